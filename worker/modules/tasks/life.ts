import { isOpen, type TaskKindName } from '../../contracts/tasks.ts'
import type { AnyTaskKind, TaskAt, TaskKinds } from './kind.ts'

/** How long a file, and the way back, are kept. */
const keptMs = 7 * 86_400_000

/** When what a task that ends now has left is thrown away; null when it leaves nothing. */
export const expiryOf = (kind: AnyTaskKind, now: number): number | null =>
  kind.keepsFile || kind.canUndo ? now + keptMs : null

/** The kind of a stored task. */
export function kindOf(kinds: TaskKinds, name: TaskKindName): AnyTaskKind {
  const kind = kinds.get(name)
  if (kind === undefined) throw new Error(`no task kind ${name}`)
  return kind
}

/** The task as its kind sees it. */
export const taskAt = (row: TaskAt<unknown, unknown>): TaskAt<unknown, unknown> => ({
  id: row.id,
  input: row.input,
  cursor: row.cursor,
  createdAt: row.createdAt,
})

/** Whether the changes of a task are still there to be taken back. */
export const isUndoable = (
  kind: AnyTaskKind,
  task: {
    state: Parameters<typeof isOpen>[0]
    changed: number
    undone: boolean
    expiresAt: number | null
  },
  now: number,
): boolean =>
  kind.canUndo && !isOpen(task.state) && task.changed > 0 && !task.undone && (task.expiresAt ?? 0) > now
