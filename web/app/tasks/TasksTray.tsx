import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import ListChecks from 'lucide-solid/icons/list-checks'
import LoaderCircle from 'lucide-solid/icons/loader-circle'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import { isOpen } from '../../../worker/contracts/tasks.ts'
import { uiText } from '../../shared/i18n/ui.ts'
import { Glyph } from '../../shared/ui/Button.tsx'
import { Popover } from '../../shared/ui/Popover.tsx'
import { tasksText } from '../i18n/tasks.ts'
import { useWorkspace } from '../session.tsx'
import { createPace } from './task-pace.ts'
import { TaskLine } from './TaskLine.tsx'
import { tasksQuery } from './tasks.data.ts'

/**
 * What is worked off in the background: a line of the navigation with the share done, and behind it every
 * recent task with what can be done about it. It is there once there has been a task; on a phone only while
 * something runs, and opened from elsewhere after that.
 */
export default function TasksTray(props: {
  place: 'wide' | 'rail' | 'phone'
  open: boolean
  onOpenChange: (open: boolean) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const tasks = useQuery(() => tasksQuery(workspace.slug()))
  const pace = createPace()
  const items = createMemo(() => (tasks.isSuccess ? tasks.data.items : []))
  const lines = createMemo(() =>
    items().map((task) => ({ task, pace: isOpen(task.state) ? pace.of(task) : null })),
  )
  const running = () => items().filter(({ state }) => isOpen(state))
  const share = () =>
    running().reduce((sum, { progress }) => sum + progress, 0) / Math.max(1, running().length)
  const words = () =>
    running().length > 0 ? tasksText.plural('running', running().length) : tasksText.t('name')
  const percent = () => uiText.t('progress.percent', { percent: Math.floor(share() * 100) })
  const isShown = () => props.place !== 'phone' || props.open || running().length > 0
  return (
    <Show when={items().length > 0 && isShown()}>
      <Popover
        open={props.open}
        onOpenChange={props.onOpenChange}
        label={tasksText.t('recent')}
        width={420}
        placement="top-start"
        trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
          <button
            type="button"
            {...attributes}
            class={props.place === 'phone' ? 'nav-row min-h-11! w-full! justify-start! px-4!' : 'nav-row'}
            aria-label={running().length > 0 ? `${words()}, ${percent()}` : words()}
          >
            <Show when={running().length > 0} fallback={<Glyph icon={ListChecks} />}>
              <Glyph icon={LoaderCircle} class="text-accent-text motion-safe:animate-spin" />
            </Show>
            <Show when={props.place !== 'rail'}>
              <span class="min-w-0 flex-1 text-left">{words()}</span>
              <Show when={running().length > 0}>
                <span class="text-secondary text-text-3">{percent()}</span>
              </Show>
            </Show>
          </button>
        )}
      >
        <ul class="flex flex-col">
          <For each={lines()}>{(line) => <TaskLine task={line.task} pace={line.pace} />}</For>
        </ul>
        <Show when={workspace.can('contacts.export')}>
          <p class="mt-3 border-t border-line pt-3">
            <A
              class="link"
              href={workspace.href('/contacts/exports')}
              onClick={() => props.onOpenChange(false)}
            >
              {tasksText.t('allExports')}
            </A>
          </p>
        </Show>
      </Popover>
    </Show>
  )
}
