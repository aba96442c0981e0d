import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { type LostDigits, lostIn } from '../../file-reading/lost-digits.ts'
import { WideTable } from '../../file-reading/WideTable.tsx'
import { csvText } from '../../i18n/csv.ts'
import { importsText } from '../../i18n/imports.ts'
import { cleanHeading } from './column-name.ts'
import type { CsvTool } from './csv-tool.ts'
import { type CellLook, cellLook, type RowLook, rowLook } from './preview-looks.ts'

/** Columns of the preview; a file can have hundreds. */
const mostShown = 30

/** The first rows as they will be in the cleaned file, problems marked where they are. */
export function CsvPreview(props: { tool: CsvTool; table: Table }): JSX.Element {
  const [onlyProblems, setOnlyProblems] = createSignal(false)
  const rows = () => {
    const analysis = props.tool.checked()?.analysis
    return (onlyProblems() ? analysis?.problems : analysis?.preview) ?? []
  }
  const columns = createMemo(() => props.tool.written().slice(0, mostShown))
  const looks = createMemo(() =>
    rows().map((row) => ({
      row,
      look: rowLook(row, props.tool.decision()?.shown ?? null, props.tool.options()),
      cells: columns().map((column) => ({
        heading: heading(column),
        look: cellLook(row, column, props.tool.choices()[column]?.target, props.tool.options()),
      })),
    })),
  )
  function heading(column: number): string {
    return cleanHeading(props.table, column, props.tool.choices()[column]?.target ?? { kind: 'ignore' })
  }
  return (
    <section aria-labelledby="csv-preview-title">
      <div class="flex flex-wrap items-center justify-between gap-2 pb-2">
        <div class="flex flex-wrap items-baseline gap-x-2">
          <h2 id="csv-preview-title" class="text-section font-semibold">
            {csvText.t('preview.title')}
          </h2>
          <Show when={rows().length > 0}>
            <span class="text-text-2">
              {csvText.t(onlyProblems() ? 'preview.problems' : 'preview.first', { count: rows().length })}
            </span>
          </Show>
        </div>
        <Checkbox
          label={importsText.t('preview.onlyProblems')}
          checked={onlyProblems()}
          onChange={setOnlyProblems}
        />
      </div>
      <Show when={rows().length > 0} fallback={<p class="text-text-2">{csvText.t('preview.none')}</p>}>
        <WideTable labelledBy="csv-preview-title">
          <table class="table table-compact">
            <thead>
              <tr>
                <th class="cell-end">{csvText.t('preview.line')}</th>
                <th class="px-2!">{csvText.t('preview.outcome')}</th>
                <For each={columns()}>{(column) => <th class="px-2!">{heading(column)}</th>}</For>
              </tr>
            </thead>
            <tbody>
              <For each={looks()}>
                {({ row, look, cells }) => (
                  <tr>
                    <td class="cell-end text-text-2">{row.line}</td>
                    <td class="px-2!">
                      <RowOutcome look={look} lost={lostIn(row.warnings)} />
                    </td>
                    <For each={cells}>
                      {(cell) => (
                        <td class={`px-2! ${cellClass(cell.look, look.goes)}`}>
                          <CellText look={cell.look} />
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </WideTable>
        <ul class="border-t border-line sm:hidden">
          <For each={looks()}>
            {({ row, look, cells }) => (
              <li class="flex flex-col gap-1 border-b border-line py-2">
                <span class="flex items-baseline justify-between gap-3">
                  <span class="text-secondary text-text-3">
                    {csvText.t('preview.line')} {row.line}
                  </span>
                  <RowOutcome look={look} lost={lostIn(row.warnings)} />
                </span>
                <span class="flex flex-wrap gap-x-3 gap-y-0.5">
                  <For each={cells.filter((cell) => cell.look.text !== '' || cell.look.tone !== 'plain')}>
                    {(cell) => (
                      <span
                        class={`rounded-4 ${cell.look.tone === 'plain' ? '' : 'px-1'} ${cellClass(cell.look, look.goes)}`}
                      >
                        <CellText look={cell.look} />
                      </span>
                    )}
                  </For>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  )
}

const toneClass = { plain: '', bad: 'bg-bad-soft text-bad', warn: 'bg-warn-soft text-warn' }
const cellClass = (look: CellLook, goes: boolean | null): string =>
  look.tone === 'plain' ? (goes ? 'text-text-2 line-through' : '') : toneClass[look.tone]

function CellText(props: { look: CellLook }): JSX.Element {
  return <span class="whitespace-nowrap">{props.look.text}</span>
}

function RowOutcome(props: { look: RowLook; lost: LostDigits | null }): JSX.Element {
  const text = () => {
    const look = props.look
    if (look.goes === null) return ''
    if (!look.goes) return csvText.t(`preview.${look.kind}`)
    const reason = csvText.t(`reasons.${look.reason}`, { line: String(look.twinLine) })
    return csvText.t('preview.goes', { reason })
  }
  const tone = () => {
    if (props.look.goes) return 'font-semibold text-bad'
    return props.look.goes === null || props.look.kind === 'stays' ? 'text-text-2' : 'font-semibold text-warn'
  }
  return (
    <span class="flex flex-col whitespace-nowrap">
      <span class={tone()}>{text()}</span>
      <Show when={props.lost}>
        {(how) => <span class="text-secondary text-text-2">{importsText.t(`lost.${how()}`)}</span>}
      </Show>
    </span>
  )
}
