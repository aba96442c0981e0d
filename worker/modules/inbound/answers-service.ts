import type { Ctx } from '../../context.ts'
import type { InboundChannel } from '../../contracts/inbound.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { openChannel } from '../channels/service-open.ts'
import type { CallContent, CallOutcome } from '../channels/port.ts'
import { measureSms } from '../../lib/texts/sms-text.ts'
import {
  bookingStatements,
  giveBackStatement,
  mayHaveLeft,
  type OutsideSend,
  wakeCovered,
  wakeWhenLow,
} from '../credit/service-charges.ts'
import {
  type AnswerOutcome,
  dropAnswer,
  dropLateAnswers,
  type DueAnswer,
  findDueAnswer,
  hasDueAnswer,
  isStillDue,
  recordAnswer,
  takeAnswer,
} from './answer-queries.ts'

/** An answer to a word is of use at once or not at all. */
const usefulMs = 30 * 60_000
const answersPerRun = 50
const tryAgainMs = 60_000

/**
 * Sends the answers to words, each by one call that is never repeated when its outcome is unclear (spec 8.4):
 * they are transactional, so neither consent nor quiet hours hold them back. A channel on which nothing goes now, or
 * whose secret cannot be opened, keeps the others' answers not waiting.
 *
 * @returns epoch ms when to try the rest, null when none is left
 */
export async function sendDueAnswers(ctx: Ctx): Promise<number | null> {
  const { db, tenant } = ctx
  if (!(await hasDueAnswer(db, tenant.id))) return null
  await dropLateAnswers(db, tenant.id, ctx.clock.now() - usefulMs)
  const held = new Set<InboundChannel>()
  for (let count = 0; count < answersPerRun; count++) {
    const answer = await findDueAnswer(db, tenant.id, held)
    if (answer === undefined) return held.size > 0 ? ctx.clock.now() + tryAgainMs : null
    if ((await trySend(ctx, answer)) === 'again') held.add(answer.channel)
  }
  return ctx.clock.now()
}

/** A fault of our own, before the answer is taken, may be mended while it is of use. */
async function trySend(ctx: Ctx, answer: DueAnswer): Promise<'done' | 'again'> {
  try {
    return await sendAnswer(ctx, answer)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.error('inbound.answer_failed', { inboundId: answer.id, ...errorFields(error) })
    return 'again'
  }
}

/**
 * Sends one answer. All that can fail of our own comes before it is taken; the booking is made in the write that
 * takes it, and given back in the one that notes that nothing was sent.
 *
 * @returns `again` when nothing was sent and a later try may succeed
 */
async function sendAnswer(ctx: Ctx, answer: DueAnswer): Promise<'done' | 'again'> {
  const { db, tenant } = ctx
  const drop = async (error: string) => {
    await dropAnswer(db, tenant.id, answer.id, error)
    return 'done' as const
  }
  // No mail is answered by itself.
  if (answer.channel === 'email') return drop('no_channel')
  const opened = await openChannel(ctx, answer.channel)
  if (opened.channel === 'email') return drop('no_channel')
  if (opened.state === 'paused') return drop('channel_paused')
  const send = bookingOf(answer, opened.connection)
  const booking = await bookingStatements(ctx, send, isStillDue(tenant.id, answer.id))
  if (!(await takeAnswer(db, tenant.id, { id: answer.id, now: ctx.clock.now() }, booking))) return 'done'
  const outcome = await opened.provider.send({
    messageId: 0,
    contactId: answer.contact_id ?? 0,
    to: answer.sender,
    content: contentOf(answer.channel, answer.answer),
  })
  const [isPaid, result] = [mayHaveLeft(outcome), resultOf(outcome)]
  await recordAnswer(db, tenant.id, answer.id, result, isPaid ? [] : [giveBackStatement(ctx, send.key)])
  if (booking.length > 0) await (isPaid ? wakeWhenLow(ctx) : wakeCovered(ctx))
  return result.state === 'due' ? 'again' : 'done'
}

function resultOf(outcome: CallOutcome): AnswerOutcome {
  switch (outcome.type) {
    case 'accepted':
      return { state: 'sent', providerId: outcome.providerId, error: null }
    case 'unclear':
      return { state: 'unknown', providerId: null, error: outcome.code }
    case 'throttled':
    case 'transient':
      return { state: 'due', providerId: null, error: outcome.code }
    default:
      return { state: 'failed', providerId: null, error: outcome.code }
  }
}

/**
 * What an answer is booked as. It goes out whatever is left: who writes STOP has to be told that it counts.
 * Within the 24 hours of WhatsApp it is no template, and only templates have a price.
 */
const bookingOf = (answer: DueAnswer, connection: string): OutsideSend => ({
  key: `answer:${answer.id}`,
  cause: 'answer',
  channel: answer.channel,
  connection,
  address: answer.sender,
  segments: partsOf(answer),
  always: true,
})

function partsOf({ channel, answer }: DueAnswer): number | null {
  if (channel === 'sms') return measureSms(answer).segments
  return channel === 'whatsapp' ? 0 : null
}

const contentOf = (channel: 'sms' | 'whatsapp' | 'messenger', answer: string): CallContent =>
  channel === 'whatsapp'
    ? { channel, sender: null, contentSid: null, variables: {}, text: answer, buttons: [] }
    : { channel, text: answer }
