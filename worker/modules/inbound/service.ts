import type { Ctx } from '../../context.ts'
import { campaignContents } from '../../contracts/campaign-content.ts'
import { languages } from '../../contracts/common.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { parseAnswerPayload } from '../../lib/texts/answer-payload.ts'
import { verifyTwilio } from '../../lib/twilio-signature.ts'
import { findTwilioToken } from '../channels/service-inbound.ts'
import { findMessengerName } from '../channels/service-messenger.ts'
import { answerTo } from '../consent/service.ts'
import { isAnsweredByCarrier, readWord } from '../consent/service.ts'
import { letThrough } from '../dispatch/service.ts'
import { createInboundContact } from '../contacts/service.ts'
import { hashAddresses } from '../suppressions/service.ts'
import { answerKey, findAnswer } from '../templates/service.ts'
import { openAnswerWindow } from '../whatsapp/service.ts'
import { sendDueAnswers } from './answers-service.ts'
import { landInbound } from './landing-service.ts'
import { decideInbound, type InboundDecision, type InboundFacts } from './decide.ts'
import {
  applyInbound,
  claimMail,
  findAnswered,
  findSender,
  findVisitorName,
  insertInbound,
  listOpenInbound,
  type OpenInbound,
  releaseMail,
} from './queries.ts'
import { isPhone, readTwilioMessage } from './twilio-form.ts'
import { findMailState } from './mail-queries.ts'
import { mailsWaitUntil, processMail } from './mail-service.ts'
import { wakeInbound } from './wake-service.ts'

/**
 * Takes a message that somebody wrote by SMS or WhatsApp: checks Twilio's signature on the raw form, commits
 * it as a row, then wakes the work (spec 8.6). A repeat, and a form that is no message, leave no trace.
 *
 * @param post `url` is the public address that Twilio called, path and query included
 * @throws webhook.signature when it is forged or the address has no account
 */
export async function acceptTwilioMessage(
  ctx: Ctx,
  post: { accountId: number; url: string; signature: string | null; rawBody: string },
): Promise<void> {
  const form = new URLSearchParams(post.rawBody)
  const token = await findTwilioToken(ctx, post.accountId)
  if (token === null || !(await verifyTwilio(token, post.signature, post.url, form))) {
    throw new AppError('webhook.signature')
  }
  const message = readTwilioMessage(form)
  if (message === null) return
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const inserted = await insertInbound(ctx.db, ctx.tenant.id, { ...message, accountId: post.accountId, now })
  if (inserted) await wakeInbound(ctx)
}

const pageSize = 20
const maxPages = 10
/** When what failed for a reason of our own (a limiter that does not answer) is tried again. */
const againMs = 60_000

/**
 * Works off what people wrote, the oldest first, sends the answers that words ask for, and brings all of it into the
 * conversations. One message that cannot be worked off now keeps nobody else's STOP waiting: it stays open and comes
 * again. E-mails come last: they are long, and their bytes may have to be fetched.
 *
 * @returns epoch ms when to come again, null when nothing is left
 */
export async function processInbound(
  ctx: Ctx,
  mailLimit?: Parameters<typeof mailsWaitUntil>[1],
): Promise<number | null> {
  const texts = await workOff(ctx, { mails: false, work: processOne, waitUntil: async () => null })
  const mails = await workOff(ctx, {
    mails: true,
    work: tryMail,
    waitUntil: () => mailsWaitUntil(ctx, mailLimit),
  })
  if (texts.done + mails.done > 0) await ctx.queues.send({ type: 'lists.refresh' })
  const times = [await sendDueAnswers(ctx), await landInbound(ctx), mails.waitUntil].filter(
    (at) => at !== null,
  )
  if (texts.more || mails.more) return ctx.clock.now()
  if (texts.left + mails.left > 0) times.push(ctx.clock.now() + againMs)
  return times.length === 0 ? null : Math.min(...times)
}

/** `left` counts what stays open: it failed, or another worker has it. */
type Worked = { done: number; left: number; more: boolean; waitUntil: number | null }

async function workOff(
  ctx: Ctx,
  {
    mails,
    work,
    waitUntil,
  }: {
    mails: boolean
    work: (ctx: Ctx, event: OpenInbound) => Promise<'done' | 'left'>
    /** Until when the next one waits; null when it is its turn. */
    waitUntil: () => Promise<number | null>
  },
): Promise<Worked> {
  const worked: Worked = { done: 0, left: 0, more: false, waitUntil: null }
  let after = 0
  for (let page = 0; page < maxPages; page++) {
    const open = await listOpenInbound(ctx.db, ctx.tenant.id, { mails, after, limit: pageSize })
    for (const event of open) {
      worked.waitUntil = await waitUntil()
      if (worked.waitUntil !== null) return worked
      try {
        worked[await work(ctx, event)] += 1
      } catch (error) {
        ctx.log.error('inbound.failed', { inboundId: event.id, ...errorFields(error) })
        worked.left += 1
        // Where a provider does not answer, the next mail would wait for it as long.
        if (mails && error instanceof AppError && error.code === 'channel.unreachable') return worked
      }
    }
    after = open.at(-1)?.id ?? after
    if (open.length < pageSize) return worked
    // Members see what has come so far before the rest is worked off.
    await landInbound(ctx)
  }
  return { ...worked, more: true }
}

/** A mail with which so many workers have ended is closed as one that nobody can read. */
const mostBegun = 3

/** Longer than the runtime lets anything run that works mails off: whoever had one for so long has ended. */
const claimMs = 16 * 60_000

/**
 * One worker has a mail at a time; the others go on behind it. Counts before it reads: what ends the Worker for want
 * of memory or time cannot be caught afterwards.
 */
async function tryMail(ctx: Ctx, event: OpenInbound): Promise<'done' | 'left'> {
  const now = ctx.clock.now()
  const begun = await claimMail(ctx.db, ctx.tenant.id, { id: event.id, now, until: now + claimMs })
  if (begun === undefined) {
    return (await findMailState(ctx.db, ctx.tenant.id, event.id)) === 'open' ? 'left' : 'done'
  }
  try {
    await processMail(ctx, event, { isReadable: begun <= mostBegun })
    return 'done'
  } catch (error) {
    await releaseMail(ctx.db, ctx.tenant.id, event.id)
    throw error
  }
}

/** How long after a campaign's message somebody's next words are taken for its answer. */
const replyWindowMs = 7 * 86_400_000
const dayMs = 86_400_000

async function processOne(ctx: Ctx, event: OpenInbound): Promise<'done'> {
  const sender = await findSender(ctx.db, ctx.tenant.id, event, { since: event.received_at - dayMs })
  const contactId = sender?.contact_id ?? null
  const answered = await findAnswered(ctx.db, ctx.tenant.id, {
    channel: event.channel,
    repliedTo: event.details.repliedTo ?? null,
    contactId,
    address: event.sender,
    sentSince: event.received_at - replyWindowMs,
  })
  const facts: InboundFacts = {
    channel: event.channel,
    details: event.details,
    word: readWord(event.text, event.channel),
    contact: contactId === null ? null : { id: contactId, deleted: sender?.deleted === 1 },
    answers: answered === undefined ? null : { messageId: answered.message_id },
    blocked: sender?.blocked === 1,
    answeredByProvider:
      event.details.optOutType !== undefined ||
      (event.account_id !== 0 && isAnsweredByCarrier(event.text, event.channel)),
    answersToday: sender?.answers_today ?? 0,
  }
  if (event.channel === 'whatsapp') {
    await openAnswerWindow(ctx, { number: event.recipient, user: event.sender, at: event.received_at })
    if (contactId !== null) await letThrough(ctx, contactId)
  }
  const decision = decideInbound(facts)
  const known = { ...event, details: { ...event.details, ...(await nameOfVisitor(ctx, event, contactId)) } }
  const person = decision.person === 'create' ? await takeIn(ctx, known) : contactId
  await write(ctx, known, {
    decision,
    facts,
    contactId: person,
    language: sender?.language ?? null,
    wasOut: sender?.was_out === 1,
    content: answered?.content ?? null,
  })
  return 'done'
}

/** Meta tells no name with a message: it is asked once; one that cannot be asked for now is no reason to wait. */
async function nameOfVisitor(
  ctx: Ctx,
  { channel, sender, account_id: accountId, details }: OpenInbound,
  contactId: number | null,
): Promise<{ profileName?: string }> {
  if (channel !== 'messenger' || contactId !== null || details.profileName !== undefined) return {}
  const name =
    (await findVisitorName(ctx.db, ctx.tenant.id, { channel, sender })) ??
    (await findMessengerName(ctx, accountId, sender))
  return name === null ? {} : { profileName: name }
}

/** Whoever wrote from an unknown address becomes a contact; a service's short number is nobody. */
async function takeIn(ctx: Ctx, { sender, channel, details }: OpenInbound): Promise<number | null> {
  if (channel === 'messenger') {
    return createInboundContact(ctx, { messengerId: sender }, details.profileName)
  }
  if (isPhone(sender)) return createInboundContact(ctx, { phone: sender }, details.profileName)
  return channel === 'whatsapp'
    ? createInboundContact(ctx, { whatsappId: sender }, details.profileName)
    : null
}

async function write(
  ctx: Ctx,
  event: OpenInbound,
  work: {
    decision: InboundDecision
    facts: InboundFacts
    contactId: number | null
    language: string | null
    /** Until now the person wanted nothing on this channel. */
    wasOut: boolean
    content: string | null
  },
): Promise<void> {
  const { decision, facts, contactId } = work
  const messageId = facts.answers?.messageId ?? null
  const language = languages.find((one) => one === work.language) ?? ctx.tenant.defaultLanguage
  const [lift] =
    decision.consent === 'opted_in'
      ? await hashAddresses(ctx, [{ channel: event.channel, address: event.sender }])
      : []
  await applyInbound(ctx.db, ctx.tenant.id, {
    event,
    meaning: decision.meaning,
    contactId,
    messageId,
    mark: decision.mark,
    consent:
      decision.consent === null || contactId === null
        ? null
        : {
            contactId,
            channel: event.channel,
            state: decision.consent,
            source: decision.consent === 'opted_out' ? 'stop_word' : 'start_word',
            text: event.text.trim().slice(0, 60),
            ip: null,
            userAgent: null,
            inboundId: event.id,
            messageId,
          },
    stop: decision.consent === 'opted_out',
    lift: lift ?? null,
    restore: decision.person === 'restore',
    tagId: decision.meaning === 'button' ? await buttonTag(ctx, work.content, event) : null,
    button: decision.meaning === 'button' ? buttonKey(event) : null,
    answer:
      decision.answer === null
        ? null
        : answerTo(decision.answer, { language, workspace: ctx.tenant.name, wasOut: work.wasOut }),
    mail: null,
    now: ctx.clock.now(),
  })
}

/** The tag of the button that was pressed: as the campaign has it, else as its template has (spec 11.1). */
async function buttonTag(ctx: Ctx, content: string | null, event: OpenInbound): Promise<number | null> {
  const { buttonPayload, buttonText } = event.details
  if (event.channel === 'messenger') {
    const said = campaignContents.messenger.safeParse(content === null ? {} : JSON.parse(content))
    const pressed = said.data?.quickReplies.find(
      ({ title }) => title === buttonPayload || title === buttonText,
    )
    return pressed?.tagId ?? null
  }
  if (event.channel !== 'whatsapp') return null
  const said = campaignContents.whatsapp.safeParse(content === null ? {} : JSON.parse(content))
  const names = [buttonKey(event), buttonPayload, buttonText]
  const own = said.data?.buttonTags.find(({ button }) => names.includes(button))
  if (own !== undefined || buttonPayload === undefined) return own?.tagId ?? null
  return (await findAnswer(ctx, buttonPayload))?.tagId ?? null
}

/** What the press of a button is counted under; null when it says nothing. */
function buttonKey({ details }: OpenInbound): string | null {
  const button = parseAnswerPayload(details.buttonPayload ?? '')
  return button === null ? (details.buttonText ?? details.buttonPayload ?? null) : answerKey(button)
}
