import { rowOf, rowsOf, type Sql } from '../sql.ts'
import type { HeadRow } from './rows.ts'

/** Conversations by who they are with, found by the beginnings of names, addresses and numbers. */
export const peopleTables = `
  CREATE TABLE IF NOT EXISTS people (n INTEGER PRIMARY KEY, conversation TEXT NOT NULL UNIQUE);
  CREATE VIRTUAL TABLE IF NOT EXISTS people_search USING fts5 (
    text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
  )`

type Person = Pick<HeadRow, 'id' | 'channel' | 'peer' | 'peer_name'>

/** Digits of the longest country calling code (ITU-T E.164). */
const longestCallingCode = 3

/** What a person is found by; numbers also without the code of their country, as most people type them. */
function wordsOf({ channel, peer, peer_name }: Person): string {
  const name = peer_name ?? ''
  if (channel === 'email') return `${name} ${peer}`
  if (channel !== 'sms' && channel !== 'whatsapp') return name
  const digits = peer.replace(/\D/g, '')
  const shorter = Array.from({ length: longestCallingCode + 1 }, (_, cut) => digits.slice(cut))
  return [name, ...shorter].join(' ')
}

/** Lets a conversation be found by its person. */
export function indexPerson(sql: Sql, head: Person): void {
  forgetPerson(sql, head.id)
  sql.exec('INSERT INTO people (conversation) VALUES (?)', head.id)
  sql.exec(
    'INSERT INTO people_search (rowid, text) VALUES ((SELECT n FROM people WHERE conversation = ?), ?)',
    head.id,
    wordsOf(head),
  )
}

/** Takes a conversation out of what is found by its person. */
export function forgetPerson(sql: Sql, conversation: string): void {
  const known = rowOf<{ n: number }>(sql, 'SELECT n FROM people WHERE conversation = ?', conversation)
  if (known === undefined) return
  sql.exec('DELETE FROM people_search WHERE rowid = ?', known.n)
  sql.exec('DELETE FROM people WHERE n = ?', known.n)
}

/** Takes in the conversations that were there before they could be found so. */
export function indexEverybody(sql: Sql): void {
  const unknown = rowsOf<Person>(
    sql,
    `SELECT id, channel, peer, peer_name FROM heads
     WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.conversation = heads.id)`,
  )
  for (const head of unknown) indexPerson(sql, head)
}

/** The conversations whose person an expression of FTS5 meets, those last spoken with first. */
export const findPeople = (sql: Sql, expression: string, limit: number): HeadRow[] =>
  rowsOf<HeadRow>(
    sql,
    `SELECT h.* FROM people_search s JOIN people p ON p.n = s.rowid JOIN heads h ON h.id = p.conversation
     WHERE people_search MATCH ? ORDER BY h.last_at DESC, h.id DESC LIMIT ?`,
    expression,
    limit,
  )
