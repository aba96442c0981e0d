import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { ColumnTarget } from '../../../../worker/contracts/imports.ts'
import { Notice } from '../../../shared/ui/States.tsx'
import { importsText } from '../../i18n/imports.ts'
import { ColumnRow, columnGrid } from '../../file-reading/ColumnRow.tsx'
import { mappingProblem, withTarget } from '../../file-reading/columns.ts'
import { OpenQuote } from '../../file-reading/OpenQuote.tsx'
import { PreviewTable } from '../../file-reading/PreviewTable.tsx'
import { SettingsLine } from '../../file-reading/SettingsLine.tsx'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import type { Wizard } from './wizard.ts'

/** The columns of the file patched to fields, then the first rows as they will be stored (spec 4.2). */
export function ColumnsStep(props: { wizard: Wizard; table: Table; fields: readonly Field[] }): JSX.Element {
  const [onlyProblems, setOnlyProblems] = createSignal(false)
  /** The column whose problems are looked at; null for those of all. */
  const [seen, setSeen] = createSignal<number | null>(null)
  const show = (only: boolean, column: number | null): void => {
    setSeen(column)
    setOnlyProblems(only)
  }
  const recognised = () => props.wizard.reading.choices().filter((choice) => choice.recognised).length
  const heading = (index: number) =>
    props.table.headings[index] || importsText.t('columns.unnamed', { number: index + 1 })
  const examples = (index: number) => {
    const cells = props.table.sample.map(({ cells }) => cells[index]?.trim() ?? '').filter(Boolean)
    return [...new Set(cells)].slice(0, 2)
  }
  const choose = (index: number, target: ColumnTarget): void => {
    const { reading } = props.wizard
    if (target.kind === 'newField' && target.type === 'choice') reading.gatherChoices(index, target)
    else reading.setChoices(withTarget(reading.choices(), index, target))
  }
  const tooMany = () => props.wizard.reading.tooManyChoices()
  return (
    <>
      <section aria-labelledby="columns-title">
        <div class="flex flex-wrap items-baseline gap-x-2 gap-y-1 pb-2">
          <h2 id="columns-title" class="text-section font-semibold">
            {importsText.t('columns.title')}
          </h2>
          <span class="text-text-2">
            {importsText.plural('columns.count', props.table.headings.length)},{' '}
            {importsText.plural('columns.recognised', recognised())}
          </span>
          <SettingsLine table={props.table} onChange={(settings) => props.wizard.changeSettings(settings)} />
        </div>
        <Show when={props.table.damaged > 0}>
          <div class="pb-2">
            <Notice tone="warn" fact={importsText.plural('settings.damaged', props.table.damaged)} />
          </div>
        </Show>
        <OpenQuote line={props.wizard.reading.analysis()?.figures.openQuoteLine ?? null} />
        <Show when={tooMany() !== null}>
          <div class="pb-2">
            <Notice
              tone="warn"
              live
              fact={importsText.t('columns.tooManyChoices', { column: heading(tooMany() ?? 0) })}
            />
          </div>
        </Show>
        <Show when={mappingProblem(props.wizard.reading.choices())}>
          <div class="pb-2">
            <Notice tone="bad" live fact={importsText.t('columns.noAddress')} />
          </div>
        </Show>
        <div class={`${columnGrid} text-secondary font-medium text-text-3 max-sm:hidden`} aria-hidden="true">
          <span>{importsText.t('columns.ofFile')}</span>
          <span>{importsText.t('columns.examples')}</span>
          <span />
          <span>{importsText.t('columns.field')}</span>
          <span>{importsText.t('columns.outcome')}</span>
        </div>
        <ul class="border-t border-line">
          <For each={props.table.headings}>
            {(_, index) => (
              <ColumnRow
                index={index()}
                heading={heading(index())}
                target={props.wizard.reading.choices()[index()]?.target ?? { kind: 'ignore' }}
                warnings={props.wizard.reading.analysis()?.figures.warnings[index()] ?? {}}
                examples={examples(index())}
                fields={props.fields}
                gathersChoices
                onTarget={(target) => choose(index(), target)}
                onSee={() => show(true, index())}
              />
            )}
          </For>
        </ul>
      </section>
      <Show when={props.wizard.reading.analysis()}>
        {(analysis) => (
          <PreviewTable
            analysis={analysis().figures}
            choices={props.wizard.reading.choices()}
            fields={props.fields}
            onlyProblems={onlyProblems()}
            problemColumn={seen()}
            heading={heading}
            onOnlyProblems={(only) => show(only, null)}
          />
        )}
      </Show>
    </>
  )
}
