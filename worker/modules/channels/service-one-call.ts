import type { Ctx } from '../../context.ts'
import type { TestSmsInput } from '../../contracts/channels.ts'
import type { Language } from '../../contracts/common.ts'
import type { TestMessengerInput } from '../../contracts/messenger.ts'
import type { TestPushInput } from '../../contracts/push.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { normalisePhone } from '../../lib/identity/phone.ts'
import { measureSms } from '../../lib/texts/sms-text.ts'
import { sendBooked } from '../credit/service-charges.ts'
import type { CallOutcome, OpenCallChannel, OutgoingCall } from './port.ts'
import { openWindowOf } from '../messenger/service-window.ts'
import { listLiving } from '../push/service.ts'
import { openChannel } from './service-open.ts'
import { pauseChannel, recordChannelError, resumeChannel } from './service.ts'

const testText: Record<Language, (workspace: string) => string> = {
  it: (workspace) => `${workspace}: il canale SMS funziona.`,
  en: (workspace) => `${workspace}: the SMS channel works.`,
  fr: (workspace) => `${workspace} : le canal SMS fonctionne.`,
}

/**
 * Sends one SMS now, within the pace of the channel. When it goes through, a paused channel goes on.
 *
 * @throws request.invalid at `to`; credit.insufficient; rate.limited; channel.rejected_credentials;
 *   channel.unreachable
 */
export async function sendTestSms(ctx: Ctx, { to }: TestSmsInput): Promise<void> {
  const { defaultCountry, defaultLanguage, name } = ctx.tenant
  const { phone } = normalisePhone(to, defaultCountry)
  if (phone === null) throw invalid({ field: 'to', code: 'phone' })
  const opened = await openChannel(ctx, 'sms')
  if (opened.channel === 'email') throw new AppError('channel.not_configured')
  const content = { channel: 'sms', text: testText[defaultLanguage](name) } as const
  const { segments } = measureSms(content.text)
  const outcome = await sendTestCall(ctx, opened, { contactId: 0, to: phone, content }, segments)
  if (outcome.type === 'accepted') {
    if (opened.state === 'paused') await resumeChannel(ctx, 'sms')
    return
  }
  if (outcome.type === 'misconfigured') await pauseChannel(ctx, 'sms', outcome.code)
  if (outcome.type === 'throttled') await recordChannelError(ctx, 'sms', outcome.code)
  throw callRefusalOf(outcome)
}

const testNotification: Record<Language, { title: string; body: (workspace: string) => string }> = {
  it: { title: 'Le notifiche funzionano', body: (name) => `${name} può scriverti qui.` },
  en: { title: 'Notifications work', body: (name) => `${name} can write to you here.` },
  fr: { title: 'Les notifications fonctionnent', body: (name) => `${name} peut vous écrire ici.` },
}

/**
 * Sends one notification now to all devices of a contact. When it goes through, a paused channel goes on.
 *
 * @throws request.invalid at `contactId` for a contact without a device; credit.insufficient; rate.limited;
 *   channel.rejected_credentials
 */
export async function sendTestPush(ctx: Ctx, { contactId }: TestPushInput): Promise<void> {
  const { defaultLanguage, name } = ctx.tenant
  const opened = await openChannel(ctx, 'push')
  if (opened.channel === 'email') throw new AppError('channel.not_configured')
  if ((await listLiving(ctx, contactId)).length === 0) {
    throw invalid({ field: 'contactId', code: 'no_device' })
  }
  const { title, body } = testNotification[defaultLanguage]
  const content = { ...emptyNotification, title, body: body(name), url: ctx.origins.public }
  const outcome = await sendTestCall(ctx, opened, { contactId, to: 'push', content })
  if (outcome.type === 'accepted') {
    if (opened.state === 'paused') await resumeChannel(ctx, 'push')
    return
  }
  if (outcome.type === 'misconfigured') await pauseChannel(ctx, 'push', outcome.code)
  if (outcome.type === 'throttled') await recordChannelError(ctx, 'push', outcome.code)
  if (outcome.type === 'refused') throw invalid({ field: 'contactId', code: 'refused' })
  throw callRefusalOf(outcome)
}

const emptyNotification = {
  channel: 'push',
  iconUrl: '',
  imageUrl: '',
  actions: [] as { title: string; url: string }[],
} as const

const testMessage: Record<Language, (workspace: string) => string> = {
  it: (workspace) => `${workspace}: il canale Messenger funziona.`,
  en: (workspace) => `${workspace}: the Messenger channel works.`,
  fr: (workspace) => `${workspace} : le canal Messenger fonctionne.`,
}

/**
 * Sends one message now to a contact who wrote to the page within 24 hours. When it goes through, a paused channel
 * goes on.
 *
 * @throws request.invalid at `contactId` for a contact who did not; credit.insufficient; rate.limited;
 *   channel.rejected_credentials; channel.unreachable
 */
export async function sendTestMessenger(ctx: Ctx, { contactId }: TestMessengerInput): Promise<void> {
  const { defaultLanguage, name } = ctx.tenant
  const to = await openWindowOf(ctx, contactId)
  if (to === null) throw invalid({ field: 'contactId', code: 'outside_window' })
  const opened = await openChannel(ctx, 'messenger')
  if (opened.channel === 'email') throw new AppError('channel.not_configured')
  const content = { channel: 'messenger', text: testMessage[defaultLanguage](name) } as const
  const outcome = await sendTestCall(ctx, opened, { contactId, to, content })
  if (outcome.type === 'accepted') {
    if (opened.state === 'paused') await resumeChannel(ctx, 'messenger')
    return
  }
  if (outcome.type === 'misconfigured') await pauseChannel(ctx, 'messenger', outcome.code)
  if (outcome.type === 'throttled') await recordChannelError(ctx, 'messenger', outcome.code)
  if (outcome.type === 'refused') throw invalid({ field: 'contactId', code: 'refused' })
  throw callRefusalOf(outcome)
}

/** Makes the call of a test that is no message, and books what it costs. @throws credit.insufficient; as `sendOneCall` */
function sendTestCall(
  ctx: Ctx,
  opened: OpenCallChannel,
  call: Omit<OutgoingCall, 'messageId' | 'test'>,
  segments: number | null = null,
): Promise<CallOutcome> {
  const { channel, connection } = opened
  const send = { channel, connection, address: call.to, segments }
  const booking = { key: `test:${crypto.randomUUID()}`, cause: 'test', ...send } as const
  return sendBooked(ctx, booking, () => sendOneCall(ctx, opened, { messageId: 0, test: true, ...call }))
}

const longestWaitMs = 5_000

/**
 * Makes one call now, as a test, in its turn among the campaigns' calls.
 *
 * @throws rate.limited, before any call, when its turn is more than 5 seconds off
 */
export async function sendOneCall(
  ctx: Ctx,
  { channel, provider }: Pick<OpenCallChannel, 'channel' | 'provider'>,
  call: Parameters<OpenCallChannel['provider']['send']>[0],
): Promise<CallOutcome> {
  const key = `test/${crypto.randomUUID()}`
  const { startAt } = await ctx.limiter.reserve({ channel, key, requests: 1 })
  const waitMs = startAt - ctx.clock.now()
  if (waitMs > longestWaitMs) {
    await ctx.limiter.release({ channel, key })
    throw new AppError('rate.limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
  }
  if (waitMs > 0) await ctx.clock.sleep(waitMs)
  return provider.send(call)
}

/** What a person who asked for one message is told when it did not go. */
export function callRefusalOf(outcome: Exclude<CallOutcome, { type: 'accepted' }>): AppError {
  switch (outcome.type) {
    case 'refused':
      return invalid({ field: 'to', code: 'refused' })
    case 'misconfigured':
      return new AppError('channel.rejected_credentials', { detail: outcome.code })
    case 'throttled':
    case 'transient':
      return new AppError('rate.limited', { retryAfterSeconds: Math.ceil(outcome.retryAfterMs / 1000) })
    case 'unclear':
      return new AppError('channel.unreachable', { retryable: true })
  }
}
