import Bot from 'lucide-solid/icons/bot'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { formatNumber, formatShare } from '../format.ts'
import { language } from '../i18n/language.ts'
import { Glyph } from './Button.tsx'

/** One figure: how many, what it is a share of ("dei consegnati"), and the people behind it. */
export type Figure = { value: number; of?: number; ofWords?: string; onOpen?: () => void }

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

/**
 * The share of a figure; none for machines, nor where the whole is smaller than its part because news of it is
 * still under way (an opening can be known before its delivery).
 */
function shownShare(row: FigureRow, figure: Figure | null): string | undefined {
  if (row.machine || !figure?.of || figure.value > figure.of) return undefined
  return formatShare(figure.value, figure.of, language())
}

/** The funnel: a row per stage, the first column the total at 600, a pair of figure and share per column. */
export function FigureTable(props: {
  caption: string
  /** How the shares are reckoned, beside the caption. */
  help?: JSX.Element
  columns: readonly string[]
  rows: readonly FigureRow[]
}): JSX.Element {
  return (
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">
            <span class="inline-flex items-center gap-1">
              {props.caption}
              {props.help}
            </span>
          </th>
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
                      <Show when={shownShare(row, figure)}>
                        {(share) => (
                          <>
                            {share()} <span class="text-secondary">{figure?.ofWords}</span>
                          </>
                        )}
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
