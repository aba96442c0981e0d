import { execute, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { AppError } from '../../../lib/errors.ts'
import { goOnStatement, listPausedChannels, pauseForChannelStatement } from '../queries/campaigns.ts'
import { takeBackStatement } from '../queries/messages.ts'
import { recordGoOnStatement } from '../queries/told.ts'
import type { DispatchPorts, ReadyChannel } from './ports.ts'

/** A channel when it can send; null when it waits for a person to mend it. */
export async function openReadyChannel(
  ctx: Ctx,
  ports: DispatchPorts,
  name: SendingChannel,
): Promise<ReadyChannel | null> {
  try {
    const channel = await ports.openChannel(ctx, name)
    return channel.state === 'ready' ? channel : null
  } catch (error) {
    // Credentials that cannot be opened are as much a person's matter as refused ones.
    if (error instanceof AppError && error.code === 'channel.not_configured') return null
    throw error
  }
}

/** The channel waits for a person, and so does the campaign; nobody is lost. */
export async function pauseForChannel(ctx: Ctx, campaignId: number): Promise<void> {
  const pause = { id: campaignId, connection: null, now: ctx.clock.now() }
  await execute(ctx.db, pauseForChannelStatement(ctx.tenant.id, pause))
}

/**
 * Pauses a campaign that began on another connection than the channel has now: what was sent there and
 * what is left would reach people by different doors, or not at all.
 *
 * @returns whether it began on another one
 */
export async function pauseIfChanged(ctx: Ctx, campaignId: number, connection: string): Promise<boolean> {
  const pause = { id: campaignId, connection, now: ctx.clock.now() }
  const { rowsAffected } = await execute(ctx.db, pauseForChannelStatement(ctx.tenant.id, pause))
  return rowsAffected > 0
}

/** Campaigns that waited for their channel go on once it is ready, on the connection they began on. */
export async function goOnWithChannel(ctx: Ctx, ports: DispatchPorts): Promise<void> {
  const tenantId = ctx.tenant.id
  for (const name of await listPausedChannels(ctx.db, tenantId)) {
    const channel = await openReadyChannel(ctx, ports, name)
    if (channel === null) continue
    const now = ctx.clock.now()
    const { connection } = channel
    const goesOn = { channel: name, connection, now }
    const [, { rows: campaignIds }] = await writeBatch(ctx.db, [
      recordGoOnStatement(tenantId, goesOn),
      goOnStatement(tenantId, goesOn),
    ])
    for (const id of campaignIds) await execute(ctx.db, takeBackStatement(tenantId, id, now))
    if (campaignIds.length > 0)
      ctx.log.info('dispatch.went_on', { channel: name, campaigns: campaignIds.length })
  }
}
