import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { ColumnTarget, RowWarning } from '../../../../worker/contracts/imports.ts'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { choiceValue, mappingProblem, newFieldKey, toTarget, withTarget } from '../../file-reading/columns.ts'
import { targetOptions } from '../../file-reading/target-options.ts'
import { csvText } from '../../i18n/csv.ts'
import { useFormat } from '../../use-format.ts'
import { columnName } from './column-name.ts'
import type { CsvTool } from './csv-tool.ts'

/** Columns shown before the user asks for more: a file can have hundreds. */
const shownFirst = 30

const grid =
  'grid items-center gap-x-3 gap-y-1.5 py-1.5 max-sm:grid-cols-[auto_1fr] sm:grid-cols-[minmax(112px,176px)_minmax(72px,1fr)_minmax(148px,196px)_88px_minmax(112px,184px)]'

/** What each column holds, whether it stays, and whether it must be filled. */
export function CsvColumns(props: { tool: CsvTool; table: Table; fields: readonly Field[] }): JSX.Element {
  const format = useFormat()
  const [limit, setLimit] = createSignal(shownFirst)
  const shown = () => props.table.headings.slice(0, limit())
  const hidden = () => props.table.headings.length - shown().length
  return (
    <section aria-labelledby="csv-columns-title">
      <div class="flex flex-wrap items-baseline gap-x-2 gap-y-1 pb-2">
        <h2 id="csv-columns-title" class="text-section font-semibold">
          {csvText.t('columns.title')}
        </h2>
        <span class="text-text-2">
          {csvText.t('columns.kept', {
            kept: format.number(props.tool.written().length),
            total: format.number(props.table.headings.length),
          })}
        </span>
      </div>
      <Show when={mappingProblem(props.tool.choices())}>
        <div class="pb-2">
          <Notice tone="warn" fact={csvText.t('columns.noAddress')} />
        </div>
      </Show>
      <div class={`${grid} text-secondary font-medium text-text-3 max-sm:hidden`} aria-hidden="true">
        <span>{csvText.t('columns.inFile')}</span>
        <span>{csvText.t('columns.examples')}</span>
        <span>{csvText.t('columns.holds')}</span>
        <span>{csvText.t('columns.required')}</span>
        <span>{csvText.t('columns.outcome')}</span>
      </div>
      <ul class="border-t border-line">
        <For each={shown()}>
          {(_, index) => (
            <ColumnLine tool={props.tool} table={props.table} fields={props.fields} column={index()} />
          )}
        </For>
      </ul>
      <Show when={hidden() > 0}>
        <div class="pt-2">
          <Button onClick={() => setLimit(limit() + shownFirst)}>
            {csvText.plural('columns.more', Math.min(hidden(), shownFirst))}
          </Button>
        </div>
      </Show>
    </section>
  )
}

function ColumnLine(props: {
  tool: CsvTool
  table: Table
  fields: readonly Field[]
  column: number
}): JSX.Element {
  const heading = () => columnName(props.table, props.column)
  const target = (): ColumnTarget => props.tool.choices()[props.column]?.target ?? { kind: 'ignore' }
  const kept = () => !props.tool.leftOut().has(props.column)
  const examples = () => {
    const cells = props.table.sample.map(({ cells }) => cells[props.column]?.trim() ?? '')
    return [...new Set(cells.filter(Boolean))].slice(0, 2).map((cell) => cell.slice(0, 60))
  }
  const column = () => ({ heading: heading(), number: props.column + 1 })
  const newKey = () => {
    const to = target()
    return to.kind === 'newField' ? to.key : newFieldKey(column(), props.fields)
  }
  const options = createMemo(() => targetOptions(csvText.t('columns.other'), props.fields, newKey()))
  const set = (value: string): void => {
    const to = target()
    const type = to.kind === 'newField' ? to.type : 'text'
    const next = toTarget(value, { ...column(), type }, props.fields)
    props.tool.setChoices(withTarget(props.tool.choices(), props.column, next))
  }
  return (
    <li class={`${grid} min-h-11 border-b border-line`}>
      <div class="min-w-0 max-sm:col-span-2">
        <Checkbox
          label={
            <span class={`font-semibold break-words ${kept() ? '' : 'text-text-3 line-through'}`}>
              <span class="sr-only">{csvText.t('columns.keep', { column: '' })}</span>
              {heading()}
            </span>
          }
          checked={kept()}
          onChange={(keep) => props.tool.setLeftOut(toggled(props.tool.leftOut(), props.column, !keep))}
        />
      </div>
      <span class="min-w-0 break-words text-text-2 max-sm:col-span-2">{examples().join(', ')}</span>
      <Select
        label={csvText.t('columns.holdsFor', { column: heading() })}
        labelHidden
        class="max-sm:col-span-2"
        value={choiceValue(target())}
        options={options()}
        onChange={set}
      />
      <span class="max-sm:flex max-sm:items-center max-sm:gap-2">
        <Checkbox
          label={csvText.t('columns.requiredFor', { column: heading() })}
          labelHidden
          checked={props.tool.required().has(props.column)}
          onChange={(on) => props.tool.setRequired(toggled(props.tool.required(), props.column, on))}
        />
        <span class="text-text-2 sm:hidden" aria-hidden="true">
          {csvText.t('columns.required')}
        </span>
      </span>
      <Outcome tool={props.tool} column={props.column} target={target()} />
    </li>
  )
}

function toggled(set: ReadonlySet<number>, member: number, on: boolean): ReadonlySet<number> {
  const next = new Set(set)
  if (on) next.add(member)
  else next.delete(member)
  return next
}

/** How full a column is, and what is wrong with its values. */
function Outcome(props: { tool: CsvTool; column: number; target: ColumnTarget }): JSX.Element {
  const figures = () => props.tool.checked()?.analysis.figures
  const filled = () => figures()?.filled[props.column] ?? 0
  const warnings = (): Partial<Record<RowWarning, number>> => figures()?.warnings[props.column] ?? {}
  const wrong = () => Object.values(warnings()).reduce((sum, count) => sum + count, 0)
  const text = () => {
    const rows = figures()?.rows ?? 0
    if (rows === 0) return ''
    if (filled() === 0) return csvText.t('columns.empty')
    return filled() === rows ? csvText.t('columns.full') : csvText.plural('columns.filled', filled())
  }
  const isAddress = () =>
    props.target.kind === 'attribute' &&
    (props.target.attribute === 'email' || props.target.attribute === 'phone')
  return (
    <span class="flex flex-wrap items-center gap-x-2 gap-y-1 text-text-2 max-sm:justify-end">
      <span>{text()}</span>
      <Show when={wrong()}>
        {(count) => (
          <Badge tone={isAddress() ? 'bad' : 'warn'} icon={isAddress() ? undefined : TriangleAlert}>
            {csvText.plural('columns.wrong', count())}
          </Badge>
        )}
      </Show>
    </span>
  )
}
