/** What a message that is nothing but a word asks for (spec 7.3). */
export type Word = 'stop' | 'start' | 'help'
export type WordChannel = 'sms' | 'whatsapp' | 'messenger' | 'email'

type Entry = { word: Word; channels: readonly WordChannel[] }
const everywhere = ['sms', 'whatsapp', 'messenger', 'email'] as const
/**
 * By SMS these also mean what carriers and Twilio take them for; in a WhatsApp or Messenger chat "annulla" or "info" is
 * part of a conversation, so that only words without another meaning count there.
 */
const sms = ['sms'] as const

const table: readonly [Word, readonly WordChannel[], string][] = [
  ['stop', everywhere, 'STOP STOPP STOPALL UNSUBSCRIBE OPTOUT'],
  ['stop', sms, 'END QUIT CANCEL REVOKE OUT'],
  ['stop', everywhere, 'BASTA DISISCRIVIMI CANCELLAMI DISISCRIZIONE'],
  ['stop', sms, 'CANCELLA ANNULLA FERMA RIMUOVIMI'],
  ['stop', everywhere, 'ARRET ARRETER ARRETEZ DESABONNER DESINSCRIRE DESINSCRIPTION DESABONNEMENT'],
  ['stop', sms, 'ANNULER FIN'],
  ['stop', everywhere, 'BAJA PARAR ALTO DARMEDEBAJA'],
  ['stop', sms, 'CANCELAR SALIR'],
  ['start', everywhere, 'START UNSTOP SUBSCRIBE OPTIN'],
  ['start', everywhere, 'INIZIA ISCRIVIMI RIPRENDI'],
  ['start', everywhere, 'DEMARRER REPRENDRE INSCRIRE'],
  ['start', everywhere, 'EMPEZAR INICIAR ALTA SUSCRIBIR'],
  ['help', everywhere, 'HELP AIUTO AIDE AYUDA'],
  ['help', sms, 'INFO INFOS'],
]

const words: ReadonlyMap<string, Entry> = new Map(
  table.flatMap(([word, channels, list]) =>
    list.split(' ').map((text): [string, Entry] => [text, { word, channels }]),
  ),
)

/**
 * Reads a message as a word: the whole of it, without regard to case, accents, spaces, punctuation and
 * quotes around it. "Stop!" is one; "non stop" is not.
 */
export function readWord(text: string, channel: WordChannel): Word | null {
  const entry = words.get(bare(text))
  return entry?.channels.includes(channel) ? entry.word : null
}

/** Longer than any word with its quotes and spaces: the rest of a long message is not looked at. */
const longest = 60

function bare(text: string): string {
  if (text.length > longest) return ''
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^DARME DE BAJA$/, 'DARMEDEBAJA')
    .replace(/^OPT (OUT|IN)$/, 'OPT$1')
    .replace(/^STOP ALL$/, 'STOPALL')
}

/** Words that Twilio itself answers and blocks by on SMS numbers (providers' defaults, English only). */
const carrierWords = new Set(
  'STOP STOPALL UNSUBSCRIBE END QUIT CANCEL REVOKE OPTOUT START YES UNSTOP HELP INFO'.split(' '),
)

/** Whether the provider has answered this message already, so that a second answer would double its own. */
export const isAnsweredByCarrier = (text: string, channel: WordChannel): boolean =>
  channel === 'sms' && carrierWords.has(bare(text))
