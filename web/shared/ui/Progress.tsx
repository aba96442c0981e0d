import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { formatDuration, formatNumber } from '../format.ts'
import { language } from '../i18n/language.ts'
import { uiText } from '../i18n/ui.ts'
import { Button } from './Button.tsx'
import type { ProgressParts } from './progress-parts.ts'
import { percentDone } from './progress-parts.ts'

const share = (part: number, total: number): string => `${total > 0 ? (part / total) * 100 : 0}%`

/** The bar alone: done accent, failed red, waiting hatched. `label` is what it measures. */
export function ProgressBar(props: ProgressParts & { label: string; thick?: boolean }): JSX.Element {
  return (
    <div
      class={`bar ${props.thick ? 'h-2!' : ''}`}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentDone(props)}
    >
      <i class="bar-done" style={{ width: share(props.done, props.total) }} />
      <Show when={props.failed}>
        {(failed) => <i class="bar-failed" style={{ width: share(failed(), props.total) }} />}
      </Show>
      <Show when={props.waiting}>
        {(waiting) => <i class="bar-waiting" style={{ width: share(waiting(), props.total) }} />}
      </Show>
    </div>
  )
}

/**
 * A long job: title and per cent, bar, rows and rate, time left, cancel, and that the page may be closed
 * (`closeable`, only where the server goes on by itself).
 */
export function Progress(
  props: ProgressParts & {
    title: string
    /** "11.372 righe": what the settled part counts. */
    detail: string
    ratePerSecond?: number
    remainingMs?: number
    onCancel?: () => void
    cancelBusy?: boolean
    closeable?: boolean
  },
): JSX.Element {
  const detail = () =>
    [
      props.detail,
      props.ratePerSecond
        ? uiText.t('progress.rate', { rate: formatNumber(Math.round(props.ratePerSecond), language()) })
        : '',
    ]
      .filter(Boolean)
      .join(', ')
  return (
    <div class="flex flex-col gap-2">
      <div class="flex items-baseline justify-between gap-3 font-semibold">
        <span>{props.title}</span>
        <span>{uiText.t('progress.percent', { percent: percentDone(props) })}</span>
      </div>
      <ProgressBar {...props} label={props.title} />
      <div class="flex items-baseline justify-between gap-3 text-secondary text-text-2">
        <span>{detail()}</span>
        <Show when={props.remainingMs !== undefined && props.remainingMs > 0}>
          <span>
            {uiText.t('progress.remaining', { time: formatDuration(props.remainingMs ?? 0, language()) })}
          </span>
        </Show>
      </div>
      <Show when={props.closeable || props.onCancel}>
        <div class="flex items-center justify-between gap-3 text-secondary text-text-3">
          <span>{props.closeable ? uiText.t('progress.closeable') : ''}</span>
          <Show when={props.onCancel}>
            <Button compact busy={props.cancelBusy} onClick={() => props.onCancel?.()}>
              {uiText.t('actions.cancel')}
            </Button>
          </Show>
        </div>
      </Show>
    </div>
  )
}
