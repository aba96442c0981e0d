import { useQuery, useQueryClient } from '@tanstack/solid-query'
import { createEffect, onMount } from 'solid-js'
import { isOpen, type Task } from '../../../worker/contracts/tasks.ts'
import { problemText } from '../../shared/problem-text.ts'
import { showToast } from '../../shared/ui/Toast.tsx'
import { tasksText } from '../i18n/tasks.ts'
import { useWorkspace } from '../session.tsx'
import { taskOutcome } from './task-words.ts'
import {
  awaited,
  createTaskActions,
  exportFileHref,
  forgetChanged,
  makesFile,
  tasksQuery,
} from './tasks.data.ts'

/**
 * Tells when a task of the member has ended, whatever page is open, with the way back; and starts the
 * download of an export that this tab has seen running.
 */
export default function TasksWatch(): null {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const actions = createTaskActions()
  const tasks = useQuery(() => tasksQuery(workspace.slug()))
  onMount(() => void tasksText.load())

  async function undo(task: Task): Promise<void> {
    try {
      await actions.start({ kind: 'tasks.undo', input: { taskId: task.id } })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  function announce(task: Task): void {
    void forgetChanged(client, workspace.slug())
    if (!task.own || task.state === 'cancelled') return
    showToast({
      text: taskOutcome(task),
      failed: task.state === 'failed',
      onUndo: task.undoable ? () => void undo(task) : undefined,
    })
    if (makesFile(task.kind) && task.state === 'done') download(task)
  }
  function download({ id, details }: Task): void {
    const link = document.createElement('a')
    link.href = exportFileHref(workspace.slug(), id)
    link.download = String(details['fileName'] ?? '')
    link.click()
  }

  createEffect(() => {
    const items = tasks.isSuccess ? tasks.data.items : []
    for (const task of items) {
      if (isOpen(task.state)) awaited.add(task.id)
      else if (awaited.delete(task.id)) announce(task)
    }
  })
  return null
}
