import type { TaskKindName } from './contracts/tasks.ts'
import { deleteContactsTask, restoreContactsTask } from './modules/contacts/service/delete-task.ts'
import { exportContactsTask } from './modules/exports/service/export-task.ts'
import { exportLedgerTask } from './modules/exports/service/ledger-task.ts'
import { exportSuppressionsTask } from './modules/exports/service/suppressions-task.ts'
import { clearFieldTask } from './modules/fields/service/clear-task.ts'
import { checkFileTask } from './modules/imports/service/check-task.ts'
import { dryRunFileTask } from './modules/imports/service/dry-run-task.ts'
import { importFileTask } from './modules/imports/service/file-task.ts'
import { listContactsTask } from './modules/lists/service/list-task.ts'
import { tagContactsTask } from './modules/tags/service/tag-task.ts'
import type { AnyTaskKind } from './modules/tasks/service.ts'
import { createUndoTask } from './modules/tasks/service/undo.ts'

const kinds: AnyTaskKind[] = [
  tagContactsTask,
  listContactsTask,
  deleteContactsTask,
  restoreContactsTask,
  exportContactsTask,
  exportSuppressionsTask,
  exportLedgerTask,
  clearFieldTask,
  checkFileTask,
  dryRunFileTask,
  importFileTask,
]

const byName = new Map<TaskKindName, AnyTaskKind>(kinds.map((kind) => [kind.kind, kind]))

/** Everything that can be worked off in the background: a new kind is one file, and one word here. */
export const taskKinds = new Map([...byName, ['tasks.undo', createUndoTask(byName)] as const])
