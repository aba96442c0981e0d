import type { Language } from '../../contracts/common.ts'

const words: Record<Language, (workspace: string) => { subject: string; text: string }> = {
  it: (workspace) => ({
    subject: `Prova da ${workspace}`,
    text: 'Il canale e-mail funziona: questa è la prova chiesta dalle impostazioni di Centralino.',
  }),
  en: (workspace) => ({
    subject: `Test from ${workspace}`,
    text: 'The e-mail channel works: this is the test asked for in the settings of Centralino.',
  }),
  fr: (workspace) => ({
    subject: `Essai de ${workspace}`,
    text: 'Le canal e-mail fonctionne : voici l’essai demandé dans les réglages de Centralino.',
  }),
}

/** The mail that proves a channel, in the workspace's language. */
export function writeTestMail(
  language: Language,
  workspace: string,
): { subject: string; text: string; html: string } {
  const { subject, text } = words[language](workspace)
  return { subject, text, html: `<p style="font:16px/24px system-ui,sans-serif">${text}</p>` }
}
