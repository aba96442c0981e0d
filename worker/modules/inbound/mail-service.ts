import type { Ctx } from '../../context.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError } from '../../lib/errors.ts'
import { recordChannelError } from '../channels/service.ts'
import { defaultSender } from '../channels/service-senders.ts'
import { fetchMail, inboundAddresses, receivingDomain } from '../channels/service-receiving.ts'
import { readWord } from '../consent/service.ts'
import { createInboundContact } from '../contacts/service.ts'
import {
  answersSubject,
  decideThread,
  type PassedOn,
  readInboundMail,
  type ReadMail,
  readPassedOn,
  type ThreadCandidate,
  wordOfAddress,
} from '../mail-in/service.ts'
import { answerAddresses } from './answer-addresses.ts'
import { decideMail, type MailFacts } from './decide-mail.ts'
import { mailIdOf, mailKey, readReceivedMail, readRoutedMail, type RoutedMail } from './mail-envelope.ts'
import {
  addMailWork,
  countMailsFrom,
  findMailState,
  hasRoutedMail,
  listLatestMails,
  listSentMails,
  readMailWork,
  type SentMail,
} from './mail-queries.ts'
import { applyInbound, findSender, insertInbound, type OpenInbound } from './queries.ts'
import { forgetMail, keepMailParts } from './mail-files-service.ts'
import { wakeInbound } from './wake-service.ts'

/** The longest mail that is taken in; Email Routing and Resend take less. */
export const mostMailBytes = 40 * 1024 * 1024

/**
 * Keeps a mail that the provider took in, told by a webhook whose signature was checked. Its bytes are fetched when it
 * is worked off; an event for nobody here leaves no trace.
 */
export async function acceptReceivedMail(ctx: Ctx, accountId: number, body: unknown): Promise<void> {
  const envelope = readReceivedMail(body, { tenantId: ctx.tenant.id, domain: await receivingDomain(ctx) })
  if (envelope === null) return
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const inserted = await insertInbound(ctx.db, ctx.tenant.id, { ...envelope, accountId, now })
  if (inserted) await wakeInbound(ctx)
}

/** Keeps a mail that was routed to this Worker: its bytes first, then its row; who sent it is answered after both. */
export async function acceptRoutedMail(
  ctx: Ctx,
  mail: RoutedMail & { raw: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const envelope = await readRoutedMail(mail, {
    tenantId: ctx.tenant.id,
    digest: sha256Hex,
    random: crypto.randomUUID(),
  })
  // Whoever sends another mail under the same id does not change the one that is here.
  if (await hasRoutedMail(ctx.db, ctx.tenant.id, envelope.eventId)) return
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  await ctx.files.put(envelope.details.mailKey ?? '', mail.raw)
  const inserted = await insertInbound(ctx.db, ctx.tenant.id, { ...envelope, accountId: 0, now })
  if (inserted) await wakeInbound(ctx)
}

/** Puts the bytes of a mail where its event will look for them, under the provider's id of it. */
export const keepMailBytes = (ctx: Ctx, mailId: string, raw: string): Promise<void> =>
  ctx.files.put(mailKey(ctx.tenant.id, mailId), raw)

const hourMs = 3_600_000
const hourOf = (at: number): number => at - (at % hourMs)
/** What the mails of one workspace may take of an hour's work: a flood of them waits, and keeps no other work. */
const mailLimit = { mails: 3000, bytes: 2 * 1024 ** 3 }

/**
 * Until when the mails of a workspace wait because those of this hour were as many, or as large, as one may have.
 *
 * @returns epoch ms; null while there is room
 */
export async function mailsWaitUntil(ctx: Ctx, limit = mailLimit): Promise<number | null> {
  const hour = hourOf(ctx.clock.now())
  const { mails, bytes } = await readMailWork(ctx.db, ctx.tenant.id, hour)
  return mails >= limit.mails || bytes >= limit.bytes ? hour + hourMs : null
}

/** A mail whose bytes nobody gives within this time is closed as one that nobody can read. */
const patienceMs = 48 * hourMs
/** One that the provider does not know, or has no bytes of yet, may come into being for so long. */
const settlingMs = hourMs
/** An answer without any sign but its subject belongs to a mail of the last weeks. */
const subjectWindowMs = 30 * 24 * hourMs
const latestMails = 10
/** What is kept of the text in the row; the whole stands in the file. */
const longestText = 20_000
const longestSubject = 500

/**
 * Works off one mail; one that is not `isReadable` is closed as such without a look at its bytes.
 *
 * @throws channel.unreachable, retryable, when its bytes cannot be had now
 */
export async function processMail(
  ctx: Ctx,
  event: OpenInbound,
  { isReadable }: { isReadable: boolean },
): Promise<void> {
  const bytes = isReadable ? await readBytes(ctx, event) : null
  await addMailWork(ctx.db, ctx.tenant.id, { hour: hourOf(ctx.clock.now()), bytes: bytes?.length ?? 0 })
  if (await isOvertaken(ctx, event)) return
  const read = bytes === null ? null : await readBounded(ctx, event, bytes)
  const written = read === null ? null : await whoWrote(ctx, read)
  const from = written ?? { sender: event.sender, name: '', subject: '', text: '', member: 'no' as const }
  const sender = await findSender(
    ctx.db,
    ctx.tenant.id,
    { ...event, sender: from.sender },
    { since: event.received_at },
  )
  const contactId = sender?.contact_id ?? null
  const messageId = read === null ? null : await findAnsweredMail(ctx, event, { read, from, contactId })
  const facts: MailFacts = {
    kind: read === null || from.sender === '' ? 'unreadable' : read.kind,
    member: from.member,
    word: readWord(from.text.trim() === '' ? from.subject : from.text, 'email'),
    contact: contactId === null ? null : { id: contactId, deleted: sender?.deleted === 1 },
    answers: messageId === null ? null : { messageId },
    refuted: read?.authenticity === 'refuted',
  }
  const decision = decideMail(facts)
  const isKept = decision.mark !== null || decision.meaning === 'message' || decision.meaning === 'stop'
  const person =
    decision.person === 'create'
      ? await createInboundContact(ctx, { email: from.sender }, from.name)
      : isKept
        ? contactId
        : null
  const key = event.details.mailKey ?? ''
  if (!isKept) await forgetMail(ctx, key)
  const parts =
    isKept && read !== null && bytes !== null
      ? await keepMailParts(ctx, key, {
          raw: bytes,
          read,
          isPassedOn: from.member === 'passed_on',
          replyTo: await whereAnswered(ctx, read, from),
        })
      : null
  const isApplied = await applyInbound(ctx.db, ctx.tenant.id, {
    event: { ...event, sender: from.sender },
    meaning: decision.meaning,
    contactId: person,
    messageId: isKept ? messageId : null,
    mark: decision.mark,
    consent:
      decision.consent === null || person === null
        ? null
        : {
            contactId: person,
            channel: 'email',
            state: decision.consent,
            source: 'stop_word',
            text: (from.text.trim() || from.subject).slice(0, 60),
            ip: null,
            userAgent: null,
            inboundId: event.id,
            messageId,
          },
    stop: decision.consent === 'opted_out',
    lift: null,
    restore: decision.person === 'restore',
    tagId: null,
    button: null,
    answer: null,
    mail: isKept
      ? {
          text: from.text.slice(0, longestText),
          subject: from.subject.slice(0, longestSubject),
          refuted: facts.refuted,
          parts,
        }
      : { text: '', subject: '', refuted: facts.refuted, parts: null },
    now: ctx.clock.now(),
  })
  if (!isApplied) await isOvertaken(ctx, event)
}

/**
 * Whether a mail needs no work any more: its person was erased, or another worker was through first. What was fetched
 * or kept of it since goes again, unless the row that stands there has it.
 */
async function isOvertaken(ctx: Ctx, { id, details }: OpenInbound): Promise<boolean> {
  const state = await findMailState(ctx.db, ctx.tenant.id, id)
  if (state === 'gone' || state === 'not_kept') await forgetMail(ctx, details.mailKey ?? '')
  return state !== 'open'
}

/** The bytes of a mail, fetched from the provider once; null when nobody has them. */
async function readBytes(ctx: Ctx, event: OpenInbound): Promise<Uint8Array | null> {
  const key = event.details.mailKey
  if (key === undefined) return null
  const kept = await ctx.files.getBytes(key)
  if (kept !== null) return new Uint8Array(kept)
  const mailId = mailIdOf(event.event_id)
  const fetched = mailId === null ? ({ type: 'gone' } as const) : await fetchMail(ctx, mailId, mostMailBytes)
  if (fetched.type === 'mail') {
    await ctx.files.put(key, fetched.bytes)
    return fetched.bytes
  }
  // Shown with the channel's state: the settings are where a person mends it.
  if (fetched.type === 'refused') await recordChannelError(ctx, 'email', fetched.code)
  const ageMs = ctx.clock.now() - event.received_at
  if (ageMs > (fetched.type === 'gone' ? settlingMs : patienceMs)) return null
  throw new AppError('channel.unreachable', { retryable: true })
}

const readBounded = async (ctx: Ctx, event: OpenInbound, bytes: Uint8Array): Promise<ReadMail | null> =>
  readInboundMail(ctx, bytes, {
    envelopeTo: event.details.mailTo ?? [],
    ownAddresses: await inboundAddresses(ctx),
    sentLastHour: (sender) =>
      countMailsFrom(ctx.db, ctx.tenant.id, { sender, since: event.received_at - hourMs, before: event.id }),
  })

type Written = {
  /** Normalised; empty when the mail does not say. */
  sender: string
  name: string
  subject: string
  text: string
  member: MailFacts['member']
}

/** Who wrote a mail, and what: of one that a member passes on, the original's (spec 13.4). */
async function whoWrote(ctx: Ctx, { mail, parts, authenticity }: ReadMail): Promise<Written> {
  const own = {
    sender: mail.from?.address ?? '',
    name: mail.from?.name ?? '',
    subject: mail.subject,
    text: parts.text,
  }
  if (own.sender === '' || !(await ctx.members.has(own.sender))) return { ...own, member: 'no' }
  const original: PassedOn | null = authenticity === 'refuted' ? null : await readPassedOn(mail)
  if (original === null || (await ctx.members.has(original.sender.address))) return { ...own, member: 'own' }
  const { sender, subject, text } = original
  return { sender: sender.address, name: sender.name, subject, text, member: 'passed_on' }
}

/**
 * Where a mail is answered besides its sender. What a member passed on is answered at its original sender; a sender whom
 * the mail's domain denies says nothing about it.
 */
async function whereAnswered(
  ctx: Ctx,
  { mail, authenticity }: ReadMail,
  { member }: Written,
): Promise<string[]> {
  if (member !== 'no' || authenticity === 'refuted' || mail.replyTo.length === 0) return []
  const { fromEmail, replyTo } = await defaultSender(ctx)
  const own = new Set([...(await inboundAddresses(ctx)), fromEmail, replyTo])
  return answerAddresses(
    mail,
    async (address) => own.has(address) || wordOfAddress(address) !== null || ctx.members.has(address),
  )
}

/** The campaign's message that a mail answers, if its sender is who that went to. */
async function findAnsweredMail(
  ctx: Ctx,
  event: OpenInbound,
  { read, from, contactId }: { read: ReadMail; from: Written; contactId: number | null },
): Promise<number | null> {
  const refs = read.threads.flatMap(({ ref, sign }) => (ref.kind === 'message' ? [{ id: ref.id, sign }] : []))
  const sent =
    refs.length === 0
      ? []
      : await listSentMails(
          ctx.db,
          ctx.tenant.id,
          refs.map(({ id }) => id),
        )
  const bySign = refs.flatMap(({ id, sign }) => candidatesOf(sent, sign, (one) => one.message_id === id))
  const isSigned = bySign.length > 0 || contactId === null
  const latest = isSigned
    ? []
    : await listLatestMails(ctx.db, ctx.tenant.id, {
        contactId,
        since: event.received_at - subjectWindowMs,
        limit: latestMails,
      })
  const bySubject = candidatesOf(latest, 'subject', ({ subject }) => isAnswerTo(from, subject))
  const { thread } = decideThread(from, [...bySign, ...bySubject])
  return thread?.kind === 'message' ? thread.id : null
}

/** A subject with fields is another for everybody: it cannot be compared. */
const isAnswerTo = (mail: { subject: string }, subject: string | null): boolean =>
  subject !== null && !subject.includes('%%') && answersSubject(mail, subject)

const candidatesOf = (
  sent: readonly SentMail[],
  sign: ThreadCandidate['sign'],
  isMeant: (one: SentMail) => boolean,
): ThreadCandidate[] =>
  sent.filter(isMeant).map(({ message_id: id, participants, subject }) => ({
    ref: { kind: 'message', id },
    sign,
    participants,
    subject,
  }))
