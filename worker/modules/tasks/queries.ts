import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type Db,
  execute,
  json,
  nextVersion,
  queryRow,
  queryRows,
  returning,
  writeBatch,
} from '../../../db/client.ts'
import { type ErrorCode, errorCodes } from '../../contracts/common.ts'
import { TaskDetails, TaskKindName, type TasksQuery, TaskState } from '../../contracts/tasks.ts'
import type { Cursor } from '../../lib/cursor.ts'
import type { TaskStep } from './kind.ts'

const parsed = z.string().transform((text): unknown => JSON.parse(text))
const details = parsed.pipe(TaskDetails)
const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && code in errorCodes

const TaskRow = z
  .object({
    id: z.number(),
    kind: TaskKindName,
    state: TaskState,
    input: parsed,
    cursor: parsed,
    details,
    done: z.number(),
    total: z.number().nullable(),
    progress: z.number(),
    changed: z.number(),
    result: details.nullable(),
    error: z.custom<ErrorCode>(isErrorCode).nullable(),
    attempts: z.number(),
    lease_until: z.number().nullable(),
    actor: z.string(),
    version: z.number(),
    created_at: z.number(),
    started_at: z.number().nullable(),
    finished_at: z.number().nullable(),
    expires_at: z.number().nullable(),
    undone: z.number(),
  })
  .transform(({ lease_until, created_at, started_at, finished_at, expires_at, undone, ...row }) => ({
    ...row,
    leaseUntil: lease_until,
    createdAt: created_at,
    startedAt: started_at,
    finishedAt: finished_at,
    expiresAt: expires_at,
    undone: undone === 1,
  }))
export type TaskRow = z.infer<typeof TaskRow>

const columns = sql`t.id, t.kind, t.state, t.input, t.cursor, t.details, t.done, t.total, t.progress, t.changed,
  t.result, t.error, t.attempts, t.lease_until, t.actor, t.version, t.created_at, t.started_at, t.finished_at, t.expires_at,
  EXISTS (SELECT 1 FROM tasks u WHERE u.tenant_id = t.tenant_id AND u.undo_of = t.id
    AND u.undo_of IS NOT NULL AND u.state <> 'failed') AS undone`

const taskOf = (tenantId: number, taskId: number): SQL =>
  sql`SELECT ${columns} FROM tasks t WHERE t.id = ${taskId} AND t.tenant_id = ${tenantId}`

export const findTask = (db: Db, tenantId: number, taskId: number): Promise<TaskRow | undefined> =>
  queryRow(db, taskOf(tenantId, taskId), TaskRow)

export const findTaskByKey = (db: Db, tenantId: number, clientKey: string): Promise<TaskRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM tasks t WHERE t.tenant_id = ${tenantId} AND t.client_key = ${clientKey}`,
    TaskRow,
  )

/** The statement of a page of tasks, newest first; exported so that a test can look at its plan. */
export function tasksPageStatement(
  tenantId: number,
  { state, kinds }: { state: TasksQuery['state']; kinds: readonly string[] },
  { cursor, limit }: { cursor: Cursor | undefined; limit: number },
): SQL {
  const index = state === 'open' ? sql`tasks_open` : sql`tasks_tenant`
  const conditions = [
    sql`t.tenant_id = ${tenantId}`,
    sql`t.kind IN (SELECT value FROM json_each(${json(kinds)}))`,
  ]
  if (state === 'open') conditions.push(sql`t.finished_at IS NULL`)
  if (state === 'ended') conditions.push(sql`t.finished_at IS NOT NULL`)
  if (cursor) conditions.push(cursor.backwards ? sql`t.id > ${cursor.id}` : sql`t.id < ${cursor.id}`)
  const order = cursor?.backwards ? sql`ASC` : sql`DESC`
  return sql`SELECT ${columns} FROM tasks t INDEXED BY ${index}
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY t.id ${order} LIMIT ${limit}`
}

export const listTaskRows = (db: Db, ...page: Parameters<typeof tasksPageStatement>): Promise<TaskRow[]> =>
  queryRows(db, tasksPageStatement(...page), TaskRow)

const IdRow = z.object({ id: z.number() })

export type NewTask = {
  kind: string
  input: unknown
  cursor: unknown
  details: TaskDetails
  total: number | null
  actor: string
  clientKey: string | null
  undoOf: number | null
  now: number
  /** At most so many may wait or run at once. */
  maxOpen: number
  /** Statements of the same write, such as the audit entry; the task's id is `last_insert_rowid()`. */
  also: readonly SQL[]
}

/**
 * Stores a task that waits for its first step.
 *
 * @returns its id, or null when too many are open
 * @throws DbError with a unique violation on `tasks.client_key` or `tasks.undo_of`
 */
export async function insertTask(db: Db, tenantId: number, task: NewTask): Promise<number | null> {
  const [inserted] = await writeBatch(db, [
    returning(
      sql`INSERT INTO tasks (tenant_id, kind, state, input, cursor, details, total, actor, client_key, undo_of,
            created_at, updated_at)
          SELECT ${tenantId}, ${task.kind}, 'queued', ${json(task.input)}, ${json(task.cursor)},
            ${json(task.details)}, ${task.total}, ${task.actor}, ${task.clientKey}, ${task.undoOf},
            ${task.now}, ${task.now}
          WHERE (SELECT count(*) FROM tasks INDEXED BY tasks_open
            WHERE tenant_id = ${tenantId} AND finished_at IS NULL) < ${task.maxOpen}
          RETURNING id`,
      IdRow,
    ),
    ...task.also,
  ])
  return inserted.rows[0]?.id ?? null
}

/** Takes a task for some time, if it waits and nobody else has it; undefined otherwise. */
export async function claimTask(
  db: Db,
  tenantId: number,
  taskId: number,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<TaskRow | undefined> {
  const [, task] = await writeBatch(db, [
    sql`UPDATE tasks SET state = 'running', lease_until = ${leaseUntil}, version = version + 1,
          started_at = coalesce(started_at, ${now}), updated_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${taskId} AND state IN ('queued', 'running')
        AND (lease_until IS NULL OR lease_until <= ${now})`,
    returning(sql`${taskOf(tenantId, taskId)} AND changes() > 0`, TaskRow),
  ])
  return task.rows[0]
}

/**
 * Writes one step: its effects, its cursor and its statements, all or nothing.
 *
 * @throws StaleVersionError when the task was cancelled, or taken over after its lease ran out
 */
export async function writeStep(
  db: Db,
  tenantId: number,
  task: TaskRow,
  step: TaskStep<unknown>,
  { now, leaseUntil, expiresAt }: { now: number; leaseUntil: number; expiresAt: number | null },
): Promise<void> {
  const ended = step.cursor === null
  const counted = sql`CAST(done + ${step.done} AS REAL) / nullif(total, 0)`
  const progress = sql`min(1.0, coalesce(${counted}, ${step.progress}, progress))`
  await writeBatch(db, [
    ...(step.effects === undefined
      ? []
      : [
          sql`INSERT INTO task_effects (tenant_id, task_id, contact_id, ref_id)
              SELECT ${tenantId}, ${task.id}, e.contact_id, e.ref_id FROM (${step.effects}) e`,
        ]),
    sql`UPDATE tasks SET version = ${nextVersion(task.version)}, attempts = 0, updated_at = ${now},
          ${step.effects === undefined ? sql`` : sql`changed = changed + changes(),`}
          ${ended ? sql`` : sql`cursor = ${json(step.cursor)},`}
          done = done + ${step.done}, progress = ${ended ? sql`1` : progress},
          state = ${ended ? 'done' : 'running'}, lease_until = ${ended ? null : leaseUntil},
          finished_at = ${ended ? now : null}, expires_at = ${ended ? expiresAt : null},
          result = ${step.result === undefined ? sql`result` : sql`${json(step.result)}`}
        WHERE tenant_id = ${tenantId} AND id = ${task.id}`,
    ...(step.statements ?? []),
  ])
}

/** Gives a task back that is not at its end; whoever takes it next goes on at its cursor. */
export const releaseTask = (
  db: Db,
  tenantId: number,
  task: TaskRow,
  { now, failed }: { now: number; failed: boolean },
): Promise<boolean> =>
  changeIfSeen(
    db,
    tenantId,
    task,
    sql`lease_until = NULL, attempts = attempts + ${failed ? 1 : 0}, updated_at = ${now}`,
  )

/** Ends a task as failed; false when it was cancelled or taken over meanwhile. */
export const failTask = (
  db: Db,
  tenantId: number,
  task: TaskRow,
  { error, now, expiresAt }: { error: ErrorCode; now: number; expiresAt: number | null },
): Promise<boolean> =>
  changeIfSeen(
    db,
    tenantId,
    task,
    sql`state = 'failed', error = ${error}, lease_until = NULL, updated_at = ${now}, finished_at = ${now},
        expires_at = ${expiresAt}`,
  )

async function changeIfSeen(db: Db, tenantId: number, { id, version }: TaskRow, set: SQL): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE tasks SET version = version + 1, ${set}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND version = ${version}`,
  )
  return rowsAffected > 0
}

/** Cancels a task that waits or runs: a step under way is not written any more. */
export async function cancelTaskRow(
  db: Db,
  tenantId: number,
  taskId: number,
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE tasks SET state = 'cancelled', version = version + 1, lease_until = NULL, updated_at = ${now},
          finished_at = ${now}, expires_at = ${expiresAt}
        WHERE tenant_id = ${tenantId} AND id = ${taskId} AND state IN ('queued', 'running')`,
  )
  return rowsAffected > 0
}

const OpenTaskRow = z
  .object({ id: z.number(), lease_until: z.number().nullable() })
  .transform(({ id, lease_until }) => ({ id, leaseUntil: lease_until }))

/** Tasks that wait or run, the oldest first, each with the end of its lease (null: nobody has it). */
export const listOpenTasks = (
  db: Db,
  tenantId: number,
  limit: number,
): Promise<z.infer<typeof OpenTaskRow>[]> =>
  queryRows(
    db,
    sql`SELECT id, lease_until FROM tasks INDEXED BY tasks_open
        WHERE tenant_id = ${tenantId} AND finished_at IS NULL ORDER BY id LIMIT ${limit}`,
    OpenTaskRow,
  )

/** Tasks whose file and effects are due to be thrown away; one that is being taken back keeps them until then. */
export const listExpiredTasks = (
  db: Db,
  tenantId: number,
  { now, limit }: { now: number; limit: number },
): Promise<TaskRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM tasks t INDEXED BY tasks_expiring
        WHERE t.tenant_id = ${tenantId} AND t.expires_at IS NOT NULL AND t.expires_at <= ${now}
        AND NOT EXISTS (SELECT 1 FROM tasks u WHERE u.tenant_id = t.tenant_id AND u.undo_of = t.id
          AND u.undo_of IS NOT NULL AND u.state <> 'failed' AND u.finished_at IS NULL)
        ORDER BY t.expires_at LIMIT ${limit}`,
    TaskRow,
  )

/**
 * When there is next something to look after: the first lease that ends, `idleDue` for tasks that nobody
 * has, else the next expiry; null for none of them.
 */
export async function findNextDue(db: Db, tenantId: number, idleDue: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT coalesce(
          (SELECT min(coalesce(lease_until, ${idleDue})) FROM tasks INDEXED BY tasks_open
            WHERE tenant_id = ${tenantId} AND finished_at IS NULL),
          (SELECT min(expires_at) FROM tasks WHERE tenant_id = ${tenantId} AND expires_at IS NOT NULL)) AS due`,
    z.object({ due: z.number().nullable() }),
  )
  return row?.due ?? null
}

/** Nothing of a task is kept any more but its line in the list: whom it chose and where it stood are forgotten. */
export async function markExpired(db: Db, tenantId: number, taskId: number): Promise<void> {
  await execute(
    db,
    sql`UPDATE tasks SET expires_at = NULL, input = '{}', cursor = '{}'
        WHERE tenant_id = ${tenantId} AND id = ${taskId}`,
  )
}
