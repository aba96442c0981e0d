import type { Flow } from '../../contracts/chatbot.ts'
import type { Language } from '../../contracts/common.ts'

/** What customers see as the writer's name, until the workspace calls it something else. */
const names: Record<Language, string> = { it: 'Assistente', en: 'Assistant', fr: 'Assistant' }

/**
 * The bot that a workspace begins with: the form is on from the start with all four fields (spec 14.2), then a person
 * takes over.
 */
export const firstFlow = (language: Language): Flow => ({
  name: names[language],
  languages: ['it', 'en', 'fr'],
  start: 'welcome',
  blocks: [
    {
      id: 'welcome',
      type: 'message',
      text: {
        it: 'Ciao, grazie della visita.',
        en: 'Hello, thank you for stopping by.',
        fr: 'Bonjour, merci de votre visite.',
      },
      next: 'who',
    },
    {
      id: 'who',
      type: 'form',
      text: {
        it: 'Lascia i tuoi recapiti: se la linea cade, ti rispondiamo lì. Oppure scrivi subito.',
        en: 'Leave us your details: if the line drops, we will answer you there. Or just write.',
        fr: 'Laissez-nous vos coordonnées : si la ligne coupe, nous vous y répondrons. Ou écrivez tout de suite.',
      },
      phone: 'optional',
      company: 'optional',
      name: 'optional',
      next: 'person',
    },
    {
      id: 'person',
      type: 'hand',
      text: {
        it: 'Ti passo a una persona: scrivi pure cosa ti serve.',
        en: 'I am putting you through to a person: tell us what you need.',
        fr: 'Je vous passe une personne : dites-nous ce qu’il vous faut.',
      },
      to: 'in_turn',
    },
  ],
})
