import type { Language } from '../../contracts/common.ts'

const words: Record<
  Language,
  { subject: (name: string) => string; opening: (site: string) => string; closing: string; files: string }
> = {
  it: {
    subject: (name) => `${name} ti ha risposto`,
    opening: (site) => `Hai scritto su ${site}. Ecco la risposta:`,
    closing: 'Puoi rispondere a questa e-mail, o continuare sul sito: la conversazione è la stessa.',
    files: 'Allegati da aprire sul sito',
  },
  en: {
    subject: (name) => `${name} has answered you`,
    opening: (site) => `You wrote on ${site}. Here is the answer:`,
    closing: 'You can reply to this e-mail or go on at the site: it is the same conversation.',
    files: 'Files to open on the site',
  },
  fr: {
    subject: (name) => `${name} vous a répondu`,
    opening: (site) => `Vous avez écrit sur ${site}. Voici la réponse :`,
    closing: 'Vous pouvez répondre à cet e-mail ou continuer sur le site : c’est la même conversation.',
    files: 'Fichiers à ouvrir sur le site',
  },
}

/** Subject and text of a mail about answers that a visitor has not seen, in their language. */
export function followUpText({
  workspace,
  site,
  language,
  answers,
}: {
  workspace: string
  /** The site's origin. */
  site: string
  language: Language
  answers: readonly { name: string; text: string; files: readonly string[] }[]
}): { subject: string; text: string } {
  const { subject, opening, closing, files: filesWord } = words[language]
  const told = answers.map(({ name, text, files }) => {
    const said = text === '' ? '' : `${name === '' ? workspace : name}: ${text}`
    return [said, files.length === 0 ? '' : `${filesWord}: ${files.join(', ')}`].filter(Boolean).join('\n')
  })
  const host = site.replace(/^https?:\/\//, '')
  return { subject: subject(workspace), text: [opening(host), ...told, closing, site].join('\n\n') }
}
