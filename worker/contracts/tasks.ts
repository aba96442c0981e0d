import { z } from 'zod'
import { type ErrorCode, Id, PageQuery } from './common.ts'
import { SuppressionExportInput } from './consent.ts'
import { CreditExportInput } from './credit.ts'
import { ExportTaskInput } from './exports.ts'
import { ContactSelection } from './selection.ts'
import { TagName } from './tags.ts'

/** Everything that is worked off in the background, named `area.what_it_does`. */
const taskKinds = [
  'contacts.tag',
  'contacts.list',
  'contacts.delete',
  'contacts.restore',
  'contacts.export',
  'suppressions.export',
  'credit.export',
  'fields.clear',
  'imports.check',
  'imports.dry_run',
  'imports.file',
  'tasks.undo',
] as const
export const TaskKindName = z.enum(taskKinds)
export type TaskKindName = z.infer<typeof TaskKindName>

const taskStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export const TaskState = z.enum(taskStates)
export type TaskState = z.infer<typeof TaskState>
export const isOpen = (state: TaskState): boolean => state === 'queued' || state === 'running'

/** Tasks of one workspace that may wait or run at once. */
export const maxOpenTasks = 20

/** Gives tags to the chosen contacts or takes them away; tags to add are made on the fly (spec 2.2). */
export const TagTaskInput = z
  .object({
    selection: ContactSelection,
    add: z.array(TagName).max(20, 'too_many').default([]),
    remove: z.array(TagName).max(20, 'too_many').default([]),
  })
  .refine(({ add, remove }) => add.length + remove.length > 0, { path: ['add'], message: 'required' })
export type TagTaskInput = z.infer<typeof TagTaskInput>

/** Puts the chosen contacts into a list by hand, or takes them out by hand (spec 5.2). */
export const ListTaskInput = z.object({
  selection: ContactSelection,
  listId: Id,
  change: z.enum(['add', 'remove']),
})
export type ListTaskInput = z.infer<typeof ListTaskInput>

/** Deletes the chosen contacts softly, or brings deleted ones back (spec 2.4). */
export const ContactsTaskInput = z.object({ selection: ContactSelection })
export type ContactsTaskInput = z.infer<typeof ContactsTaskInput>

/** Takes back what a finished task changed, contact by contact. */
export const UndoTaskInput = z.object({ taskId: Id })
export type UndoTaskInput = z.infer<typeof UndoTaskInput>

/** A task that a member or a program can start; other kinds are started by the action they belong to. */
export const StartTaskInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('contacts.tag'), input: TagTaskInput }),
  z.object({ kind: z.literal('contacts.list'), input: ListTaskInput }),
  z.object({ kind: z.literal('contacts.delete'), input: ContactsTaskInput }),
  z.object({ kind: z.literal('contacts.restore'), input: ContactsTaskInput }),
  z.object({ kind: z.literal('contacts.export'), input: ExportTaskInput }),
  z.object({ kind: z.literal('suppressions.export'), input: SuppressionExportInput }),
  z.object({ kind: z.literal('credit.export'), input: CreditExportInput }),
  z.object({ kind: z.literal('tasks.undo'), input: UndoTaskInput }),
])
export type StartTaskInput = z.infer<typeof StartTaskInput>

export const TasksQuery = PageQuery.extend({
  /** `open`: waiting or running; `ended`: done, failed or cancelled. */
  state: z.enum(['open', 'ended']).optional(),
  kind: TaskKindName.optional(),
})
export type TasksQuery = z.infer<typeof TasksQuery>

/** Starting again under the same key gives back the task it made (header `Idempotency-Key`). */
export const TaskKeyHeader = z.object({ 'idempotency-key': z.string().min(8).max(100).optional() })

/** Names and figures that complete the sentence about a task: `{ list: 'Clienti' }`. */
export const TaskDetails = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
export type TaskDetails = z.infer<typeof TaskDetails>

export type Task = {
  id: number
  kind: TaskKindName
  state: TaskState
  details: TaskDetails
  /** Rows worked off. */
  done: number
  /** Rows there are to work off, as counted at the start; null when there were too many to count. */
  total: number | null
  /** Share that is worked off, 0 to 1. */
  progress: number
  /** Changes that were really made: contacts that had the tag before are not among them. */
  changed: number
  /** What came of it, such as the file of an export; null until it is done. */
  result: TaskDetails | null
  /** Why it failed. */
  error: ErrorCode | null
  /** Whoever worked on it is gone: it goes on by itself, a minute later at most. */
  interrupted: boolean
  /** Whether its changes can be taken back: a task of kind `tasks.undo`. */
  undoable: boolean
  /** Started by whoever asks. */
  own: boolean
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  /** Until when its file or the way back is kept. */
  expiresAt: number | null
}
