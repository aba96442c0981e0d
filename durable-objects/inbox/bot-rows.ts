import type { BlockFigures, Flow, FormValues } from '../../worker/contracts/chatbot.ts'
import type { SeenOpening } from '../../worker/contracts/inbox-frames.ts'
import type { RunState } from '../../worker/lib/chatbot/run.ts'
import { rowOf, rowsOf, type Sql } from '../sql.ts'
import { readMeta, writeMeta } from './tables.ts'
import type { Store } from './transaction.ts'

type WithSql = Pick<Store, 'sql'>

/** A conversation with its bot. `offer`: the message whose question stands open; `work`: what is to be taken in. */
export type BotRun = {
  conversation: string
  version: number
  language: Flow['languages'][number]
  state: RunState
  offer: string | null
  work: FormValues | null
  dueAt: number | null
  attempts: number
}

type RunRow = {
  conversation: string
  version: number
  language: BotRun['language']
  state: string
  offer: string | null
  work: string | null
  due_at: number | null
  attempts: number
}

/** Guarantee: only this module writes these columns, with `JSON.stringify` of the type asked for. */
const parsed = <T>(text: string): T => JSON.parse(text) as T

const toRun = (row: RunRow): BotRun => ({
  conversation: row.conversation,
  version: row.version,
  language: row.language,
  state: parsed<RunState>(row.state),
  offer: row.offer,
  work: row.work === null ? null : parsed<FormValues>(row.work),
  dueAt: row.due_at,
  attempts: row.attempts,
})

export function findRun({ sql }: WithSql, conversation: string): BotRun | undefined {
  const row = rowOf<RunRow>(sql, 'SELECT * FROM bot_runs WHERE conversation = ?', conversation)
  return row && toRun(row)
}

/** The run whose form waits longest for being taken in. */
export function findDueRun({ sql }: WithSql, now: number): BotRun | undefined {
  const row = rowOf<RunRow>(
    sql,
    'SELECT * FROM bot_runs WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT 1',
    now,
  )
  return row && toRun(row)
}

/** When the next form is to be taken in; null when none waits. */
export const nextFormAt = ({ sql }: WithSql): number | null =>
  rowOf<{ at: number | null }>(sql, 'SELECT min(due_at) AS at FROM bot_runs WHERE due_at IS NOT NULL')?.at ??
  null

export function writeRun({ sql }: WithSql, run: BotRun): void {
  sql.exec(
    `INSERT INTO bot_runs (conversation, version, language, state, offer, work, due_at, attempts, running)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, offer = excluded.offer, work = excluded.work,
       due_at = excluded.due_at, attempts = excluded.attempts, running = excluded.running`,
    run.conversation,
    run.version,
    run.language,
    JSON.stringify(run.state),
    run.offer,
    run.work === null ? null : JSON.stringify(run.work),
    run.dueAt,
    run.attempts,
    run.state.status === 'waiting' || run.state.status === 'working' ? 1 : 0,
  )
}

/** A conversation has no bot any more. */
export function deleteRun({ sql }: WithSql, conversation: string): void {
  sql.exec('DELETE FROM bot_runs WHERE conversation = ?', conversation)
}

/** The version that new conversations begin with; null while there is no bot. */
export function liveVersion({ sql }: WithSql): number | null {
  const version = readMeta(sql, 'bot') ?? ''
  return version === '' ? null : Number(version)
}

export function findFlow({ sql }: WithSql, version: number): Flow | undefined {
  const row = rowOf<{ flow: string }>(sql, 'SELECT flow FROM bots WHERE version = ?', version)
  return row && parsed<Flow>(row.flow)
}

/** What the bot said to people who have not begun yet, and when it was said last. */
export type GivenOpening = SeenOpening & { at: number }
/** Whoever was greeted so long ago and acts now begins with what is live. */
const openingMs = 86_400_000

/** Openings that a conversation may begin with: those that were said within a day. */
export const listGivenOpenings = ({ sql }: WithSql, now: number): GivenOpening[] =>
  parsed<GivenOpening[]>(readMeta(sql, 'openings') ?? '[]').filter(({ at }) => at + openingMs > now)

export const writeGivenOpenings = ({ sql }: WithSql, given: readonly GivenOpening[]): void =>
  writeMeta(sql, 'openings', JSON.stringify(given))

/**
 * New conversations begin with this bot from here on, or with none. Conversations that run keep the version they began
 * with, and so does whoever was greeted by it; versions that nobody runs any more go.
 */
export function setBot({ sql }: WithSql, bot: { version: number; flow: Flow } | null, now: number): void {
  if (bot !== null)
    sql.exec(
      'INSERT INTO bots (version, flow) VALUES (?, ?) ON CONFLICT DO NOTHING',
      bot.version,
      JSON.stringify(bot.flow),
    )
  writeMeta(sql, 'bot', bot?.version ?? '')
  sql.exec(
    `DELETE FROM bots WHERE version <> ? AND version NOT IN (SELECT version FROM bot_runs WHERE running = 1)
       AND version NOT IN (SELECT value FROM json_each(?))`,
    bot?.version ?? -1,
    JSON.stringify(listGivenOpenings({ sql }, now).map(({ version }) => version)),
  )
}

export function count(sql: Sql, version: number, block: string, what: 'entered' | 'answered' | 'left'): void {
  sql.exec(
    `INSERT INTO bot_figures (version, block, "${what}") VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET "${what}" = "${what}" + 1`,
    version,
    block,
  )
}

/** How many conversations came to each block of a version. */
export const listFigures = ({ sql }: WithSql, version: number): BlockFigures[] =>
  rowsOf<BlockFigures>(
    sql,
    'SELECT block, entered, answered, "left" FROM bot_figures WHERE version = ? ORDER BY block',
    version,
  )
