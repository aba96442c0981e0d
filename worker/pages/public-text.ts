import { type Language, languages, type SendingChannel } from '../contracts/common.ts'

/** The language of a visitor: what the browser asks for first, else the contact's, else the workspace's. */
export function visitorLanguage(
  acceptLanguage: string | undefined,
  contact: Language | null,
  workspace: Language,
): Language {
  return preferred(acceptLanguage ?? '') ?? contact ?? workspace
}

/** The first supported language of an Accept-Language header by its weights (RFC 9110 §12.5.4). */
function preferred(header: string): Language | null {
  const wanted = header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const weight = Number(/^\s*q=([\d.]+)\s*$/.exec(parameters.join(';'))?.[1] ?? 1)
      return { tag: tag.slice(0, 2).toLowerCase(), weight: Number.isNaN(weight) ? 0 : weight }
    })
    .filter((one) => one.weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  for (const { tag } of wanted) {
    const language = languages.find((one) => one === tag)
    if (language) return language
  }
  return null
}

type UnsubscribeText = {
  title: string
  /** What is sent on a channel, as the questions name it. */
  sent: Record<SendingChannel, string>
  question: (workspace: string, sent: string) => string
  explain: (address: string, sent: string) => string
  act: string
  nothingYet: string
  done: string
  doneExplain: (workspace: string, address: string, sent: string) => string
  preferences: string
  wrongClick: string
  undo: string
  undone: string
  undoneExplain: (workspace: string, address: string) => string
  sentWith: string
}

/** Words of the unsubscribe page; `act` and `undo` are what a person agrees to and are kept as proof. */
export const unsubscribeText: Record<Language, UnsubscribeText> = {
  it: {
    title: 'Disiscrizione',
    sent: {
      email: 'e-mail',
      sms: 'SMS',
      whatsapp: 'messaggi WhatsApp',
      push: 'notifiche',
      messenger: 'messaggi Messenger',
    },
    question: (workspace, sent) => `Non vuoi più ${sent} da ${workspace}?`,
    explain: (address, sent) => `Togliamo ${address} da tutti gli invii di ${sent}, subito.`,
    act: 'Non scrivermi più',
    nothingYet: 'Finché non premi il pulsante non cambia nulla.',
    done: 'Fatto, non ti scriviamo più',
    doneExplain: (workspace, address, sent) => `${address} non riceverà più ${sent} da ${workspace}.`,
    preferences: 'Scegli solo che cosa ricevere',
    wrongClick: 'Hai premuto per sbaglio?',
    undo: 'Iscrivimi di nuovo',
    undone: 'Rieccoti nell’elenco',
    undoneExplain: (workspace, address) => `${workspace} torna a scrivere a ${address}.`,
    sentWith: 'Inviato con Centralino',
  },
  en: {
    title: 'Unsubscribe',
    sent: {
      email: 'e-mail',
      sms: 'text messages',
      whatsapp: 'WhatsApp messages',
      push: 'notifications',
      messenger: 'Messenger messages',
    },
    question: (workspace, sent) => `No more ${sent} from ${workspace}?`,
    explain: (address) => `We’ll take ${address} off every mailing, at once.`,
    act: 'Stop writing to me',
    nothingYet: 'Nothing changes until you press the button.',
    done: 'Done, we won’t write again',
    doneExplain: (workspace, address, sent) => `${address} will get no more ${sent} from ${workspace}.`,
    preferences: 'Choose what to receive instead',
    wrongClick: 'Pressed by mistake?',
    undo: 'Subscribe me again',
    undone: 'You’re back on the list',
    undoneExplain: (workspace, address) => `${workspace} will write to ${address} again.`,
    sentWith: 'Sent with Centralino',
  },
  fr: {
    title: 'Désinscription',
    sent: {
      email: 'd’e-mails',
      sms: 'de SMS',
      whatsapp: 'de messages WhatsApp',
      push: 'de notifications',
      messenger: 'de messages Messenger',
    },
    question: (workspace, sent) => `Ne plus recevoir ${sent} de ${workspace} ?`,
    explain: (address, sent) => `Nous retirons ${address} de tous les envois ${sent}, immédiatement.`,
    act: 'Ne plus m’écrire',
    nothingYet: 'Rien ne change tant que vous n’appuyez pas sur le bouton.',
    done: 'C’est fait, nous ne vous écrirons plus',
    doneExplain: (workspace, address, sent) => `${address} ne recevra plus ${sent} de ${workspace}.`,
    preferences: 'Choisir plutôt ce que vous recevez',
    wrongClick: 'Une erreur de clic ?',
    undo: 'Me réinscrire',
    undone: 'Vous revoilà dans la liste',
    undoneExplain: (workspace, address) => `${workspace} écrira de nouveau à ${address}.`,
    sentWith: 'Envoyé avec Centralino',
  },
}

/** Words of the page behind an address that opens nothing. */
export const notFoundText: Record<Language, { title: string; explain: string }> = {
  it: {
    title: 'Questo link non porta da nessuna parte',
    explain: 'È incompleto o non vale più. Aprilo di nuovo dall’e-mail, senza copiarlo a mano.',
  },
  en: {
    title: 'This link leads nowhere',
    explain: 'It is incomplete or no longer valid. Open it again from the e-mail, without retyping it.',
  },
  fr: {
    title: 'Ce lien ne mène nulle part',
    explain: 'Il est incomplet ou n’est plus valable. Rouvrez-le depuis l’e-mail, sans le recopier.',
  },
}
