import type { Ctx } from '../../context.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import { keepCall, listKeptIds } from '../sandbox/service.ts'
import { createSandboxCalls } from './adapters/index.ts'
import type { CallChannel, OpenCallChannel, OpenChannel } from './port.ts'
import { openEmailChannel } from './service.ts'

/**
 * The provider that a channel of this workspace goes through now, with its sender; the sandbox where none
 * is connected.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened (another `SECRETS_KEY`)
 */
export async function openChannel(ctx: Ctx, channel: SendingChannel): Promise<OpenChannel> {
  return channel === 'email' ? openEmailChannel(ctx) : openSandbox(ctx, channel)
}

function openSandbox(ctx: Ctx, channel: CallChannel): OpenCallChannel {
  const provider = createSandboxCalls({
    keep: (call, providerId) => keepCall(ctx, { call, providerId, from: ctx.tenant.name }),
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
