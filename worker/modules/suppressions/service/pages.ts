import type { Ctx } from '../../../context.ts'
import { type Channel, channels, Channel as ChannelSchema, type Page } from '../../../contracts/common.ts'
import {
  type AddSuppressionsInput,
  type RemoveSuppressionsInput,
  type SuppressibleChannel,
  type Suppression,
  suppressionReasons,
  type SuppressionsAdded,
  type SuppressionsQuery,
  type SuppressionsRemoved,
} from '../../../contracts/consent.ts'
import { byTimeAndKey, cutPage, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { normaliseEmail } from '../../../lib/identity/email.ts'
import { normalisePhone } from '../../../lib/identity/phone.ts'
import { auditStatement } from '../../audit/service.ts'
import {
  deleteSuppressions,
  findSuppressions,
  insertSuppressions,
  listByAddress,
  listNewest,
  type SuppressionCursor,
  type SuppressionRow,
} from '../queries/pages.ts'
import { isRemovable } from '../removable.ts'
import { hashAddresses } from './hashes.ts'

/**
 * One page of the suppression list (spec 7.4): the newest first, or, when looked for, in the order of the
 * addresses that begin so.
 *
 * @throws `request.invalid` for a foreign cursor
 */
export async function listSuppressions(ctx: Ctx, query: SuppressionsQuery): Promise<Page<Suppression>> {
  const prefix = query.search.toLowerCase().replace(/^00/, '+')
  const order = prefix === '' ? 'suppressions' : 'suppressions.address'
  const position = decodeCursor(order, query.cursor, byTimeAndKey)
  const cursor = position === undefined ? null : readKey(position)
  const page = {
    channels: query.channel === undefined ? channels : [query.channel],
    reasons: query.reason === undefined ? suppressionReasons : [query.reason],
    cursor,
    limit: query.limit + 1,
  }
  const rows = await (prefix === ''
    ? listNewest(ctx.db, ctx.tenant.id, page)
    : listByAddress(ctx.db, ctx.tenant.id, { ...page, prefix }))
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, position)
  const at = (row: SuppressionRow | undefined, backwards: boolean): string | null =>
    row === undefined
      ? null
      : encodeCursor(order, { key: row.created_at, id: `${row.channel} ${row.address}`, backwards })
  return {
    items: items.map(toSuppression),
    nextCursor: hasNext ? at(items.at(-1), false) : null,
    previousCursor: hasPrevious ? at(items[0], true) : null,
  }
}

function readKey({
  key,
  id,
  backwards,
}: {
  key: number
  id: string
  backwards: boolean
}): SuppressionCursor | null {
  const gap = id.indexOf(' ')
  const channel = ChannelSchema.safeParse(id.slice(0, gap))
  return channel.success ? { at: key, channel: channel.data, address: id.slice(gap + 1), backwards } : null
}

const toSuppression = (row: SuppressionRow): Suppression => ({
  channel: row.channel,
  address: row.address,
  reason: row.reason,
  createdAt: row.created_at,
  contact:
    row.contact_id === null
      ? null
      : { id: row.contact_id, name: [row.first_name, row.last_name].filter(Boolean).join(' ') },
  removable: isRemovable(row.reason, row.opted_in_since === 1),
})

/**
 * Puts addresses on the list by hand or from a file. Running campaigns leave them out from their next batch
 * on. Addresses that cannot be read are told and change nothing; repeating it changes nothing.
 */
export async function addSuppressions(ctx: Ctx, input: AddSuppressionsInput): Promise<SuppressionsAdded> {
  const invalid: SuppressionsAdded['invalid'] = []
  const items = new Map<string, { channel: SuppressibleChannel; address: string }>()
  for (const [index, raw] of input.addresses.entries()) {
    const read = readAddress(ctx, raw)
    const fitting = input.channels.filter((channel) => (channel === 'email') === (read.kind === 'email'))
    if (read.address === null) invalid.push({ index, code: read.code })
    else if (fitting.length === 0) invalid.push({ index, code: 'other_channel' })
    else
      for (const channel of fitting)
        items.set(`${channel} ${read.address}`, { channel, address: read.address })
  }
  const count = countAddresses([...items.values()])
  const now = ctx.clock.now()
  if (items.size > 0) await ctx.due.lower(now)
  const added =
    items.size === 0
      ? 0
      : await insertSuppressions(
          ctx.db,
          ctx.tenant.id,
          { items: [...items.values()], reason: input.reason, now },
          auditStatement(
            ctx,
            {
              action: input.reason === 'import' ? 'suppression.imported' : 'suppression.added',
              details: { count },
            },
            { ifChanged: true },
          ),
        )
  if (added > 0) await ctx.queues.send({ type: 'lists.refresh' })
  return { added, known: count - added, invalid }
}

/** A number stands once for each channel: people count the numbers. */
const countAddresses = (rows: readonly { address: string }[]): number =>
  new Set(rows.map(({ address }) => address)).size

type ReadAddress =
  | { kind: 'email' | 'phone'; address: string }
  | { kind: 'email' | 'phone'; address: null; code: string }

/** What is typed with an `@` is an e-mail, anything else a phone of the workspace's country. */
function readAddress(ctx: Ctx, raw: string): ReadAddress {
  if (raw.includes('@')) {
    const { email, problem } = normaliseEmail(raw)
    return email === null
      ? { kind: 'email', address: null, code: problem }
      : { kind: 'email', address: email }
  }
  const { phone, problem } = normalisePhone(raw, ctx.tenant.defaultCountry)
  return phone === null ? { kind: 'phone', address: null, code: problem } : { kind: 'phone', address: phone }
}

/**
 * Takes addresses off the list, with the hash that an erasure left of them. Those that stand for the person's
 * own word stay until the person opts in anew, and are told.
 */
export async function removeSuppressions(
  ctx: Ctx,
  { items }: RemoveSuppressionsInput,
): Promise<SuppressionsRemoved> {
  const found = await findSuppressions(ctx.db, ctx.tenant.id, items)
  const [free, kept] = [
    found.filter((row) => isRemovable(row.reason, row.opted_in_since === 1)),
    found.filter((row) => !isRemovable(row.reason, row.opted_in_since === 1)),
  ]
  if (free.length === 0) return { removed: 0, kept: kept.map(toItem) }
  const hashed = await hashAddresses(ctx, free)
  const judged = hashed.flatMap((one, index) => {
    const row = free[index]
    return row === undefined ? [] : [{ ...one, reason: row.reason }]
  })
  await ctx.due.lower(ctx.clock.now())
  const removed = await deleteSuppressions(
    ctx.db,
    ctx.tenant.id,
    judged,
    auditStatement(
      ctx,
      { action: 'suppression.removed', details: { count: countAddresses(judged) } },
      { ifChanged: true },
    ),
  )
  await ctx.queues.send({ type: 'lists.refresh' })
  return { removed: countAddresses(removed), kept: kept.map(toItem) }
}

const toItem = ({ channel, address }: { channel: Channel; address: string }) => ({ channel, address })
