import type { Language } from '../../worker/contracts/common.ts'

/** What the button says by itself. */
export const loaderWords: Record<Language, { launcher: string; close: string }> = {
  it: { launcher: 'Scrivici', close: 'Chiudi la chat' },
  en: { launcher: 'Chat with us', close: 'Close the chat' },
  fr: { launcher: 'Écrivez-nous', close: 'Fermer le chat' },
}
