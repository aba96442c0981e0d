import Bot from 'lucide-solid/icons/bot'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { formatNumber, formatShare } from '../format.ts'
import { language } from '../i18n/language.ts'
import { Glyph } from './Button.tsx'

/** One figure: how many, of how many (for the share), and the people behind it. */
export type Figure = { value: number; of?: number; onOpen?: () => void }

export type FigureRow = {
  label: string
  /** One per column, in the columns' order. */
  figures: readonly (Figure | null)[]
  tone?: 'bad'
  /** Machines (prefetch, scanners): smaller, indented, never in a rate. */
  machine?: boolean
}

/** A figure that opens its people, underlined with dots; plain when nothing stands behind it. */
export function FigureValue(props: { figure: Figure; label: string; strong?: boolean }): JSX.Element {
  const text = () => formatNumber(props.figure.value, language())
  const look = () => (props.strong ? 'text-section font-semibold' : '')
  return (
    <Show
      when={props.figure.onOpen && props.figure.value > 0}
      fallback={<span class={`${look()} text-text`}>{text()}</span>}
    >
      <button
        type="button"
        class={`figure-link ${look()}`}
        aria-label={`${props.label}: ${text()}`}
        onClick={() => props.figure.onOpen?.()}
      >
        {text()}
      </button>
    </Show>
  )
}

/** The funnel: a row per stage, the first column the total at 600, a pair of figure and share per column. */
export function FigureTable(props: {
  caption: string
  columns: readonly string[]
  rows: readonly FigureRow[]
}): JSX.Element {
  return (
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">{props.caption}</th>
          <For each={props.columns}>
            {(column) => (
              <th scope="colgroup" colspan={2}>
                {column}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {(row) => (
            <tr class={row.machine ? 'row-machine' : undefined}>
              <th scope="row" class={row.tone === 'bad' ? 'text-bad!' : undefined}>
                <span class="inline-flex items-center gap-2">
                  <Show when={row.machine}>
                    <Glyph icon={Bot} size={12} />
                  </Show>
                  {row.label}
                </span>
              </th>
              <For each={row.figures}>
                {(figure, index) => (
                  <>
                    <td>
                      <Show when={figure}>
                        {(known) => (
                          <FigureValue
                            figure={known()}
                            label={row.label}
                            strong={index() === 0 && !row.machine}
                          />
                        )}
                      </Show>
                    </td>
                    <td class="w-14 text-text-3">
                      <Show when={!row.machine && figure?.of}>
                        {(of) => <>{formatShare(figure?.value ?? 0, of(), language())}</>}
                      </Show>
                    </td>
                  </>
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  )
}
