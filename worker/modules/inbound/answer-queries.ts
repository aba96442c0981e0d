import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, returning, writeBatch, type Db } from '../../../db/client.ts'
import { InboundChannel } from '../../contracts/inbound.ts'

const DueAnswer = z.object({
  id: z.number(),
  channel: InboundChannel,
  sender: z.string(),
  contact_id: z.number().nullable(),
  answer: z.string(),
})
export type DueAnswer = z.infer<typeof DueAnswer>

/** The answer that waits longest on a channel that is not `held`. */
export const findDueAnswer = (
  db: Db,
  tenantId: number,
  held: ReadonlySet<InboundChannel>,
): Promise<DueAnswer | undefined> =>
  queryRow(
    db,
    sql`SELECT id, channel, sender, contact_id, answer FROM inbound_events
        WHERE tenant_id = ${tenantId} AND answer_state = 'due'
          AND channel NOT IN (SELECT value FROM json_each(${json([...held])})) ORDER BY id LIMIT 1`,
    DueAnswer,
  )

const isDue = (tenantId: number, id: number): SQL =>
  sql`id = ${id} AND tenant_id = ${tenantId} AND answer_state = 'due'`

/** Whether an answer still waits. */
export const isStillDue = (tenantId: number, id: number): SQL =>
  sql`EXISTS (SELECT 1 FROM inbound_events WHERE ${isDue(tenantId, id)})`

/**
 * Takes an answer that waits, for good: from here on its outcome may be unknown and it is not sent again.
 *
 * @param along what is written with it, before it is taken
 * @returns false when somebody else has taken it
 */
export async function takeAnswer(
  db: Db,
  tenantId: number,
  { id, now }: { id: number; now: number },
  along: readonly SQL[],
): Promise<boolean> {
  const results = await writeBatch(db, [
    ...along,
    sql`UPDATE inbound_events SET answer_state = 'unknown', answer_attempt_at = ${now}
        WHERE ${isDue(tenantId, id)}`,
  ])
  return results.at(-1)?.rowsAffected === 1
}

/** Its message is brought into its conversation again; what came with it is not fetched again with that. */
const landsAgain = sql`landed_at = NULL,
  details = CASE WHEN landed_at IS NULL THEN details ELSE json_set(details, '$.landed', json('true')) END`

export type AnswerOutcome = {
  state: 'sent' | 'failed' | 'unknown' | 'due'
  providerId: string | null
  error: string | null
}

/**
 * What became of an answer that was taken; `due` again when nothing was sent and a later try may succeed. Its message
 * lands again, so that the answer stands in its conversation too.
 */
export async function recordAnswer(
  db: Db,
  tenantId: number,
  id: number,
  outcome: AnswerOutcome,
  along: readonly SQL[],
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE inbound_events SET answer_state = ${outcome.state}, answer_provider_id = ${outcome.providerId},
          answer_error = ${outcome.error}, ${landsAgain}
        WHERE id = ${id} AND tenant_id = ${tenantId}`,
    ...along,
  ])
}

/** Gives an answer up that waits and cannot go. */
export async function dropAnswer(db: Db, tenantId: number, id: number, error: string): Promise<void> {
  await execute(
    db,
    sql`UPDATE inbound_events SET answer_state = 'failed', answer_provider_id = NULL, answer_error = ${error},
          ${landsAgain}
        WHERE ${isDue(tenantId, id)}`,
  )
}

/** Forgets answers that nobody waits for any more: too late is worse than none. */
export async function dropLateAnswers(db: Db, tenantId: number, before: number): Promise<void> {
  await execute(
    db,
    sql`UPDATE inbound_events SET answer_state = 'failed', answer_error = 'too_late', ${landsAgain}
        WHERE tenant_id = ${tenantId} AND answer_state = 'due' AND received_at < ${before}`,
  )
}

/** Whether any answer waits. */
export async function hasDueAnswer(db: Db, tenantId: number): Promise<boolean> {
  const { statement, parser } = returning(
    sql`SELECT EXISTS (SELECT 1 FROM inbound_events WHERE tenant_id = ${tenantId} AND answer_state = 'due') AS found`,
    (row) => Number(row['found']) === 1,
  )
  return (await queryRow(db, statement, parser)) ?? false
}
