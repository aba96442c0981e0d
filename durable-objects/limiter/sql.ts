import { rowOf, rowsOf, type Sql } from '../sql.ts'

export { rowOf, rowsOf, type Sql }

/**
 * The tables of the WhatsApp limits. `pool` names who is counted together (`pools.ts`), `user` is a keyed
 * hash of a phone number: nobody's address is stored here.
 */
export function createTables(sql: Sql): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS tiers (pool TEXT PRIMARY KEY, tier TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS numbers (
      number TEXT PRIMARY KEY, pool TEXT NOT NULL, quality TEXT, restricted INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS users (
      pool TEXT NOT NULL, user TEXT NOT NULL,
      counts_until INTEGER NOT NULL, known_at INTEGER NOT NULL, likely_until INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (pool, user)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS users_known ON users (pool, known_at);
    CREATE TABLE IF NOT EXISTS sends (
      key TEXT PRIMARY KEY, number TEXT NOT NULL, pool TEXT NOT NULL, user TEXT NOT NULL,
      reserved_at INTEGER NOT NULL, sent_at INTEGER, delivered_at INTEGER, failed_at INTEGER,
      free_until INTEGER, kept_until INTEGER NOT NULL, until INTEGER NOT NULL,
      likely_until INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sends_user ON sends (pool, user);
    CREATE INDEX IF NOT EXISTS sends_reserved ON sends (reserved_at);
    CREATE TABLE IF NOT EXISTS windows (
      number TEXT NOT NULL, user TEXT NOT NULL, open_from INTEGER NOT NULL, open_until INTEGER NOT NULL,
      PRIMARY KEY (number, user)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS windows_end ON windows (open_until);
  `)
  // Objects that are older than the column: 0 says nothing of when somebody is likely to leave.
  for (const table of ['users', 'sends']) {
    const columns = rowsOf<{ name: string }>(sql, `SELECT name FROM pragma_table_info('${table}')`)
    if (columns.some(({ name }) => name === 'likely_until')) continue
    sql.exec(`ALTER TABLE ${table} ADD COLUMN likely_until INTEGER NOT NULL DEFAULT 0`)
  }
  sql.exec(`
    CREATE INDEX IF NOT EXISTS users_likely ON users (pool, likely_until);
    CREATE INDEX IF NOT EXISTS users_leaving ON users (pool, counts_until, likely_until);
    DROP INDEX IF EXISTS users_counting;
  `)
}
