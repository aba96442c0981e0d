import type { Ctx } from '../../../context.ts'
import { tellReadReplies } from '../../inbox/service-news.ts'
import { applyCalls, type CallEvent, type OpenEvent } from '../../tracking/service/call-events.ts'
import { type MetaStatus, parseMetaStatus, type Watermark } from '../events.ts'
import { applyWatermarks, catchUp, findByMid } from '../queries.ts'

/**
 * Works off a page of what Meta told of messages; any order and repetition gives the same stages (spec 8.5). An echo
 * of ours tells that a call of unknown outcome was taken.
 */
export async function processMetaStatuses(ctx: Ctx, open: readonly OpenEvent[]): Promise<void> {
  const statuses = open.flatMap((row) => {
    const status = parseMetaStatus(row.payload)
    return status === null ? [] : [{ accountId: row.account_id, status }]
  })
  const watermarks = statuses.map(({ status }) => status).filter(isWatermark)
  if (watermarks.length > 0) {
    await applyWatermarks(ctx.db, ctx.tenant.id, watermarks)
    await tellReadReplies(ctx, [...new Set(watermarks.map(({ psid }) => psid))])
  }
  const events: CallEvent[] = []
  for (const { accountId, status } of statuses) {
    const event = await toCallEvent(ctx, accountId, status)
    if (event !== null) events.push(event)
  }
  await applyCalls(ctx, { events, open })
  const echoed = events.filter(({ stage }) => stage === 'sent').map(({ messageId }) => messageId)
  if (echoed.length > 0) await catchUp(ctx.db, ctx.tenant.id, echoed)
}

const isWatermark = (status: MetaStatus): status is Watermark =>
  status.kind === 'delivery' || status.kind === 'read'

/** What is told of one message; null for what somebody wrote on the page itself. */
async function toCallEvent(ctx: Ctx, accountId: number, status: MetaStatus): Promise<CallEvent | null> {
  const common = { at: status.at, code: null, suppress: null, left: true }
  if (status.kind === 'echo') {
    const messageId = await readEcho(ctx, accountId, status.metadata)
    return messageId === null ? null : { ...common, messageId, providerId: status.mid, stage: 'sent' }
  }
  if (status.kind !== 'failed') return null
  const message = await findByMid(ctx.db, ctx.tenant.id, status.mid)
  if (message === undefined) return null
  const { blocked } = status
  return {
    ...common,
    messageId: message.id,
    providerId: status.mid,
    stage: 'failed',
    code: blocked ? 'meta_551' : 'meta_100',
    suppress: blocked ? 'blocked' : null,
  }
}

/** The message that a call's metadata named; null when it is not ours, or of another workspace or account. */
async function readEcho(ctx: Ctx, accountId: number, metadata: string | null): Promise<number | null> {
  if (metadata === null) return null
  const [tenantId, account, messageId] = (await ctx.tokens.read('echo', metadata)) ?? []
  return tenantId === ctx.tenant.id && account === accountId ? (messageId ?? null) : null
}
