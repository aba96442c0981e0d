import type { Ctx } from '../../context.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import { keepCall, listKeptIds, tellLeft } from '../sandbox/service.ts'
import { createSandboxCalls } from './adapters/index.ts'
import type { CallChannel, OpenCallChannel, OpenChannel } from './port.ts'
import { findAccount } from './queries.ts'
import { openMessengerChannel } from './service-messenger.ts'
import { openEmailChannel } from './service.ts'
import { openTwilioChannel } from './service-twilio.ts'
import { openWebPush } from './service-push.ts'

/**
 * The provider that a channel of this workspace goes through now, with its sender; the sandbox where none
 * is connected.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened (another `SECRETS_KEY`)
 */
export async function openChannel(ctx: Ctx, channel: SendingChannel): Promise<OpenChannel> {
  if (channel === 'email') return openEmailChannel(ctx)
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider === 'twilio' && (channel === 'sms' || channel === 'whatsapp')) {
    return openTwilioChannel(ctx, account, channel)
  }
  if (account?.provider === 'web_push' && channel === 'push') return openWebPush(ctx, account)
  if (account?.provider === 'meta' && channel === 'messenger') return openMessengerChannel(ctx, account)
  return openSandbox(ctx, channel)
}

function openSandbox(ctx: Ctx, channel: CallChannel): OpenCallChannel {
  const provider = createSandboxCalls({
    keep: (call, providerId) => keepCall(ctx, { call, providerId, from: ctx.tenant.name }),
    tell: (call, providerId) => tellLeft(ctx, { call, providerId, from: ctx.tenant.name }),
    listIds: (messageId) => listKeptIds(ctx, messageId),
  })
  return {
    channel,
    provider,
    sender: { address: ctx.tenant.name },
    state: 'ready',
    accountId: null,
    connection: 'sandbox',
  }
}
