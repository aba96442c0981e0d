import { useQuery } from '@tanstack/solid-query'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import ListChecks from 'lucide-solid/icons/list-checks'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Glyph } from '../../shared/ui/Button.tsx'
import { tasksText } from '../i18n/tasks.ts'
import { useWorkspace } from '../session.tsx'
import { tasksQuery } from './tasks.data.ts'

/** The way to the tray among a phone's sections, once there has been a task. */
export default function TasksEntry(props: { onOpen: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const tasks = useQuery(() => tasksQuery(workspace.slug()))
  return (
    <Show when={tasks.isSuccess && tasks.data.items.length > 0}>
      <button
        type="button"
        class="flex min-h-12 w-full items-center gap-3 border-b border-line text-left"
        onClick={() => props.onOpen()}
      >
        <Glyph icon={ListChecks} size={20} class="text-text-2" />
        <span class="flex-1 font-medium">{tasksText.t('recent')}</span>
        <Glyph icon={ChevronRight} class="text-text-3" />
      </button>
    </Show>
  )
}
