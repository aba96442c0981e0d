import type { Language } from '../../contracts/common.ts'

const words: Record<
  Language,
  {
    subject: (name: string) => string
    opening: (site: string) => string
    closing: string
    claimed: string
    files: string
  }
> = {
  it: {
    subject: (name) => `${name} ti ha risposto`,
    opening: (site) => `Hai scritto su ${site}. Ecco la risposta:`,
    closing: 'Puoi rispondere a questa e-mail, o continuare sul sito: la conversazione è la stessa.',
    claimed:
      'Puoi rispondere a questa e-mail, o continuare sul sito. Se non hai scritto tu, qualcuno ha lasciato il tuo indirizzo: ignora questo messaggio.',
    files: 'Allegati da aprire sul sito',
  },
  en: {
    subject: (name) => `${name} has answered you`,
    opening: (site) => `You wrote on ${site}. Here is the answer:`,
    closing: 'You can reply to this e-mail or go on at the site: it is the same conversation.',
    claimed:
      'You can reply to this e-mail or go on at the site. If it was not you, somebody left your address there: ignore this message.',
    files: 'Files to open on the site',
  },
  fr: {
    subject: (name) => `${name} vous a répondu`,
    opening: (site) => `Vous avez écrit sur ${site}. Voici la réponse :`,
    closing: 'Vous pouvez répondre à cet e-mail ou continuer sur le site : c’est la même conversation.',
    claimed:
      'Vous pouvez répondre à cet e-mail ou continuer sur le site. Si ce n’était pas vous, quelqu’un a laissé votre adresse : ignorez ce message.',
    files: 'Fichiers à ouvrir sur le site',
  },
}

/** Subject and text of a mail about answers that a visitor has not seen, in their language. */
export function followUpText({
  workspace,
  site,
  language,
  isSure,
  answers,
}: {
  workspace: string
  /** The site's origin. */
  site: string
  language: Language
  /** Whether the address is proved to be the visitor's; otherwise its owner may know nothing of it. */
  isSure: boolean
  answers: readonly { name: string; text: string; files: readonly string[] }[]
}): { subject: string; text: string } {
  const { subject, opening, closing, claimed, files: filesWord } = words[language]
  const told = answers.map(({ name, text, files }) => {
    const said = text === '' ? '' : `${name === '' ? workspace : name}: ${text}`
    return [said, files.length === 0 ? '' : `${filesWord}: ${files.join(', ')}`].filter(Boolean).join('\n')
  })
  const host = site.replace(/^https?:\/\//, '')
  return {
    subject: subject(workspace),
    text: [opening(host), ...told, isSure ? closing : claimed, site].join('\n\n'),
  }
}
