import type { InboxObjectSettings } from '../../worker/contracts/inbox-object.ts'
import type { Sql } from '../sql.ts'
import { readMeta, writeMeta } from './tables.ts'

/** What the workspace has set; kept here, so that landing asks nobody. */
export function readSettings(sql: Sql): InboxObjectSettings {
  const text = readMeta(sql, 'settings')
  return text === null ? { roundRobin: false } : parseSettings(text)
}

/** Changes what is named; the rest stays. */
export const writeSettings = (sql: Sql, settings: Partial<InboxObjectSettings>): void =>
  writeMeta(sql, 'settings', JSON.stringify({ ...readSettings(sql), ...settings }))

/** Guarantee: only `writeSettings` writes this value. */
const parseSettings = (text: string): InboxObjectSettings => JSON.parse(text) as InboxObjectSettings
