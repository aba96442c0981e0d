import { z } from 'zod'
import { normaliseEmail } from '../../lib/identity/email.ts'
import type { InboundMessage } from './twilio-form.ts'

const Addresses = z.union([z.string(), z.array(z.string())]).nullish()
const Received = z.object({
  type: z.literal('email.received'),
  data: z.object({
    // It becomes part of a file's key.
    email_id: z.string().regex(/^[\w-]{1,100}$/),
    from: z.string().max(1000),
    to: Addresses,
    cc: Addresses,
    bcc: Addresses,
    received_for: Addresses,
    subject: z.string().nullish(),
  }),
})

const mostAddresses = 50
const longestSubject = 500

/** An e-mail that came in, before it is read: its bytes are, or will be, under `details.mailKey`. */
export type MailEnvelope = InboundMessage & { channel: 'email' }

/** Where the bytes of a mail are kept. */
export const mailKey = (tenantId: number, name: string): string => `mail/${tenantId}/${name}.eml`

/** The provider's id of a mail, which is its event's. */
const eventIdOf = (mailId: string): string => `mail:${mailId}`
/** The provider's id, null of a mail that came by another way. */
export const mailIdOf = (eventId: string): string | null => /^mail:([\w-]+)$/.exec(eventId)?.[1] ?? null

/**
 * Reads Resend's event of a mail it took in (resend.com/docs/webhooks/emails/received). An account's events go to all
 * of its webhooks, so that those for other domains are no business of this workspace.
 *
 * @returns null when it is another event, or for nobody here
 */
export function readReceivedMail(
  body: unknown,
  { tenantId, domain }: { tenantId: number; domain: string | null },
): MailEnvelope | null {
  const parsed = Received.safeParse(body)
  if (!parsed.success || domain === null) return null
  const { email_id: mailId, from, subject, ...lists } = parsed.data.data
  const addresses = [lists.received_for, lists.to, lists.cc, lists.bcc]
    .flatMap((list) => list ?? [])
    .slice(0, mostAddresses)
    .flatMap((address) => normaliseEmail(address).email ?? [])
  const own = [...new Set(addresses)].filter((address) => address.endsWith(`@${domain}`))
  const [recipient] = own
  if (recipient === undefined) return null
  return {
    eventId: eventIdOf(mailId),
    channel: 'email',
    sender: normaliseEmail(from).email ?? '',
    recipient,
    text: '',
    details: {
      mailKey: mailKey(tenantId, mailId),
      mailTo: own,
      subject: (subject ?? '').toWellFormed().slice(0, longestSubject),
    },
  }
}

/** A mail that Email Routing handed over. */
export type RoutedMail = {
  /** Envelope addresses (RFC 5321). */
  from: string
  to: string
  header: (name: string) => string | null
}

/**
 * The envelope of a mail that was routed here. A server that was not answered sends it again: the same `Message-ID` for
 * the same address is the same mail.
 *
 * @param digest hex SHA-256 of a text
 */
export async function readRoutedMail(
  mail: RoutedMail,
  {
    tenantId,
    digest,
    random,
  }: { tenantId: number; digest: (text: string) => Promise<string>; random: string },
): Promise<MailEnvelope> {
  const messageId = mail.header('message-id')?.trim() ?? ''
  const sender = normaliseEmail(mail.header('from') ?? '').email ?? normaliseEmail(mail.from).email ?? ''
  const recipient = normaliseEmail(mail.to).email ?? ''
  const name = messageId === '' ? random : await digest(JSON.stringify([messageId, sender, recipient]))
  return {
    eventId: `routed:${name}`,
    channel: 'email',
    sender,
    recipient,
    text: '',
    details: { mailKey: mailKey(tenantId, name), mailTo: [recipient] },
  }
}
