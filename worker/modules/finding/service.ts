import type { SQL } from 'drizzle-orm/sql'
import type { Db, RowParser } from '../../../db/client.ts'
import {
  type Counted,
  estimated,
  exactUpTo,
  sampleSizes,
  smallWorkspace,
  tellingMatches,
} from './counting.ts'
import { chooseStart, fewEnough } from './drivers.ts'
import {
  type ContactFilter,
  countEverybody,
  countWithin,
  measureSources,
  type PageOrder,
  readPage,
  sampleOf,
  sizeOf,
  sourcesOf,
} from './queries.ts'

export type { Counted } from './counting.ts'
export type { ContactFilter, PageOrder } from './queries.ts'
export { findIdRange, walkContactIds } from './queries.ts'

/**
 * One page of the contacts of a filter, read through `columns` (of `contacts c`), in reading order of the
 * cursor. What it costs grows with the page and with how rare the matches are, never with how many they are.
 */
export async function findContacts<T>(
  db: Db,
  tenantId: number,
  filter: ContactFilter,
  { order, columns, parser }: { order: PageOrder; columns: SQL; parser: RowParser<T> },
): Promise<T[]> {
  const sources = sourcesOf(tenantId, filter)
  const isNewestFirst = order.sort === 'created'
  const [only] = sources
  const read = (start: (typeof sources)[number] | null, isBudgeted: boolean) =>
    readPage(db, tenantId, filter, { order, start, isBudgeted, columns, parser })
  if (sources.length === 1 && only?.inIdOrder && isNewestFirst) return read(only, false)
  const counted = await measureSources(db, sources, fewEnough + 1)
  const start = chooseStart(
    sources.map(({ inIdOrder }, at) => ({ inIdOrder, counted: counted[at] ?? 0 })),
    isNewestFirst,
  )
  if (start.type === 'source') return read(sources[start.at] ?? null, false)
  const fallback = start.thenSource === null ? undefined : sources[start.thenSource]
  const rows = await read(null, fallback !== undefined)
  return fallback === undefined || rows.length === order.rows ? rows : read(fallback, false)
}

/**
 * How many contacts a filter holds and, of them, how many meet `also` (a predicate over `c`): exact where
 * an index has no more than `exactUpTo` to look at, or the workspace is small, else an estimate from a sample.
 */
export async function countContacts(
  db: Db,
  tenantId: number,
  filter: ContactFilter,
  also: SQL | null = null,
): Promise<Counted> {
  const isEverybody = filter.where === null && filter.search === null
  const sources = isEverybody && !filter.deleted ? [] : sourcesOf(tenantId, filter)
  const counted = await measureSources(db, sources, exactUpTo + 1)
  const least = Math.min(...counted)
  const start = sources[counted.indexOf(least)] ?? null
  if (least <= exactUpTo || (isEverybody && also === null)) {
    return { ...(await countWithin(db, tenantId, filter, { start, also })), exact: true }
  }
  const ordered = sources.find(({ inIdOrder }) => inIdOrder) ?? null
  const [everybody, size] = await Promise.all([
    countEverybody(db, tenantId, smallWorkspace + 1),
    ordered === null ? countEverybody(db, tenantId) : sizeOf(db, ordered),
  ])
  if (everybody <= smallWorkspace) {
    return { ...(await countWithin(db, tenantId, filter, { start: null, also })), exact: true }
  }
  const [few, many] = sampleSizes
  const by = { start: ordered, also, size }
  const sample = await sampleOf(db, tenantId, filter, { ...by, sample: few })
  if (sample.count >= tellingMatches || sample.seen === size) return estimated(sample)
  return estimated(await sampleOf(db, tenantId, filter, { ...by, sample: many }))
}
