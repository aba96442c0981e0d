import type { Ctx } from '../../context.ts'
import {
  sandboxCampaignsShown,
  sandboxCountedUpTo,
  type SandboxCampaign,
  type SandboxMessage,
  type SandboxPage,
  type SandboxQuery,
} from '../../contracts/channels.ts'
import { byId, cutPage, decodeCursor, encodeCursor } from '../../lib/cursor.ts'
import { foldText } from '../../lib/identity/name.ts'
import {
  countSandboxRows,
  findEdge,
  listSandboxCampaigns,
  listSandboxRows,
  type SandboxFilter,
} from './list-queries.ts'
import type { SandboxRow } from './queries.ts'

/** Names the ordering of the outbox in cursors. */
const order = 'outbox'
/** How many messages one search looks at: some tens of milliseconds. The next page looks on from there. */
const lookedAt = 20_000

const filterOf = ({ search, channel, campaign }: SandboxQuery): SandboxFilter => ({
  channel: channel ?? null,
  campaign: campaign ?? null,
  words: foldText(search ?? '')
    .split(' ')
    .filter((word) => word !== ''),
})

/**
 * One page of the sandbox's outbox, newest first. A search looks at a bounded number of messages: its page may hold
 * fewer than asked for, or none, and a cursor to look on from.
 *
 * @throws request.invalid on `cursor`
 */
export async function listOutbox(
  ctx: Ctx,
  query: SandboxQuery,
  { look = lookedAt }: { look?: number } = {},
): Promise<SandboxPage> {
  const { db, tenant } = ctx
  const cursor = decodeCursor(order, query.cursor, byId)
  const side = cursor === undefined ? null : { id: cursor.id, newer: cursor.backwards }
  const filter = filterOf(query)
  const edge = filter.words.length === 0 ? null : await findEdge(db, tenant.id, { side, look })
  const [rows, counted] = await Promise.all([
    listSandboxRows(db, tenant.id, { filter, side, edge, limit: query.limit }),
    cursor === undefined
      ? countSandboxRows(db, tenant.id, { filter, side, edge, limit: sandboxCountedUpTo + 1 })
      : null,
  ])
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, cursor)
  const cursorAt = (id: number | undefined, backwards: boolean) =>
    id === undefined ? null : encodeCursor(order, { key: 0, id, backwards })
  // Where nothing more was found among those looked at, the next look begins behind them.
  const looksOn = edge !== null && rows.length <= query.limit
  const backwards = cursor?.backwards ?? false
  return {
    items: items.map(toMessage),
    nextCursor: cursorAt(looksOn && !backwards ? edge : hasNext ? items.at(-1)?.id : undefined, false),
    previousCursor: cursorAt(looksOn && backwards ? edge : hasPrevious ? items[0]?.id : undefined, true),
    total:
      counted === null
        ? null
        : {
            count: Math.min(counted, sandboxCountedUpTo),
            atLeast: counted > sandboxCountedUpTo || edge !== null,
          },
  }
}

/** The campaigns that the outbox can be narrowed to. */
export const listOutboxCampaigns = (ctx: Ctx): Promise<SandboxCampaign[]> =>
  listSandboxCampaigns(ctx.db, ctx.tenant.id, sandboxCampaignsShown)

export const toMessage = (row: SandboxRow): SandboxMessage => ({
  id: row.id,
  messageId: row.message_id,
  cause: row.cause,
  channel: row.channel,
  to: row.recipient,
  name: row.name,
  from: row.sender,
  subject: row.subject,
  createdAt: row.created_at,
  deliveredAt: row.delivered_at,
  openedAt: row.opened_at,
  clickedAt: row.clicked_at,
  bouncedAt: row.bounced_at,
  complainedAt: row.complained_at,
  unsubscribedAt: row.unsubscribed_at,
  repliedAt: row.replied_at,
  failedAt: row.failed_at,
})
