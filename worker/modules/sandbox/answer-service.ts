import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import type { SandboxAnswerInput } from '../../contracts/channels.ts'
import { InboundChannel } from '../../contracts/inbound.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { signSvix } from '../../lib/signature.ts'
import { signTwilio } from '../../lib/twilio-signature.ts'
import { keepMailBytes } from '../inbound/mail-service.ts'
import { wordOfAddress } from '../mail-in/service.ts'
import { writeAnswerMail } from './answer-mail.ts'
import { metaAnswerRequest } from './meta-service.ts'
import { findKeptCall, insertAnswer } from './queries.ts'
import { sandboxAccountId, sandboxSecret } from './secret-service.ts'

/** `sender`: the number a WhatsApp message went from, where one was chosen. */
const Payload = z.object({ from: z.string(), to: z.string(), sender: z.string().nullish() })
const MailPayload = z.object({
  from: z.string(),
  to: z.string(),
  replyTo: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
})

/**
 * Plays a person's answer to a message that the sandbox kept: what Twilio, Meta or Resend would post, signed, to the
 * real webhook address (spec 8.2).
 *
 * @throws resource.not_found; request.invalid for a channel that takes no answers; server.busy when the own
 *   address did not take it
 */
export async function playAnswer(ctx: Ctx, id: number, input: SandboxAnswerInput): Promise<void> {
  const row = await findKeptCall(ctx.db, ctx.tenant.id, id)
  if (row === undefined) throw notFound()
  const channel = InboundChannel.safeParse(row.channel)
  if (!channel.success) throw invalid({ field: 'text', code: 'not_playable' })
  const request = await requestOf(ctx, channel.data, row, input)
  const response = await ctx.callSelf(request)
  if (response.status >= 400) {
    ctx.log.warn('sandbox.answer_refused', { status: response.status })
    throw new AppError('server.busy', { retryable: true })
  }
  await insertAnswer(ctx.db, ctx.tenant.id, { id, answer: { text: input.text, at: ctx.clock.now() } })
}

function requestOf(
  ctx: Ctx,
  channel: InboundChannel,
  row: { provider_id: string; payload: string },
  input: SandboxAnswerInput,
): Promise<Request> {
  if (channel === 'email') return mailRequest(ctx, row, input.text)
  const { from, to, sender } = Payload.parse(JSON.parse(row.payload))
  if (channel === 'messenger') {
    return metaAnswerRequest(ctx, { psid: to, text: input.text, button: input.button })
  }
  return formRequest(ctx, channel, { from: sender ?? from, to, providerId: row.provider_id }, input)
}

/** The event that Resend would post, signed, of an answer whose bytes lie where it would have put them. */
async function mailRequest(
  ctx: Ctx,
  row: { provider_id: string; payload: string },
  text: string,
): Promise<Request> {
  const { replyTo, ...mail } = MailPayload.parse(JSON.parse(row.payload))
  // Answers to an address of the shop's own go there, not here.
  if (replyTo === null || wordOfAddress(replyTo) === null) {
    throw invalid({ field: 'text', code: 'not_playable' })
  }
  const id = crypto.randomUUID()
  const at = ctx.clock.now()
  const raw = writeAnswerMail({ ...mail, replyTo, providerId: row.provider_id }, { text, id, at })
  await keepMailBytes(ctx, id, raw)
  const createdAt = new Date(at).toISOString()
  const body = JSON.stringify({
    type: 'email.received',
    created_at: createdAt,
    data: {
      email_id: id,
      created_at: createdAt,
      from: mail.to,
      to: [replyTo],
      cc: [],
      bcc: [],
      received_for: [replyTo],
      message_id: `<${id}@sandbox.example>`,
      subject: `Re: ${mail.subject}`,
      attachments: [],
    },
  })
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, sandboxAccountId])
  const signature = await signSvix(await sandboxSecret(ctx), `msg_${crypto.randomUUID()}`, body, at)
  return new Request(`${ctx.origins.public}/webhooks/resend/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signature },
    body,
  })
}

/** The form that Twilio would post, signed. */
async function formRequest(
  ctx: Ctx,
  channel: 'sms' | 'whatsapp',
  { from, to, providerId }: { from: string; to: string; providerId: string },
  input: SandboxAnswerInput,
): Promise<Request> {
  const prefix = channel === 'whatsapp' ? 'whatsapp:' : ''
  const form = new URLSearchParams({
    AccountSid: 'ACsandbox',
    ApiVersion: '2010-04-01',
    MessageSid: `SM${crypto.randomUUID().replaceAll('-', '')}`,
    From: `${prefix}${to}`,
    To: `${prefix}${from}`,
    Body: input.text,
    NumMedia: '0',
    ...(channel === 'whatsapp' ? { OriginalRepliedMessageSid: providerId, WaId: to.replace('+', '') } : {}),
    ...(input.button === undefined ? {} : { ButtonText: input.text, ButtonPayload: input.button }),
  })
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, sandboxAccountId])
  const url = `${ctx.origins.public}/webhooks/twilio/inbound/${token}`
  return new Request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': await signTwilio(await sandboxSecret(ctx), url, form),
    },
    body: form.toString(),
  })
}
