import type { InStatement } from '@libsql/client'
import type { Db } from '../../db/client.ts'
import type { TestCtx } from './ctx.ts'

/** The same context, with every statement that goes to its database noted. */
export function noting(ctx: TestCtx): { ctx: TestCtx; statements: InStatement[] } {
  const statements: InStatement[] = []
  const { $client } = ctx.db
  const client: Db['$client'] = Object.assign(Object.create($client), {
    execute: (statement: InStatement) => {
      statements.push(statement)
      return $client.execute(statement)
    },
    batch: (batch: InStatement[], mode?: 'read' | 'write') => {
      statements.push(...batch)
      return $client.batch(batch, mode)
    },
  })
  return { ctx: { ...ctx, db: Object.assign(Object.create(ctx.db), { $client: client }) }, statements }
}

/**
 * The statements that read a table of the workspace from end to end: without an index, or by nothing but
 * the workspace. Each with the lines of its plan that say so; those that `small` fits hold little.
 */
export async function wideWalks(
  db: Db,
  statements: readonly InStatement[],
  small: RegExp,
): Promise<string[]> {
  const found = new Set<string>()
  for (const statement of statements) {
    const { sql, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement
    const plan = await db.$client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args: args ?? [] })
    const wide = plan.rows
      .map((row) => String(row['detail']))
      .filter((line) => /^SCAN (?!\w+ VIRTUAL|\d* ?CONSTANT|\(subquery)|\(tenant_id=\?\)/.test(line))
      .filter((line) => !small.test(line))
    if (wide.length > 0) found.add(`${wide.join('; ')}: ${sql.replace(/\s+/g, ' ').trim().slice(0, 120)}`)
  }
  return [...found]
}
