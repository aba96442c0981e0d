import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import type { SandboxAnswerInput } from '../../contracts/channels.ts'
import { InboundChannel } from '../../contracts/inbound.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { signTwilio } from '../../lib/twilio-signature.ts'
import { metaAnswerRequest } from './meta-service.ts'
import { findKeptCall } from './queries.ts'
import { sandboxAccountId, sandboxSecret } from './secret-service.ts'

/** `sender`: the number a WhatsApp message went from, where one was chosen. */
const Payload = z.object({ from: z.string(), to: z.string(), sender: z.string().nullish() })

/**
 * Plays a person's answer to a message that the sandbox kept: what Twilio or Meta would post, signed, to the
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
  const { from, to, sender } = Payload.parse(JSON.parse(row.payload))
  const request =
    channel.data === 'messenger'
      ? await metaAnswerRequest(ctx, { psid: to, text: input.text, button: input.button })
      : await formRequest(ctx, channel.data, { from: sender ?? from, to, providerId: row.provider_id }, input)
  const response = await ctx.callSelf(request)
  if (response.status < 400) return
  ctx.log.warn('sandbox.answer_refused', { status: response.status })
  throw new AppError('server.busy', { retryable: true })
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
