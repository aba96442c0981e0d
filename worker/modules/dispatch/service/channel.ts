import { execute, queryRows } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { AppError } from '../../../lib/errors.ts'
import { goOnStatement, listPausedForChannel, pauseForChannelStatement } from '../queries/campaigns.ts'
import { takeBackStatement } from '../queries/messages.ts'
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

/** Campaigns that waited for the channel go on once it is ready, on the connection they began on. */
export async function goOnWithChannel(ctx: Ctx, ports: DispatchPorts): Promise<void> {
  const tenantId = ctx.tenant.id
  if ((await listPausedForChannel(ctx.db, tenantId)).length === 0) return
  const channel = await openReadyChannel(ctx, ports)
  if (channel === null) return
  const now = ctx.clock.now()
  const { statement, parser } = goOnStatement(tenantId, { connection: channel.connection, now })
  const campaignIds = await queryRows(ctx.db, statement, parser)
  for (const id of campaignIds) await execute(ctx.db, takeBackStatement(tenantId, id, now))
  if (campaignIds.length > 0) ctx.log.info('dispatch.went_on', { campaigns: campaignIds.length })
}
