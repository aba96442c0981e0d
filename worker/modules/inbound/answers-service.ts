import type { Ctx } from '../../context.ts'
import { openChannel } from '../channels/service-open.ts'
import type { CallContent } from '../channels/port.ts'
import { measureSms } from '../../lib/texts/sms-text.ts'
import { bookSend, giveBackSend, mayHaveLeft, type OutsideSend } from '../credit/service-charges.ts'
import { type DueAnswer, dropLateAnswers, hasDueAnswer, recordAnswer, takeDueAnswer } from './queries.ts'

/** An answer to a word is of use at once or not at all. */
const usefulMs = 30 * 60_000
const answersPerRun = 50
const tryAgainMs = 60_000

/**
 * Sends the answers to words, each by one call that is never repeated when its outcome is unclear (spec 8.4):
 * they are transactional, so neither consent nor quiet hours hold them back.
 *
 * @returns epoch ms when to try the rest, null when none is left
 */
export async function sendDueAnswers(ctx: Ctx): Promise<number | null> {
  const { db, tenant } = ctx
  if (!(await hasDueAnswer(db, tenant.id))) return null
  await dropLateAnswers(db, tenant.id, ctx.clock.now() - usefulMs)
  for (let sent = 0; sent < answersPerRun; sent++) {
    const answer = await takeDueAnswer(db, tenant.id, ctx.clock.now())
    if (answer === undefined) return null
    const outcome = await sendAnswer(ctx, answer)
    await recordAnswer(db, tenant.id, answer.id, outcome)
    if (outcome.state === 'due') return ctx.clock.now() + tryAgainMs
  }
  return ctx.clock.now()
}

type Outcome = Parameters<typeof recordAnswer>[3]
const failed = (error: string): Outcome => ({ state: 'failed', providerId: null, error })

async function sendAnswer(ctx: Ctx, answer: DueAnswer): Promise<Outcome> {
  // No mail is answered by itself.
  if (answer.channel === 'email') return failed('no_channel')
  const opened = await openChannel(ctx, answer.channel)
  if (opened.channel === 'email') return failed('no_channel')
  if (opened.state === 'paused') return failed('channel_paused')
  await bookSend(ctx, bookingOf(answer, opened.connection))
  const outcome = await opened.provider.send({
    messageId: 0,
    contactId: answer.contact_id ?? 0,
    to: answer.sender,
    content: contentOf(answer.channel, answer.answer),
  })
  if (!mayHaveLeft(outcome)) await giveBackSend(ctx, keyOf(answer))
  switch (outcome.type) {
    case 'accepted':
      return { state: 'sent', providerId: outcome.providerId, error: null }
    case 'unclear':
      return { state: 'unknown', providerId: null, error: outcome.code }
    case 'throttled':
    case 'transient':
      return { state: 'due', providerId: null, error: outcome.code }
    default:
      return failed(outcome.code)
  }
}

const keyOf = ({ id }: DueAnswer): string => `answer:${id}`

/**
 * What an answer is booked as. It goes out whatever is left: who writes STOP has to be told that it counts.
 * Within the 24 hours of WhatsApp it is no template, and only templates have a price.
 */
const bookingOf = (answer: DueAnswer, connection: string): OutsideSend => ({
  key: keyOf(answer),
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
