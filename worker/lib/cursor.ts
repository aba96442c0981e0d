import { z } from 'zod'
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from './bytes.ts'
import { invalid } from './errors.ts'

/** Where a keyset page begins: after (or, backwards, before) the row with this sort key and id. */
export type Cursor = { key: string | number; id: string | number; backwards: boolean }

const CursorBody = z.tuple([
  z.string(),
  z.union([z.string(), z.number()]),
  z.union([z.string(), z.number()]),
  z.union([z.literal(0), z.literal(1)]),
])

/** An opaque cursor for one ordering; `order` names it, so that a cursor of another one is refused. */
export function encodeCursor(order: string, { key, id, backwards }: Cursor): string {
  return toBase64Url(utf8(JSON.stringify([order, key, id, backwards ? 1 : 0])))
}

/**
 * Reads a cursor made for the same order; undefined without one.
 *
 * @throws `request.invalid` on `cursor` when it was made for another order or is not one of ours
 */
export function decodeCursor(order: string, text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined
  const parsed = CursorBody.safeParse(parse(text))
  if (!parsed.success || parsed.data[0] !== order) throw invalid({ field: 'cursor', code: 'cursor' })
  const [, key, id, backwards] = parsed.data
  return { key, id, backwards: backwards === 1 }
}

function parse(text: string): unknown {
  const bytes = fromBase64Url(text)
  if (bytes === null) return null
  try {
    return JSON.parse(fromUtf8(bytes))
  } catch {
    // Not JSON: the caller refuses it like any other foreign text.
    return null
  }
}

/**
 * The page that a read of `limit + 1` rows gives: the rows in reading order and whether there are
 * more before and after. Rows come in the order they were read: backwards ones are turned around.
 */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  cursor: Cursor | undefined,
): { items: T[]; hasPrevious: boolean; hasNext: boolean } {
  const hasMore = rows.length > limit
  const items = rows.slice(0, limit)
  if (cursor?.backwards) return { items: items.toReversed(), hasPrevious: hasMore, hasNext: true }
  return { items, hasPrevious: cursor !== undefined, hasNext: hasMore }
}
