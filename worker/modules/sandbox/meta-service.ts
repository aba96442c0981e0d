import type { Ctx } from '../../context.ts'
import { type MessengerVisitInput, sandboxPage } from '../../contracts/messenger.ts'
import { sha256Hex, utf8 } from '../../lib/bytes.ts'
import { AppError } from '../../lib/errors.ts'
import { signMeta } from '../../lib/meta-signature.ts'
import { sandboxAccountId, sandboxSecret } from './secret-service.ts'

/** What Meta would post about one person, signed: the page is the sandbox's. */
async function metaRequest(ctx: Ctx, psid: string, event: Record<string, unknown>): Promise<Request> {
  const now = ctx.clock.now()
  const messaging = [{ sender: { id: psid }, recipient: { id: sandboxPage }, timestamp: now, ...event }]
  const text = JSON.stringify({ object: 'page', entry: [{ id: sandboxPage, time: now, messaging }] })
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, sandboxAccountId])
  return new Request(`${ctx.origins.public}/webhooks/meta/${token}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': await signMeta(await sandboxSecret(ctx), utf8(text)),
    },
    body: text,
  })
}

/**
 * What Meta would tell of a message. Of a failure it tells only in the answer to a call, so that one that is played
 * later is an event of the sandbox's own.
 */
export function metaStatusRequest(
  ctx: Ctx,
  { psid, mid, play }: { psid: string; mid: string; play: 'delivered' | 'opened' | 'failed' | 'blocked' },
): Promise<Request> {
  const watermark = ctx.clock.now()
  switch (play) {
    case 'delivered':
      return metaRequest(ctx, psid, { delivery: { mids: [mid], watermark } })
    case 'opened':
      return metaRequest(ctx, psid, { read: { watermark } })
    case 'failed':
    case 'blocked':
      return metaRequest(ctx, psid, { sandbox: { failed: { mid, blocked: play === 'blocked' } } })
  }
}

/** What Meta would post when a person answers, by words or by a button. */
export const metaAnswerRequest = (
  ctx: Ctx,
  { psid, text, button }: { psid: string; text: string; button: string | undefined },
): Promise<Request> =>
  metaRequest(ctx, psid, {
    message: {
      mid: newMid(),
      text,
      ...(button === undefined ? {} : { quick_reply: { payload: button } }),
    },
  })

const newMid = (): string => `m_sandbox-${crypto.randomUUID()}`
/** The id of a person of the sandbox: whoever writes under the same name again is the same one. */
async function psidOf(name: string): Promise<string> {
  const hash = BigInt(`0x${(await sha256Hex(name.trim().toLowerCase())).slice(0, 16)}`)
  return `9${String(hash % 10n ** 16n).padStart(16, '0')}`
}

/**
 * Plays somebody who writes to the page: on Messenger people begin, and without one nobody could be written to in the
 * sandbox.
 *
 * @throws server.busy when the own address did not take it
 */
export async function playVisit(ctx: Ctx, { name, text }: MessengerVisitInput): Promise<void> {
  const request = await metaRequest(ctx, await psidOf(name), {
    message: { mid: newMid(), text },
    sandbox: { name },
  })
  const response = await ctx.callSelf(request)
  if (response.status < 400) return
  ctx.log.warn('sandbox.visit_refused', { status: response.status })
  throw new AppError('server.busy', { retryable: true })
}
