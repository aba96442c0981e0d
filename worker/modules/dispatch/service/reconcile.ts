import { execute, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { FoundCalls } from '../../channels/port.ts'
import { settleFoundStatement, unknownCallsStatement, waitCallsStatement } from '../queries/calls.ts'
import { findCampaign, finishStatement } from '../queries/campaigns.ts'
import { failedStatement } from '../queries/messages.ts'
import { campaignTagStatements } from '../queries/tags.ts'
import { judgeUnclear } from '../unclear-service.ts'
import { reserveTurn } from './turn.ts'
import type { CallChannel, DispatchPorts, ReadyChannel } from './ports.ts'

/** A message whose call has an unclear outcome, taken over under `leaseKey`. */
export type UnknownMessage = {
  id: number
  campaignId: number
  contactId: number
  address: string
  attemptAt: number
  attempts: number
}

/**
 * Asks the provider what became of calls of unknown outcome (design §4.5): found means sent; what has not
 * turned up by the time it would have is failed as unconfirmed, for a person to retry. Nothing is sent.
 * Another account than the one the campaign sends on knows nothing of the calls and is not asked.
 */
export async function reconcileCalls(
  ctx: Ctx,
  ports: DispatchPorts,
  {
    channel,
    messages,
    leaseKey,
  }: { channel: ReadyChannel | null; messages: readonly UnknownMessage[]; leaseKey: string },
): Promise<void> {
  const campaignId = messages[0]?.campaignId
  if (campaignId === undefined) return
  const campaign = await findCampaign(ctx.db, ctx.tenant.id, campaignId)
  const isSame =
    channel !== null && channel.channel !== 'email' && channel.connection === campaign?.connection
  const asked = isSame ? channel : null
  const texts = asked === null ? new Map<number, string>() : await renderTexts(ctx, ports, messages)
  for (const message of messages) {
    await reconcileOne(ctx, { channel: asked, message, text: texts.get(message.id) ?? null, leaseKey })
  }
  await execute(ctx.db, finishStatement(ctx.tenant.id, campaignId, ctx.clock.now()))
}

/** What was said, as far as it can still be rendered: it tells two messages to one person apart. */
async function renderTexts(
  ctx: Ctx,
  ports: DispatchPorts,
  messages: readonly UnknownMessage[],
): Promise<Map<number, string>> {
  const recipients = messages.map(({ id, contactId, address }) => ({ messageId: id, contactId, address }))
  const campaignId = messages[0]?.campaignId ?? 0
  const { contents } = await ports.renderCampaignCalls(ctx, { campaignId, recipients })
  return new Map(
    contents.flatMap(({ messageId, content }) => ('text' in content ? [[messageId, content.text]] : [])),
  )
}

async function reconcileOne(
  ctx: Ctx,
  call: { channel: CallChannel | null; message: UnknownMessage; text: string | null; leaseKey: string },
): Promise<void> {
  const { channel, message, leaseKey } = call
  const { id, attemptAt, attempts } = message
  const found = channel === null ? null : await ask(ctx, { ...call, channel })
  const reconcileMs = channel?.provider.reconcileMs ?? null
  const verdict = await judgeUnclear(ctx, found, { attemptAt, attempts, reconcileMs })
  const now = ctx.clock.now()
  ctx.log.info('dispatch.reconciled', { verdict: verdict.type, attempts })
  if (verdict.type === 'sent') {
    const from = channel?.sender.address ?? null
    const settled = { id, leaseKey, providerId: verdict.providerId, from }
    const [done] = await writeBatch(ctx.db, [
      settleFoundStatement(ctx.tenant.id, settled),
      ...campaignTagStatements(ctx.tenant.id, { messageIds: [id], now }),
    ])
    // Else another message was found by the same id meanwhile: asked again, it is no candidate any more.
    if (done.rowsAffected > 0) return
  }
  if (verdict.type === 'repeat') {
    const again = { leaseKey, rows: [{ id, at: now, reason: null }] }
    return void (await writeBatch(ctx.db, [waitCallsStatement(ctx.tenant.id, again)]))
  }
  const statement =
    verdict.type === 'failed'
      ? failedStatement(ctx.tenant.id, { leaseKey, rows: [{ id, code: verdict.code }], now })
      : unknownCallsStatement(ctx.tenant.id, {
          leaseKey,
          rows: [{ id, askAt: verdict.type === 'ask_again' ? verdict.at : now }],
          now,
        })
  await writeBatch(ctx.db, [statement])
}

/** Null when it cannot be asked now or ever. An erased person has no address to ask about. */
async function ask(
  ctx: Ctx,
  {
    channel,
    message,
    text,
    leaseKey,
  }: { channel: CallChannel; message: UnknownMessage; text: string | null; leaseKey: string },
): Promise<FoundCalls | null> {
  const { find } = channel.provider
  // Nobody can be asked: until its time is up it may tell by itself, and then nothing was found.
  if (find === null) return { type: 'found', providerIds: [] }
  if (message.address === '') return null
  const turn = await reserveTurn(ctx, channel.channel, `${leaseKey}/${message.id}`)
  if (turn === null) return null
  const { id: messageId, address: to, attemptAt } = message
  return find({ messageId, to, text, isTextKept: false, attemptAt })
}
