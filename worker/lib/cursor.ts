import { z } from 'zod'
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from './bytes.ts'
import { invalid } from './errors.ts'

/** Where a keyset page begins: after (or, backwards, before) the row with this sort key and id. */
export type Cursor<Key extends string | number = string | number, RowId extends string | number = number> = {
  key: Key
  id: RowId
  backwards: boolean
}

/** What the two parts of a position in one ordering must be. */
export type Position<Key, RowId> = { key: z.ZodType<Key>; id: z.ZodType<RowId> }

const Whole = z.number().int()
const Text = z.string().max(500)
/** An ordering by id alone; its cursors carry the key 0. */
export const byId = { key: z.literal(0), id: Whole }
/** An ordering by a whole number, such as a time, then by id. */
export const byNumber = { key: Whole, id: Whole }
/** An ordering by a text, then by id. */
export const byText = { key: Text, id: Whole }
/** An ordering by time over rows of several kinds, whose ids are texts. */
export const byTimeAndKey = { key: Whole, id: Text }

/** An opaque cursor for one ordering; `order` names it, so that a cursor of another one is refused. */
export function encodeCursor(
  order: string,
  { key, id, backwards }: Cursor<string | number, string | number>,
): string {
  return toBase64Url(utf8(JSON.stringify([order, key, id, backwards ? 1 : 0])))
}

/**
 * Reads a cursor made for the same order; undefined without one.
 *
 * @throws `request.invalid` on `cursor` when it was made for another order or is not one of ours
 */
export function decodeCursor<Key extends string | number, RowId extends string | number>(
  order: string,
  text: string | undefined,
  { key, id }: Position<Key, RowId>,
): Cursor<Key, RowId> | undefined {
  if (text === undefined) return undefined
  const body = z.tuple([z.literal(order), key, id, z.literal([0, 1])]).safeParse(parse(text))
  if (!body.success) throw invalid({ field: 'cursor', code: 'cursor' })
  const [, keyOfRow, idOfRow, backwards] = body.data
  return { key: keyOfRow, id: idOfRow, backwards: backwards === 1 }
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
  cursor: { backwards: boolean } | undefined,
): { items: T[]; hasPrevious: boolean; hasNext: boolean } {
  const hasMore = rows.length > limit
  const items = rows.slice(0, limit)
  if (cursor?.backwards) return { items: items.toReversed(), hasPrevious: hasMore, hasNext: true }
  return { items, hasPrevious: cursor !== undefined, hasNext: hasMore }
}
