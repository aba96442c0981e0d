import type { JSX } from 'solid-js'
import { createSignal, For, lazy, Show, Suspense } from 'solid-js'
import { formatMoment, formatNumber } from '../format.ts'
import { language } from '../i18n/language.ts'
import { uiText } from '../i18n/ui.ts'
import { Button } from './Button.tsx'
import { Skeleton } from './States.tsx'

/** A line of the chart; its colour and dash go with its place: c1 solid, c2 solid, c3 dashed, c4 dotted. At most four. */
export type Series = { name: string; values: readonly (number | null)[] }

export type TimeSeriesProps = {
  /** What is shown: "Andamento, per ora". */
  title: string
  /** Starts of the buckets, epoch ms UTC, ascending. */
  times: readonly number[]
  series: readonly Series[]
  /** The workspace's zone. */
  timeZone: string
  /** Shaded stretches with a name: "ore di silenzio". */
  bands?: readonly { from: number; to: number; label: string }[]
}

const PlotCanvas = lazy(() => import('./PlotCanvas.tsx'))

const swatches = [
  'border-c1 border-solid',
  'border-c2 border-solid',
  'border-c3 border-dashed',
  'border-c4 border-dotted',
] as const

/** Lines over time with their names, a shaded first series, a tooltip at the cursor, and the same as a table. */
export function TimeSeries(props: TimeSeriesProps): JSX.Element {
  const [asTable, setAsTable] = createSignal(false)
  return (
    <section class="flex min-w-0 flex-col" aria-label={props.title}>
      <header class="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line">
        <h2 class="min-w-fit flex-1 text-secondary font-medium text-text-3">{props.title}</h2>
        <ul class="flex flex-wrap gap-x-4 text-secondary">
          <For each={props.series}>
            {(series, index) => (
              <li class="inline-flex items-center gap-2">
                <span class={`w-3.5 border-t-2 ${swatches[index()] ?? swatches[3]}`} aria-hidden="true" />
                {series.name}
              </li>
            )}
          </For>
        </ul>
        <Button kind="quiet" compact aria-pressed={asTable()} onClick={() => setAsTable(!asTable())}>
          {uiText.t(asTable() ? 'chart.asChart' : 'chart.asTable')}
        </Button>
      </header>
      <Show
        when={asTable()}
        fallback={
          <Suspense fallback={<Skeleton class="mt-4 h-60 w-full" />}>
            <PlotCanvas {...props} />
          </Suspense>
        }
      >
        <div class="max-h-72 overflow-auto">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">{uiText.t('chart.time')}</th>
                <For each={props.series}>{(series) => <th scope="col">{series.name}</th>}</For>
              </tr>
            </thead>
            <tbody>
              <For each={props.times}>
                {(time, index) => (
                  <tr>
                    <th scope="row">
                      {formatMoment(time, {
                        language: language(),
                        timeZone: props.timeZone,
                        now: Date.now(),
                      })}
                    </th>
                    <For each={props.series}>
                      {(series) => <td>{formatNumber(series.values[index()] ?? 0, language())}</td>}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </section>
  )
}
