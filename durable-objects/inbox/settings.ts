import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import type { Sql } from '../sql.ts'
import { readMeta, writeMeta } from './tables.ts'

/** What the workspace has set; kept here, so that landing asks nobody. */
export function readSettings(sql: Sql): InboxSettings {
  const text = readMeta(sql, 'settings')
  return text === null ? { roundRobin: false } : parseSettings(text)
}

/** Changes what is named; the rest stays. */
export const writeSettings = (sql: Sql, settings: Partial<InboxSettings>): void =>
  writeMeta(sql, 'settings', JSON.stringify({ ...readSettings(sql), ...settings }))

/** Guarantee: only `writeSettings` writes this value. */
const parseSettings = (text: string): InboxSettings => JSON.parse(text) as InboxSettings
