import type { Task } from '../../../worker/contracts/tasks.ts'
import { errorsText } from '../../shared/i18n/errors.ts'
import { tasksText } from '../i18n/tasks.ts'

const { t, plural } = tasksText

const textOf = (task: Task, name: string): string => {
  const value = task.details[name]
  return Array.isArray(value) ? value.join(', ') : String(value ?? '')
}

/** What a task does, as it stands in the tray whatever its state. */
export function taskTitle(task: Task): string {
  if (task.kind === 'tasks.undo') return t('title.undo', { what: titleOf(task, textOf(task, 'of')) })
  return titleOf(task, task.kind)
}

function titleOf(task: Task, kind: string): string {
  switch (kind) {
    case 'contacts.tag': {
      const [added, removed] = [textOf(task, 'added'), textOf(task, 'removed')]
      if (removed === '') return t('title.tagAdd', { tags: added })
      return added === '' ? t('title.tagRemove', { tags: removed }) : t('title.tagBoth', { added, removed })
    }
    case 'contacts.list':
      return t(task.details['change'] === 'add' ? 'title.listAdd' : 'title.listRemove', {
        list: textOf(task, 'list'),
      })
    case 'contacts.restore':
      return t('title.restore')
    case 'contacts.export':
    case 'suppressions.export':
    case 'credit.export':
      return t('title.export', { fileName: textOf(task, 'fileName') })
    case 'fields.clear':
      return t('title.clearField', { field: textOf(task, 'field') })
    case 'imports.check':
      return t('title.check', { fileName: textOf(task, 'file') })
    case 'imports.dry_run':
      return t('title.dryRun', { fileName: textOf(task, 'file') })
    case 'imports.file':
      return t('title.import', { fileName: textOf(task, 'file') })
    default:
      return t('title.delete')
  }
}

/** What a task that is done has done. */
function taskDone(task: Task): string {
  switch (task.kind) {
    case 'contacts.tag':
      return plural('done.tag', task.changed)
    case 'contacts.list':
      return plural(task.details['change'] === 'add' ? 'done.listAdd' : 'done.listRemove', task.changed, {
        list: textOf(task, 'list'),
      })
    case 'contacts.delete':
      return plural('done.delete', task.changed)
    case 'contacts.restore':
      return plural('done.restore', task.changed)
    case 'contacts.export':
      return plural('done.export', task.done)
    case 'suppressions.export':
      return plural('done.exportBlocked', task.done)
    case 'credit.export':
      return plural('done.exportLedger', task.done)
    case 'fields.clear':
      return t('done.clearField', { field: textOf(task, 'field') })
    case 'imports.check':
      return plural('done.check', task.done)
    case 'imports.dry_run':
      return plural('done.dryRun', task.done)
    case 'imports.file':
      return plural('done.import', task.done)
    case 'tasks.undo':
      return plural('done.undo', task.done)
  }
}

/** How a task ended, in one sentence. */
export function taskOutcome(task: Task): string {
  if (task.state === 'failed') {
    const code = task.error ?? 'server.error'
    return t('state.failed', { reason: errorsText.t(errorsText.has(code) ? code : 'server.error') })
  }
  if (task.state === 'cancelled') return plural('state.cancelled', task.done)
  return taskDone(task)
}
