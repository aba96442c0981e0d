import type { Ctx } from '../../../context.ts'
import { AppError } from '../../../lib/errors.ts'
import { moveCampaign } from '../queries/campaigns.ts'
import type { DispatchPorts, EmailChannel } from './ports.ts'

/** The e-mail channel when it can send; null when it waits for a person to mend it. */
export async function openReadyChannel(ctx: Ctx, ports: DispatchPorts): Promise<EmailChannel | null> {
  try {
    const channel = await ports.openEmailChannel(ctx)
    return channel.state === 'ready' ? channel : null
  } catch (error) {
    // Credentials that cannot be opened are as much a person's matter as refused ones.
    if (error instanceof AppError && error.code === 'channel.not_configured') return null
    throw error
  }
}

/** The channel waits for a person, and so does the campaign; nobody is lost. */
export async function pauseForChannel(ctx: Ctx, campaignId: number): Promise<void> {
  await moveCampaign(ctx.db, ctx.tenant.id, {
    id: campaignId,
    from: 'sending',
    to: 'paused',
    now: ctx.clock.now(),
    waitReason: 'channel_paused',
  })
}
