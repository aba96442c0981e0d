import type { Ctx } from '../../context.ts'
import type { SandboxMessageDetail, SandboxPlay } from '../../contracts/channels.ts'
import { sandboxKeptDays } from '../../contracts/channels.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { InboundChannel } from '../../contracts/inbound.ts'
import { errorFields } from '../../lib/logger.ts'
import { signSvix } from '../../lib/signature.ts'
import { signTwilio } from '../../lib/twilio-signature.ts'
import type { KeptMail, OutgoingCall } from '../channels/port.ts'
import { wordOfAddress } from '../mail-in/service.ts'
import { toMessage } from './list-service.ts'
import { findTrackingUrl, toPreviewPage } from './mail-html.ts'
import { metaStatusRequest } from './meta-service.ts'
import {
  deleteOldest,
  findOldestTime,
  findSandboxRow,
  insertKeptMessages,
  listProviderIds,
  type SandboxRow,
} from './queries.ts'
import { sandboxAccountId, sandboxSecret } from './secret-service.ts'
import { searchWords } from './words-service.ts'

export { listOutbox } from './list-service.ts'
export { sandboxAccountId, sandboxSecret } from './secret-service.ts'
export { fillWords } from './words-service.ts'

/** Keeps the mails of one provider call once per key and position. */
export async function keepMails(ctx: Ctx, key: string, mails: KeptMail[]): Promise<void> {
  const rows = mails.map(({ position, providerId, mail }) => ({
    providerId,
    position,
    messageId: mail.messageId > 0 ? mail.messageId : null,
    recipient: mail.to,
    subject: mail.subject,
    payload: JSON.stringify(mail),
    words: searchWords(mail.to, mail.subject),
  }))
  await insertKeptMessages(ctx.db, ctx.tenant.id, { channel: 'email', key, rows, now: ctx.clock.now() })
}

/** Keeps one message of a channel that sends them one by one. */
export async function keepCall(
  ctx: Ctx,
  { call, providerId, from }: { call: OutgoingCall; providerId: string; from: string },
): Promise<void> {
  const { content, messageId, to, test } = call
  await insertKeptMessages(ctx.db, ctx.tenant.id, {
    channel: content.channel,
    key: providerId,
    rows: [
      {
        providerId,
        position: 0,
        messageId: messageId > 0 ? messageId : null,
        recipient: to,
        subject: '',
        payload: JSON.stringify({ from, to, ...content, test }),
        words: searchWords(to, textOf(content)),
      },
    ],
    now: ctx.clock.now(),
  })
}

/**
 * Tells that a message was handed to WhatsApp, as the provider does moments after it took it: with it the person counts
 * for certain (spec 9.1, 9.2). That it arrived is played. Of other messages it would tell nothing new. News that is
 * lost is lost as a provider's would be: the place is held until the end of its queue.
 */
export async function tellLeft(
  ctx: Ctx,
  { call, providerId, from }: { call: OutgoingCall; providerId: string; from: string },
): Promise<void> {
  const { content, messageId, to } = call
  if (content.channel !== 'whatsapp' || content.contentSid === null || messageId === 0) return
  const told = { channel: content.channel, provider_id: providerId, sender: from, recipient: to }
  try {
    const request = await statusRequest(ctx, told, { messageId, status: 'sent' })
    const response = await ctx.callSelf(request)
    if (response.status >= 400) ctx.log.warn('sandbox.news_refused', { status: response.status })
  } catch (error) {
    ctx.log.warn('sandbox.news_lost', errorFields(error))
  }
}

/** What a message that has no subject says. */
const textOf = (content: OutgoingCall['content']): string =>
  content.channel === 'push' ? `${content.title} ${content.body}` : content.text

/** The provider ids under which a message was kept, the newest first. */
export const listKeptIds = (ctx: Ctx, messageId: number): Promise<string[]> =>
  listProviderIds(ctx.db, ctx.tenant.id, messageId)

const keptMs = sandboxKeptDays * 86_400_000
const deletedPerPage = 500
const pagesPerRun = 10

/**
 * Deletes the mails that were kept long enough, a bounded number at a time.
 *
 * @returns epoch ms when the next one is old enough, now when there are more, null without any
 */
export async function deleteOldMails(ctx: Ctx): Promise<number | null> {
  const { db, tenant } = ctx
  const before = ctx.clock.now() - keptMs
  for (let page = 0; page < pagesPerRun; page++) {
    const oldest = await findOldestTime(db, tenant.id)
    if (oldest === null) return null
    if (oldest >= before) return oldest + keptMs + 1
    await deleteOldest(db, tenant.id, { before, limit: deletedPerPage })
  }
  return ctx.clock.now()
}

/** @throws resource.not_found */
export async function getOutboxMessage(ctx: Ctx, id: number): Promise<SandboxMessageDetail> {
  const { row, mail } = await mustGetMail(ctx, id)
  return {
    ...toMessage(row),
    replyTo: mail.replyTo,
    cc: mail.cc,
    bcc: mail.bcc,
    files: mail.files,
    text: mail.text,
    headers: mail.headers,
    notification: row.notification,
    buttons: mail.buttons,
    plays: row.message_id === null ? [] : playsOf(row, mail.html, ctx.origins.public),
    answerable: row.message_id !== null && isAnswerable(row.channel, mail.replyTo),
    answers: row.answers,
  }
}

/** Answers to a mail come in here only where it asks for them at the workspace's own signed address. */
const isAnswerable = (channel: string, replyTo: string | null): boolean =>
  channel === 'email'
    ? replyTo !== null && wordOfAddress(replyTo) !== null
    : InboundChannel.safeParse(channel).success

/** The mail's HTML as a page for a frame without rights (mail-html.ts). @throws resource.not_found */
export async function getOutboxHtml(ctx: Ctx, id: number): Promise<string> {
  const { mail } = await mustGetMail(ctx, id)
  return toPreviewPage(mail.html, ctx.origins.public)
}

/**
 * Plays what a provider or a reader would do: delivery, bounce and complaint as a signed event to the
 * real webhook address, opening and clicking as a request for the mail's own pixel or first link.
 *
 * @throws resource.not_found; request.invalid when the mail has nothing to play this on; server.busy
 *   when the own address did not take it
 */
export async function playOnMessage(ctx: Ctx, id: number, play: SandboxPlay): Promise<void> {
  const { row, mail } = await mustGetMail(ctx, id)
  if (row.message_id === null) throw invalid({ field: 'play', code: 'not_playable' })
  if (!playsOf(row, mail.html, ctx.origins.public).includes(play)) {
    throw invalid({ field: 'play', code: 'not_playable' })
  }
  const request = await requestOf(ctx, { row, html: mail.html, to: mail.to, messageId: row.message_id, play })
  const response = await ctx.callSelf(request)
  if (response.status >= 400) {
    ctx.log.warn('sandbox.play_refused', { play, status: response.status })
    throw new AppError('server.busy', { retryable: true })
  }
}

/** What a provider or a reader would post. */
function requestOf(
  ctx: Ctx,
  played: { row: SandboxRow; html: string; to: string; messageId: number; play: SandboxPlay },
): Promise<Request> {
  const { row, html, to, messageId, play } = played
  if (row.channel === 'push') return beaconRequest(ctx, { messageId, play })
  if (row.channel === 'messenger') {
    const isOwn = play === 'delivered' || play === 'opened' || play === 'blocked'
    return metaStatusRequest(ctx, { psid: to, mid: row.provider_id, play: isOwn ? play : 'failed' })
  }
  if (row.channel !== 'email') return statusRequest(ctx, row, { messageId, status: play })
  if (play === 'opened' || play === 'clicked') return readerRequest(ctx, { html, messageId, play })
  if (play === 'failed' || play === 'blocked') throw invalid({ field: 'play', code: 'not_playable' })
  return webhookRequest(ctx, row, play)
}

/** What the service worker of a device would tell. */
async function beaconRequest(
  ctx: Ctx,
  { messageId, play }: { messageId: number; play: SandboxPlay },
): Promise<Request> {
  const event = play === 'delivered' ? 'shown' : play === 'clicked' ? 'clicked' : 'failed'
  const token = await ctx.tokens.sign('push', [ctx.tenant.id, messageId, 0])
  return new Request(`${ctx.origins.public}/t/p/${token}?event=${event}`, { method: 'POST' })
}

/** The person has blocked the number (Twilio's 63014): it is never written to again. */
const blockedError = '63014'

/** The form that Twilio would post, signed. */
async function statusRequest(
  ctx: Ctx,
  told: Pick<SandboxRow, 'channel' | 'provider_id' | 'sender' | 'recipient'>,
  { messageId, status }: { messageId: number; status: SandboxPlay | 'sent' },
): Promise<Request> {
  const isWhatsapp = told.channel === 'whatsapp'
  const prefix = isWhatsapp ? 'whatsapp:' : ''
  // That WhatsApp chose not to deliver, or that a carrier filtered it, is for good and says nothing against the number.
  const error = status === 'blocked' ? blockedError : isWhatsapp ? '63049' : '30007'
  const isRefused = status === 'failed' || status === 'blocked'
  const form = new URLSearchParams({
    AccountSid: 'ACsandbox',
    ApiVersion: '2010-04-01',
    MessageSid: told.provider_id,
    MessageStatus: isRefused ? 'undelivered' : status === 'opened' ? 'read' : status,
    From: `${prefix}${told.sender}`,
    To: `${prefix}${told.recipient}`,
    ...(isRefused ? { ErrorCode: error } : {}),
  })
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, sandboxAccountId, messageId])
  const url = `${ctx.origins.public}/webhooks/twilio/status/${token}`
  return new Request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': await signTwilio(await sandboxSecret(ctx), url, form),
    },
    body: form.toString(),
  })
}

async function mustGetMail(ctx: Ctx, id: number) {
  const row = await findSandboxRow(ctx.db, ctx.tenant.id, id)
  if (row === undefined) throw notFound()
  return { row, mail: row.payload }
}

function playsOf({ channel }: SandboxRow, html: string, publicOrigin: string): SandboxPlay[] {
  if (channel === 'push') return ['delivered', 'clicked', 'failed']
  if (channel === 'messenger') return ['delivered', 'opened', 'failed', 'blocked']
  if (channel !== 'email') {
    return channel === 'whatsapp' ? ['delivered', 'opened', 'failed', 'blocked'] : ['delivered', 'failed']
  }
  const has = (path: '/t/o/' | '/t/c/') => findTrackingUrl(html, publicOrigin, path) !== null
  return [
    'delivered',
    ...(has('/t/o/') ? (['opened'] as const) : []),
    ...(has('/t/c/') ? (['clicked'] as const) : []),
    'bounced',
    'complained',
  ]
}

const readerAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0'

async function readerRequest(
  ctx: Ctx,
  mail: { html: string; messageId: number; play: 'opened' | 'clicked' },
): Promise<Request> {
  const url = findTrackingUrl(mail.html, ctx.origins.public, mail.play === 'opened' ? '/t/o/' : '/t/c/')
  if (url === null) throw invalid({ field: 'play', code: 'not_playable' })
  return new Request(url, {
    redirect: 'manual',
    headers: {
      'user-agent': readerAgent,
      // A play stands for a person even in the first seconds, when machines are expected.
      'centralino-play': await ctx.tokens.sign('play', [ctx.tenant.id, mail.messageId]),
    },
  })
}

const bounce = {
  type: 'Permanent',
  subType: 'General',
  message: 'Sandbox',
  diagnosticCode: ['smtp; 550 5.1.1 user unknown'],
}

async function webhookRequest(
  ctx: Ctx,
  row: SandboxRow,
  play: 'delivered' | 'bounced' | 'complained',
): Promise<Request> {
  const now = ctx.clock.now()
  const createdAt = new Date(now).toISOString()
  const body = JSON.stringify({
    type: `email.${play}`,
    created_at: createdAt,
    data: {
      email_id: row.provider_id,
      message_id: `<${row.provider_id}@sandbox.example>`,
      created_at: createdAt,
      from: row.sender,
      to: [row.recipient],
      subject: row.subject,
      tags: { msg: String(row.message_id) },
      ...(play === 'bounced' ? { bounce } : {}),
    },
  })
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, sandboxAccountId])
  const signature = await signSvix(await sandboxSecret(ctx), `msg_${crypto.randomUUID()}`, body, now)
  return new Request(`${ctx.origins.public}/webhooks/resend/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signature },
    body,
  })
}
