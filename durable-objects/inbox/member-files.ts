import type { Attachment } from '../../worker/contracts/inbox.ts'
import { rowOf } from '../sql.ts'
import { type Actor, keyOf } from './actors.ts'
import type { Store, Transaction } from './transaction.ts'

/** A file waits so long for its message: a day less than its bytes do. */
const waitMs = 6 * 86_400_000

/** Notes a file as it was judged where it came in, for what its member or program is about to send: that names keys alone. */
export function noteMemberFile(
  { sql }: Pick<Store, 'sql'>,
  { actor, file }: { actor: Actor; file: Attachment },
  now: number,
): void {
  sql.exec('DELETE FROM member_files WHERE at <= ?', now - waitMs)
  sql.exec(
    'INSERT INTO member_files (key, owner, file, at) VALUES (?, ?, ?, ?)',
    file.key,
    keyOf(actor),
    JSON.stringify(file),
    now,
  )
}

/**
 * The files under some keys, in their order: those that the actor uploaded and has not sent, and those that stand in the
 * conversation already (taken back and sent again, or a mail to several). Null when there is any other among them.
 */
export function findNamedFiles(
  store: Pick<Store, 'sql'>,
  { actor, conversation, named }: { actor: Actor; conversation: string; named: readonly { key: string }[] },
  now: number,
): Attachment[] | null {
  if (new Set(named.map(({ key }) => key)).size < named.length) return null
  const found = named.flatMap(
    ({ key }) => findWaiting(store, { actor, key }, now) ?? findInThread(store, conversation, key) ?? [],
  )
  return found.length === named.length ? found : null
}

const findWaiting = (
  { sql }: Pick<Store, 'sql'>,
  { actor, key }: { actor: Actor; key: string },
  now: number,
): Attachment | undefined =>
  parseFile(
    rowOf<{ file: string }>(
      sql,
      'SELECT file FROM member_files WHERE key = ? AND owner = ? AND at > ?',
      key,
      keyOf(actor),
      now - waitMs,
    ),
  )

const findInThread = (
  { sql }: Pick<Store, 'sql'>,
  conversation: string,
  key: string,
): Attachment | undefined =>
  parseFile(
    rowOf<{ file: string }>(
      sql,
      `SELECT f.value AS file FROM messages m CROSS JOIN json_each(m.body, '$.attachments') f
       WHERE m.conversation = ? AND m.deleted_at IS NULL AND f.value->>'key' = ? LIMIT 1`,
      conversation,
      key,
    ),
  )

/** Some files stand in a message now. */
export const takeMemberFiles = ({ sql }: Transaction, files: readonly Attachment[]): void =>
  void sql.exec(
    'DELETE FROM member_files WHERE key IN (SELECT value FROM json_each(?))',
    JSON.stringify(files.map(({ key }) => key)),
  )

/** Guarantee: files stand in these columns only as `noteMemberFile` and messages were given them. */
const parseFile = (row: { file: string } | undefined): Attachment | undefined =>
  row === undefined ? undefined : (JSON.parse(row.file) as Attachment)
