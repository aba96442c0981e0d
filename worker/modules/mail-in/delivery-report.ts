import { normaliseEmail } from '../../lib/identity/email.ts'
import { headerOf, type Mail } from './mail.ts'
import { idsIn } from './parse.ts'

/** What a mail system reports about a mail that was sent. */
export type DeliveryReport = {
  kind: 'bounce' | 'delayed' | 'delivered' | 'complaint'
  /** The address it could not be brought to; null when the report does not name it. */
  recipient: string | null
  /** RFC 3463, such as `5.1.1`; null when none is told. */
  status: string | null
  /** The address does not exist; everything else may pass. */
  isHard: boolean
  /** Of the mail that is reported about. */
  originalIds: string[]
}

/**
 * Reads a report of a mail system: RFC 3464, the abuse format of RFC 5965, and what systems write that know neither.
 *
 * @returns null when the mail is no report
 */
export function readDeliveryReport(mail: Mail): DeliveryReport | null {
  const feedback = partOf(mail, 'message/feedback-report')
  if (feedback !== null) {
    const recipient = field(feedback, 'original-rcpt-to') ?? field(feedback, 'removal-recipient')
    return { ...about(mail, recipient), kind: 'complaint', status: null, isHard: false }
  }
  const statusPart = partOf(mail, 'message/delivery-status')
  if (statusPart !== null) return readStatus(mail, statusPart)
  return isUnwrittenReport(mail) ? readWords(mail) : null
}

function readStatus(mail: Mail, text: string): DeliveryReport {
  const blocks = text.split(/\n\s*\n/).filter((block) => /^(?:final|original)-recipient\s*:/im.test(block))
  // One that failed counts more than others that arrived.
  const block = blocks.find((one) => /^action\s*:\s*failed/im.test(one)) ?? blocks[0] ?? ''
  const action = field(block, 'action')?.toLowerCase() ?? ''
  const diagnostic = field(block, 'diagnostic-code') ?? ''
  const told = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(field(block, 'status') ?? '')?.[0] ?? null
  const status = preciseStatus(told, diagnostic)
  const kind =
    action === 'delayed' || status?.startsWith('4.') === true
      ? 'delayed'
      : action === 'failed' || status?.startsWith('5.') === true
        ? 'bounce'
        : 'delivered'
  const recipient = field(block, 'original-recipient') ?? field(block, 'final-recipient')
  return {
    ...about(mail, recipient?.replace(/^[\w-]+\s*;/, '')),
    // A system that gave up after trying for days says "failed" with the code of its last try.
    kind: action === 'failed' ? 'bounce' : kind,
    status,
    isHard: action !== 'delayed' && isHardFailure(status, diagnostic),
  }
}

/** The code in the words of the other side, where the one told says nothing (`5.0.0`). */
function preciseStatus(told: string | null, diagnostic: string): string | null {
  const inner = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic)?.[0] ?? null
  return told === null || /^[45]\.0\.0$/.test(told) ? (inner ?? told) : told
}

const unknownPerson =
  /user unknown|unknown user|no such user|no such (?:address|recipient|mailbox)|does not exist|doesn't exist|mailbox (?:not found|unavailable)|recipient (?:not found|rejected|unknown)|invalid (?:recipient|mailbox)|utente sconosciuto|casella inesistente|indirizzo inesistente|adresse inconnue|destinataire inconnu|account (?:has been )?disabled|host (?:or domain name )?not found|domain not found/i

/**
 * Whether the address itself is to blame (RFC 3463, and the IANA registry of enhanced codes): 5.1.x save those about the
 * sender (7, 8), a mailbox that was closed (5.2.1), a domain that takes no mail (5.4.1, 5.4.4, 5.4.310, 5.1.10).
 * A full mailbox, a size and a policy pass.
 */
function isHardFailure(status: string | null, diagnostic: string): boolean {
  if (status?.startsWith('4.') === true) return false
  if (status !== null && /^5\.1\.(?!7$|8$)\d+$/.test(status)) return true
  if (status !== null && ['5.2.1', '5.4.1', '5.4.4', '5.4.310'].includes(status)) return true
  if (status === null || status === '5.0.0') return unknownPerson.test(diagnostic)
  return false
}

const daemons = /^(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon|bounces?)(?:[+.-].*)?@/i
const failedSubject =
  /undeliver(?:ed|able)|returned (?:mail|to sender)|delivery (?:status notification|has failed|failure|incomplete)|mail delivery (?:failed|system)|failure notice|mancato recapito|notifica (?:di )?(?:mancata|stato) (?:consegna|recapito)|non recapitabile|impossibile recapitare|consegna non riuscita|non remis|échec de (?:la )?(?:remise|distribution)|retour à l'expéditeur|unzustellbar|no se puede entregar/i

/** A report in words alone: from a daemon, or without a sender to answer to, and saying so in its subject. */
function isUnwrittenReport(mail: Mail): boolean {
  const from = mail.from?.address ?? ''
  const isReport = /multipart\/report/i.test(headerOf(mail, 'content-type'))
  const hasFailedList = headerOf(mail, 'x-failed-recipients') !== ''
  const speaks = daemons.test(from) || headerOf(mail, 'return-path').trim() === '<>'
  return hasFailedList || (speaks && (isReport || failedSubject.test(mail.subject)))
}

function readWords(mail: Mail): DeliveryReport {
  const words = (mail.text ?? '').slice(0, 20_000)
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(words)?.[0] ?? null
  const named =
    headerOf(mail, 'x-failed-recipients').split(',')[0] ||
    /<([^<>\s@]+@[^<>\s]+)>/.exec(words)?.[1] ||
    /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d.-]+\.[a-z]{2,}/i.exec(words)?.[0]
  const isDelayed = status?.startsWith('4.') === true || /delayed|ritardat|retard/i.test(mail.subject)
  return {
    ...about(mail, named),
    kind: isDelayed ? 'delayed' : 'bounce',
    status,
    isHard: !isDelayed && isHardFailure(status, words),
  }
}

/** What every report tells: whom it is about, and which mail. */
function about(
  mail: Mail,
  recipient: string | null | undefined,
): Pick<DeliveryReport, 'recipient' | 'originalIds'> {
  const returned = ['message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers', 'message/global']
  const headers = returned.map((type) => partOf(mail, type)).find((text) => text !== null) ?? ''
  const top = headers.split(/\n\s*\n/)[0] ?? ''
  const ids = ['message-id', 'in-reply-to', 'references'].flatMap((name) => idsIn(field(top, name) ?? ''))
  return {
    recipient: recipient ? normaliseEmail(recipient).email : null,
    originalIds: [...new Set([...ids, ...mail.inReplyTo, ...mail.references])],
  }
}

const longestPart = 64 * 1024

/** The text of the first part of a type; null without one. */
function partOf(mail: Mail, contentType: string): string | null {
  const part = mail.attachments.find((one) => one.contentType === contentType)
  if (part === undefined) return null
  return new TextDecoder().decode(part.bytes.subarray(0, longestPart)).replace(/\r\n?/g, '\n')
}

/** A header of a block of text, unfolded. */
function field(block: string, name: string): string | null {
  const unfolded = block.replace(/\n[ \t]+/g, ' ')
  return new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? null
}
