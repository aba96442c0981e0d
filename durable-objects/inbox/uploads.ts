import type { Attachment } from '../../worker/contracts/inbox.ts'
import { rowOf, rowsOf } from '../sql.ts'
import type { Store, Transaction } from './transaction.ts'
import type { Visitor } from './visitors.ts'

const mib = 1024 * 1024
const dayMs = 86_400_000

/** What may be uploaded within 24 hours: by one visitor, and by all of a workspace. */
const mostBytes = { visitor: 100 * mib, workspace: 2048 * mib }
/** The least that a file counts: many small ones are work too. */
const leastBytes = 64 * 1024

/**
 * Notes a file as it was judged where it came in, for what its visitor is about to say: that names keys alone. It waits
 * for 24 hours, so that a machine may sleep over it.
 *
 * @returns how long to wait where it is one too many, ms; null: it is noted
 */
export function noteUpload(
  store: Store,
  { visitor, file }: { visitor: string; file: Attachment },
  now: number,
): number | null {
  const since = now - dayMs
  const bytes = Math.max(file.sizeBytes, leastBytes)
  return store.transaction(() => {
    const { sql } = store
    sql.exec('DELETE FROM uploads WHERE at <= ?', since)
    const used = rowOf<{ own: number | null; total: number | null }>(
      sql,
      'SELECT sum(bytes) FILTER (WHERE visitor = ?) AS own, sum(bytes) AS total FROM uploads',
      visitor,
    )
    const isOver =
      (used?.own ?? 0) + bytes > mostBytes.visitor || (used?.total ?? 0) + bytes > mostBytes.workspace
    if (isOver) return dayMs
    sql.exec(
      'INSERT INTO uploads (key, visitor, file, bytes, at) VALUES (?, ?, ?, ?, ?)',
      file.key,
      visitor,
      JSON.stringify(file),
      bytes,
      now,
    )
    return null
  })
}

/** The files that a visitor uploaded under some keys, in their order; null unless all of them wait there. */
export function findUploads(
  { sql }: Pick<Store, 'sql'>,
  visitor: Pick<Visitor, 'id'>,
  asked: readonly { key: string }[],
  now: number,
): Attachment[] | null {
  const keys = asked.map(({ key }) => key)
  if (new Set(keys).size < keys.length) return null
  const rows = rowsOf<{ file: string }>(
    sql,
    `SELECT u.file FROM json_each(?) j CROSS JOIN uploads u ON u.key = j.value
     WHERE u.visitor = ? AND u.said = 0 AND u.at > ? ORDER BY j.key`,
    JSON.stringify(keys),
    visitor.id,
    now - dayMs,
  )
  return rows.length === keys.length ? rows.map(({ file }) => parseFile(file)) : null
}

/** Some files stand in a message now; they go on counting for their day. */
export const takeUploads = ({ sql }: Transaction, files: readonly Attachment[]): void =>
  void sql.exec(
    `UPDATE uploads SET said = 1, file = '' WHERE key IN (SELECT value FROM json_each(?))`,
    JSON.stringify(files.map(({ key }) => key)),
  )

/** What one visitor uploaded and has not said yet is another's from here on. */
export const moveUploads = ({ sql }: Pick<Store, 'sql'>, from: string, to: string): void =>
  void sql.exec('UPDATE uploads SET visitor = ? WHERE visitor = ?', to, from)

/** Nothing is kept of what these visitors uploaded and did not say. */
export const forgetUploads = ({ sql }: Pick<Store, 'sql'>, visitors: readonly string[]): void =>
  void sql.exec(
    'DELETE FROM uploads WHERE visitor IN (SELECT value FROM json_each(?))',
    JSON.stringify(visitors),
  )

/** Guarantee: only `noteUpload` writes this column. */
const parseFile = (text: string): Attachment => JSON.parse(text) as Attachment
