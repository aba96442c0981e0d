import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import CircleSlash from 'lucide-solid/icons/circle-slash'
import Download from 'lucide-solid/icons/download'
import Undo from 'lucide-solid/icons/undo-2'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { isOpen, type Task } from '../../../worker/contracts/tasks.ts'
import { problemText } from '../../shared/problem-text.ts'
import { Button, buttonClass, Glyph } from '../../shared/ui/Button.tsx'
import { ProgressBar } from '../../shared/ui/Progress.tsx'
import { showToast } from '../../shared/ui/Toast.tsx'
import { tasksText } from '../i18n/tasks.ts'
import { useWorkspace } from '../session.tsx'
import { useFormat } from '../use-format.ts'
import type { Pace } from './task-pace.ts'
import { taskOutcome, taskTitle } from './task-words.ts'
import { createTaskActions, exportFileHref, makesFile } from './tasks.data.ts'

const { t } = tasksText

/** One task of the tray: how far it is, or how it ended and what can be done with it. */
export function TaskLine(props: { task: Task; pace: Pace | null }): JSX.Element {
  const format = useFormat()
  return (
    <li class="flex flex-col gap-1.5 border-b border-line py-3 first:pt-0 last:border-0 last:pb-0">
      <div class="flex items-baseline justify-between gap-3">
        <span class="min-w-0 font-medium wrap-anywhere">{taskTitle(props.task)}</span>
        <span class="flex-none text-secondary text-text-3">{format.moment(props.task.createdAt)}</span>
      </div>
      <Show when={isOpen(props.task.state)} fallback={<Ended task={props.task} />}>
        <Running task={props.task} pace={props.pace} />
      </Show>
    </li>
  )
}

function Running(props: { task: Task; pace: Pace | null }): JSX.Element {
  const format = useFormat()
  const actions = createTaskActions()
  const [busy, setBusy] = createSignal(false)
  const detail = (): string => {
    const { state, done, total } = props.task
    if (state === 'queued') return t('state.queued')
    const far = total === null ? t('state.done', { done }) : t('state.of', { done, total })
    if (props.task.interrupted) return [far, t('state.interrupted')].join('. ')
    if (props.pace === null) return far
    const rate = t('state.rate', { rate: Math.round(props.pace.ratePerSecond) })
    return [far, rate, t('state.left', { time: format.duration(props.pace.remainingMs) })].join(', ')
  }
  async function stop(): Promise<void> {
    setBusy(true)
    try {
      await actions.cancel(props.task.id)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
    setBusy(false)
  }
  return (
    <>
      <ProgressBar total={1} done={props.task.progress} label={taskTitle(props.task)} />
      <div class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span class="text-secondary text-text-2">{detail()}</span>
        <Button
          compact
          busy={busy()}
          aria-label={t('stopOf', { what: taskTitle(props.task) })}
          onClick={() => void stop()}
        >
          {t('stop')}
        </Button>
      </div>
    </>
  )
}

const endings = {
  done: { icon: CircleCheck, ink: 'text-ok' },
  failed: { icon: CircleAlert, ink: 'text-bad' },
  cancelled: { icon: CircleSlash, ink: 'text-text-3' },
} as const

function Ended(props: { task: Task }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createTaskActions()
  const [busy, setBusy] = createSignal(false)
  const ending = () => {
    const { state } = props.task
    return state === 'failed' || state === 'cancelled' ? endings[state] : endings.done
  }
  const fileName = () => String(props.task.details['fileName'] ?? '')
  const hasFile = () =>
    makesFile(props.task.kind) && props.task.state === 'done' && props.task.expiresAt !== null
  async function undo(): Promise<void> {
    setBusy(true)
    try {
      await actions.start({ kind: 'tasks.undo', input: { taskId: props.task.id } })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
    setBusy(false)
  }
  return (
    <div class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <span class="flex min-w-0 items-start gap-1.5 text-secondary text-text-2">
        <Glyph icon={ending().icon} size={14} class={`mt-px ${ending().ink}`} />
        <span class="min-w-0 wrap-anywhere">{taskOutcome(props.task)}</span>
      </span>
      <Show when={props.task.undoable}>
        <Button
          compact
          icon={Undo}
          busy={busy()}
          aria-label={t('undoOf', { what: taskTitle(props.task) })}
          onClick={() => void undo()}
        >
          {t('undo')}
        </Button>
      </Show>
      <Show when={hasFile()}>
        <a
          class={buttonClass({ kind: 'plain', compact: true })}
          href={exportFileHref(workspace.slug(), props.task.id)}
          download={fileName()}
          aria-label={t('downloadOf', { fileName: fileName() })}
        >
          <Glyph icon={Download} size={14} />
          {t('download')}
        </a>
      </Show>
    </div>
  )
}
