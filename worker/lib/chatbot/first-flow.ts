import type { Flow } from '../../contracts/chatbot.ts'

/**
 * The bot that a workspace begins with: the form is on from the start with all four fields (spec 14.2), then a person
 * takes over.
 */
export const firstFlow: Flow = {
  name: 'Centralino',
  languages: ['it', 'en', 'fr'],
  start: 'welcome',
  blocks: [
    {
      id: 'welcome',
      type: 'message',
      text: {
        it: 'Ciao, grazie di averci scritto.',
        en: 'Hello, thank you for writing to us.',
        fr: 'Bonjour, merci de nous avoir écrit.',
      },
      next: 'who',
    },
    {
      id: 'who',
      type: 'form',
      text: {
        it: 'Lascia i tuoi recapiti: se la linea cade, ti rispondiamo lì.',
        en: 'Leave us your details: if the line drops, we will answer you there.',
        fr: 'Laissez-nous vos coordonnées : si la ligne coupe, nous vous y répondrons.',
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
        it: 'Ti passo a una persona.',
        en: 'I am putting you through to a person.',
        fr: 'Je vous passe une personne.',
      },
      to: 'in_turn',
    },
  ],
}
