import type { Attachment } from '../../worker/contracts/inbox.ts'
import { rowOf } from '../sql.ts'
import { bodyOf, type MessageRow } from './rows.ts'
import type { Transaction } from './transaction.ts'

/** Has the bytes of a message's files erased, save those that stay in it or stand in another of its thread. */
export function eraseFiles(tx: Transaction, row: MessageRow, staying: readonly Attachment[]): void {
  const kept = new Set(staying.map(({ key }) => key))
  for (const { key } of bodyOf(row).attachments) {
    if (key !== '' && !kept.has(key) && !standsElsewhere(tx, row, key)) tx.project('gone', `file:${key}`)
  }
}

const standsElsewhere = (tx: Transaction, row: MessageRow, key: string): boolean =>
  rowOf(
    tx.sql,
    `SELECT 1 FROM messages m WHERE m.conversation = ? AND m.id <> ?
       AND EXISTS (SELECT 1 FROM json_each(m.body, '$.attachments') f WHERE f.value->>'key' = ?) LIMIT 1`,
    row.conversation,
    row.id,
    key,
  ) !== undefined
