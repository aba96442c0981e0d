import type { Language } from '../../../../../worker/contracts/common.ts'

/** What is said in the preview: in the language of the chat that is shown, whatever the reader's own is. */
export const previewWords: Record<Language, { asked: string; answered: string; name: string }> = {
  it: {
    asked: 'Spedite anche in Francia?',
    answered: 'Sì, in tre giorni. Che cosa ti serve?',
    name: 'Marta',
  },
  en: { asked: 'Do you ship to France?', answered: 'Yes, in three days. What do you need?', name: 'Marta' },
  fr: {
    asked: 'Livrez-vous en France ?',
    answered: 'Oui, en trois jours. De quoi avez-vous besoin ?',
    name: 'Marta',
  },
}
