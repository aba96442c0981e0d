import type { JSX } from 'solid-js'
import type { Field } from '../../../worker/contracts/fields.ts'
import { createMemo, For, Show } from 'solid-js'
import { Checkbox } from '../../shared/ui/Choice.tsx'
import { importsText } from '../i18n/imports.ts'
import { useFormat } from '../use-format.ts'
import type { Analysis, PreviewRow } from '../pages/imports/analyse.ts'
import type { ColumnChoice } from './columns.ts'
import { lostIn } from './lost-digits.ts'
import {
  type PreviewCell,
  type PreviewColumn,
  previewCell,
  previewColumns,
  rowOutcome,
} from './preview-cells.ts'
import { WideTable } from './WideTable.tsx'

/** The first rows exactly as they will be stored, problems marked where they are. */
export function PreviewTable(props: {
  analysis: Analysis
  choices: readonly ColumnChoice[]
  fields: readonly Field[]
  onlyProblems: boolean
  /** The one column whose problems are shown; null for those of all. */
  problemColumn: number | null
  heading: (column: number) => string
  onOnlyProblems: (only: boolean) => void
}): JSX.Element {
  const rows = (): readonly PreviewRow[] => {
    if (!props.onlyProblems) return props.analysis.preview
    if (props.problemColumn === null) return props.analysis.problems
    return props.analysis.columnProblems[props.problemColumn] ?? []
  }
  const told = () => {
    const count = rows().length
    if (!props.onlyProblems) return importsText.t('preview.all', { count })
    if (props.problemColumn === null) return importsText.t('preview.problems', { count })
    return importsText.t('preview.columnProblems', { count, column: props.heading(props.problemColumn) })
  }
  const columns = createMemo(() => previewColumns(props.choices, props.fields))
  return (
    <section aria-labelledby="preview-title" class="pt-4">
      <div class="flex flex-wrap items-center justify-between gap-2 pb-2">
        <div class="flex flex-wrap items-baseline gap-x-2">
          <h2 id="preview-title" class="text-section font-semibold">
            {importsText.t('preview.title')}
          </h2>
          <span class="text-text-2">{told()}</span>
        </div>
        <Checkbox
          label={importsText.t('preview.onlyProblems')}
          checked={props.onlyProblems}
          onChange={props.onOnlyProblems}
        />
      </div>
      <Show
        when={rows().length > 0}
        fallback={<p class="text-text-2">{importsText.t('preview.noProblems')}</p>}
      >
        <WideTable labelledBy="preview-title">
          <table class="table table-compact">
            <thead>
              <tr>
                <th class="cell-end">{importsText.t('preview.line')}</th>
                <th class="px-2!">{importsText.t('preview.outcome')}</th>
                <For each={columns()}>
                  {(column) => (
                    <th class={`px-2! ${isNumeric(rows(), column) ? 'cell-end' : ''}`}>
                      {columnName(column)}
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={rows()}>{(row) => <Row row={row} columns={columns()} />}</For>
            </tbody>
          </table>
        </WideTable>
        <ul class="border-t border-line sm:hidden">
          <For each={rows()}>{(row) => <PhoneRow row={row} columns={columns()} />}</For>
        </ul>
      </Show>
    </section>
  )
}

function columnName({ target, part }: PreviewColumn): string {
  if (part) return importsText.t(`preview.${part}`)
  return target.kind === 'attribute' ? importsText.t(`targets.${target.attribute}`) : target.key
}

const isNumeric = (rows: readonly PreviewRow[], column: PreviewColumn): boolean =>
  rows.some((row) => previewCell(row, column).kind === 'number')

const toneClass = { plain: '', bad: 'bg-bad-soft text-bad', warn: 'bg-warn-soft text-warn' }

function Row(props: { row: PreviewRow; columns: readonly PreviewColumn[] }): JSX.Element {
  const struck = () => (props.row.reject === null ? '' : 'text-text-2 line-through')
  return (
    <tr>
      <td class="cell-end text-text-2">{props.row.line}</td>
      <td class="px-2!">
        <Outcome row={props.row} />
      </td>
      <For each={props.columns}>
        {(column) => {
          const cell = () => previewCell(props.row, column)
          return (
            <td
              class={`px-2! ${cell().kind === 'number' ? 'cell-end' : ''} ${cell().tone === 'plain' ? struck() : toneClass[cell().tone]}`}
            >
              <CellText cell={cell()} />
            </td>
          )
        }}
      </For>
    </tr>
  )
}

function CellText(props: { cell: PreviewCell }): JSX.Element {
  const format = useFormat()
  const text = (): string | null => {
    const { value, kind } = props.cell
    if (value === null || value === '') return null
    if (kind === 'boolean') return importsText.t(value === true ? 'preview.yes' : 'preview.no')
    if (kind === 'number' && typeof value === 'number') return format.number(value)
    if (kind === 'moment' && typeof value === 'number') return format.moment(value)
    return kind === 'date' ? format.calendarDate(String(value)) : String(value)
  }
  return (
    <Show
      when={text()}
      fallback={
        <Show when={props.cell.tone !== 'plain'}>
          <span>{importsText.t('preview.empty')}</span>
        </Show>
      }
    >
      {(shown) => <span class="whitespace-nowrap">{shown().slice(0, 80)}</span>}
    </Show>
  )
}

function Outcome(props: { row: PreviewRow }): JSX.Element {
  const outcome = () => rowOutcome(props.row)
  const text = () => {
    const { reject, doubleOf } = props.row
    const found = outcome()
    if (found.kind !== 'reject' || reject === null) {
      return found.kind === 'reject' ? '' : importsText.t(`preview.${found.kind}`)
    }
    return importsText.t(`rejects.${reject}`, { line: String(doubleOf ?? '') })
  }
  const tone = () => {
    const { kind } = outcome()
    if (kind === 'ready') return 'text-text-2'
    return kind === 'reject' || kind === 'noEmail' ? 'font-semibold text-bad' : 'font-semibold text-warn'
  }
  const lost = () => lostIn(props.row.warnings)
  return (
    <span class="flex flex-col whitespace-nowrap">
      <span class={tone()}>{text()}</span>
      <Show when={lost()}>
        {(how) => <span class="text-secondary text-text-2">{importsText.t(`lost.${how()}`)}</span>}
      </Show>
    </span>
  )
}

function PhoneRow(props: { row: PreviewRow; columns: readonly PreviewColumn[] }): JSX.Element {
  return (
    <li class="flex flex-col gap-1 border-b border-line py-2">
      <span class="flex items-baseline justify-between gap-3">
        <span class="text-secondary text-text-3">
          {importsText.t('preview.line')} {props.row.line}
        </span>
        <Outcome row={props.row} />
      </span>
      <span class="flex flex-wrap gap-x-3 gap-y-0.5">
        <For each={props.columns}>
          {(column) => {
            const cell = () => previewCell(props.row, column)
            return (
              <Show when={cell().value !== null || cell().tone !== 'plain'}>
                <span class={`rounded-4 ${cell().tone === 'plain' ? '' : `px-1 ${toneClass[cell().tone]}`}`}>
                  <CellText cell={cell()} />
                </span>
              </Show>
            )
          }}
        </For>
      </span>
    </li>
  )
}
