import type { SQL } from 'drizzle-orm/sql'
import type { ZodType } from 'zod'
import type { Ctx } from '../../context.ts'
import type { AuditAction, AuditDetails } from '../../contracts/audit.ts'
import type { Permission } from '../../contracts/auth.ts'
import type { TaskDetails, TaskKindName } from '../../contracts/tasks.ts'

/** How a task begins: `cursor` opens the first step. */
export type TaskOpening<Cursor> = {
  cursor: Cursor
  /** Null when counting would take too long. */
  total: number | null
  details: TaskDetails
  /** The entry of the audit log, for what spec 1.4 wants recorded. */
  audit?: { action: AuditAction; name: string | null; details?: AuditDetails }
  /** The task that this one takes back. */
  undoOf?: number
}

/** What a step is given: the task as it stands. */
export type TaskAt<Input, Cursor> = {
  id: number
  input: Input
  cursor: Cursor
  /** When it was asked for, epoch ms: relative dates of its filter count from here. */
  createdAt: number
}

/** What a step did, or will do when its statements are written together with the new cursor. */
export type TaskStep<Cursor> = {
  /** Null ends the task. */
  cursor: Cursor | null
  /** Rows worked off in this step. */
  done: number
  /** Share worked off after this step, 0 to 1; only asked for where the total is not known. */
  progress: number | null
  /**
   * What the statements are about to change: a SELECT of `contact_id, ref_id`, read before them. It is
   * counted, and kept for taking the task back.
   */
  effects?: SQL
  statements?: readonly SQL[]
  result?: TaskDetails
}

/** One change that is to be taken back; what the reference says is the kind's own matter. */
export type TaskEffect = { contactId: number; refId: number }

/**
 * The events of a contact's story (`contact_events.kind`) that tell of what a task changes, and what they
 * are about: what the effect refers to, whichever its sign, one thing for all effects, or null for nothing.
 */
export type TaskTraces = { kinds: readonly string[]; about: 'effect' | number | null }

/**
 * Something that is worked off in the background. A kind is one file: what it takes, how it begins, and
 * one bounded step (some 2,000 rows, one write well under a second). The runner writes each step with its
 * cursor in one batch, so a step whose worker dies, or that two workers make, takes effect once. A step
 * that reaches outside the database (files) must bear being repeated from the same cursor.
 */
export type TaskKind<Input, Cursor> = {
  kind: TaskKindName
  input: ZodType<Input>
  cursor: ZodType<Cursor>
  /** What somebody must be allowed to do to start and to see it: all of these. */
  permissions: readonly Permission[]
  /** @throws AppError for input that does not fit the workspace: nothing is started */
  open(ctx: Ctx, input: Input): Promise<TaskOpening<Cursor>>
  /** @throws AppError to end the task as failed with that code; anything else is tried again */
  step(ctx: Ctx, task: TaskAt<Input, Cursor>): Promise<TaskStep<Cursor>>
  /** Wake-ups for those who care about what was written; called when a run pauses or ends. */
  wake?(ctx: Ctx): Promise<void>
  /** Clears away what a task that failed or was cancelled left outside the database. */
  abandon?(ctx: Ctx, task: TaskAt<Input, Cursor>): Promise<void>
  undo?: {
    /** By these it is known who was changed again since: those are left alone. */
    traces(input: Input): TaskTraces
    /** The statements that take back some of its effects. */
    statements(ctx: Ctx, task: TaskAt<Input, Cursor>, effects: readonly TaskEffect[]): Promise<readonly SQL[]>
  }
  /** Clears away what was kept until now, such as a file. */
  expire?(ctx: Ctx, task: TaskAt<Input, Cursor>): Promise<void>
}

/** A kind whose input and cursor are only known to itself: parsed when they are read. */
export type AnyTaskKind = {
  kind: TaskKindName
  permissions: readonly Permission[]
  canUndo: boolean
  keepsFile: boolean
  /** What is asked for, as it is stored. */
  parse(input: unknown): unknown
  open(ctx: Ctx, input: unknown): Promise<TaskOpening<unknown> & { input: unknown }>
  step(ctx: Ctx, task: TaskAt<unknown, unknown>): Promise<TaskStep<unknown>>
  wake(ctx: Ctx): Promise<void>
  abandon(ctx: Ctx, task: TaskAt<unknown, unknown>): Promise<void>
  traces(task: TaskAt<unknown, unknown>): TaskTraces
  undo(ctx: Ctx, task: TaskAt<unknown, unknown>, effects: readonly TaskEffect[]): Promise<readonly SQL[]>
  expire(ctx: Ctx, task: TaskAt<unknown, unknown>): Promise<void>
}

/** Makes a kind out of its parts; stored input and cursors go through its schemas. */
export function defineTask<Input, Cursor>(kind: TaskKind<Input, Cursor>): AnyTaskKind {
  const typed = (task: TaskAt<unknown, unknown>): TaskAt<Input, Cursor> => ({
    ...task,
    input: kind.input.parse(task.input),
    cursor: kind.cursor.parse(task.cursor),
  })
  return {
    kind: kind.kind,
    permissions: kind.permissions,
    canUndo: kind.undo !== undefined,
    keepsFile: kind.expire !== undefined,
    parse: (raw) => kind.input.parse(raw),
    async open(ctx, raw) {
      const input = kind.input.parse(raw)
      return { ...(await kind.open(ctx, input)), input }
    },
    step: (ctx, task) => kind.step(ctx, typed(task)),
    wake: async (ctx) => kind.wake?.(ctx),
    abandon: async (ctx, task) => kind.abandon?.(ctx, typed(task)),
    traces: (task) => kind.undo?.traces(typed(task).input) ?? { kinds: [], about: null },
    undo: async (ctx, task, effects) => kind.undo?.statements(ctx, typed(task), effects) ?? [],
    expire: async (ctx, task) => kind.expire?.(ctx, typed(task)),
  }
}

/** All kinds by name; put together in worker/task-kinds.ts. */
export type TaskKinds = ReadonlyMap<TaskKindName, AnyTaskKind>
