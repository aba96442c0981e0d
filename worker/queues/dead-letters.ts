import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows } from '../../db/client.ts'
import type { Ctx } from '../context.ts'
import { Job } from '../contracts/jobs.ts'
import { notFound } from '../lib/errors.ts'

type NewDeadLetter = { tenantId: number | null; messageId: string; queue: string; body: string; now: number }

/** Keeps a queue message once, by its id. */
export async function insertDeadLetter(directory: Db, letter: NewDeadLetter): Promise<void> {
  await execute(
    directory,
    sql`INSERT INTO dead_letters (tenant_id, message_id, queue, body, created_at)
        VALUES (${letter.tenantId}, ${letter.messageId}, ${letter.queue}, ${letter.body}, ${letter.now})
        ON CONFLICT (message_id) DO NOTHING`,
  )
}

const DeadLetter = z
  .object({
    id: z.number(),
    queue: z.string(),
    body: z.string(),
    created_at: z.number(),
    replayed_at: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    queue: row.queue,
    body: row.body,
    createdAt: row.created_at,
    replayedAt: row.replayed_at,
  }))
export type DeadLetter = z.infer<typeof DeadLetter>

/** The newest dead letters of a workspace. */
export function listDeadLetters(directory: Db, tenantId: number): Promise<DeadLetter[]> {
  return queryRows(
    directory,
    sql`SELECT id, queue, body, created_at, replayed_at FROM dead_letters
        WHERE tenant_id = ${tenantId} ORDER BY id DESC LIMIT 100`,
    DeadLetter,
  )
}

/** Puts a dead letter back into its queue; doing it twice does no harm, since jobs are idempotent. */
export async function replayDeadLetter(ctx: Ctx, directory: Db, id: number): Promise<void> {
  const letter = await queryRow(
    directory,
    sql`SELECT id, queue, body, created_at, replayed_at FROM dead_letters
        WHERE tenant_id = ${ctx.tenant.id} AND id = ${id}`,
    DeadLetter,
  )
  if (letter === undefined) throw notFound()
  const { v: _version, tenantId: _tenant, requestId: _request, ...job } = Job.parse(JSON.parse(letter.body))
  await ctx.queues.send(job)
  await execute(
    directory,
    sql`UPDATE dead_letters SET replayed_at = ${ctx.clock.now()}
        WHERE tenant_id = ${ctx.tenant.id} AND id = ${id}`,
  )
}
