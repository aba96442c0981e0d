import { useNavigate } from '@solidjs/router'
import Download from 'lucide-solid/icons/download'
import type { JSX } from 'solid-js'
import { createMemo, For, Match, onCleanup, Show, Switch } from 'solid-js'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { Button, buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { Progress } from '../../../shared/ui/Progress.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { mappingProblem } from '../../file-reading/columns.ts'
import { csvText } from '../../i18n/csv.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { handToImport } from '../imports/hand-over.ts'
import type { CleanWords } from './clean.ts'
import { cleanHeading, columnName } from './column-name.ts'
import { CleanChoices } from './CleanChoices.tsx'
import type { CsvResult, CsvTool } from './csv-tool.ts'
import { dropReasons } from './row-index.ts'

/** Beside the file: how it is cleaned, what that leaves, and the files that come out. */
export function CleanPanel(props: { tool: CsvTool; table: Table }): JSX.Element {
  return (
    <aside
      class="flex w-80 flex-none flex-col gap-5 border-l border-line bg-bg p-5 max-lg:w-auto max-lg:border-t max-lg:border-l-0 max-sm:p-4"
      aria-label={csvText.t('summary.label')}
    >
      <CleanChoices tool={props.tool} />
      <Kept tool={props.tool} />
      <div class="sticky bottom-0 -mx-5 mt-auto flex flex-col gap-3 border-t border-line bg-bg px-5 py-4 max-sm:-mx-4 max-sm:px-4">
        <NextStep tool={props.tool} table={props.table} />
      </div>
    </aside>
  )
}

/** What the choices leave of the file. */
function Kept(props: { tool: CsvTool }): JSX.Element {
  const format = useFormat()
  const dropped = () => {
    const reasons = props.tool.decision()?.dropped ?? {}
    return dropReasons.flatMap((reason) => {
      const count = reasons[reason]
      return count ? [{ reason, count }] : []
    })
  }
  const total = () => dropped().reduce((sum, { count }) => sum + count, 0)
  return (
    <Show when={props.tool.decision()}>
      {(decision) => (
        <div>
          <dl>
            <Line label={csvText.t('summary.kept')} value={format.number(decision().kept)} strong />
            <Show when={props.tool.options().invalid === 'mark' || props.tool.options().missing === 'mark'}>
              <Line label={csvText.t('summary.marked')} value={format.number(decision().marked)} />
            </Show>
            <Line label={csvText.t('summary.dropped')} value={format.number(total())} bad={total() > 0} />
          </dl>
          <Show when={total() > 0}>
            <h3 class="pt-3 pb-1 font-semibold">{csvText.t('summary.why')}</h3>
            <dl>
              <For each={dropped()}>
                {({ reason, count }) => (
                  <Line label={csvText.t(`counts.${reason}`)} value={format.number(count)} />
                )}
              </For>
            </dl>
          </Show>
        </div>
      )}
    </Show>
  )
}

function Line(props: { label: string; value: string; strong?: boolean; bad?: boolean }): JSX.Element {
  return (
    <div
      class={`flex items-baseline justify-between gap-3 border-b border-line py-1.5 ${props.bad ? 'font-semibold text-bad' : props.strong ? 'font-semibold' : ''}`}
    >
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  )
}

/** The check under way, the writing under way, the result, or the button that makes it. */
function NextStep(props: { tool: CsvTool; table: Table }): JSX.Element {
  const figures = () => props.tool.checked()?.analysis.figures
  const rows = () => figures()?.rows ?? 0
  const offReason = (): string | undefined => {
    if (!props.tool.checked()?.complete) return csvText.t('actions.notYet')
    if (props.tool.written().length === 0) return csvText.t('actions.noColumns')
    return props.tool.decision()?.kept === 0 ? csvText.t('actions.nothingStays') : undefined
  }
  function clean(): void {
    const heading = (column: number) =>
      cleanHeading(props.table, column, props.tool.choices()[column]?.target ?? { kind: 'ignore' })
    props.tool.clean(
      {
        written: props.tool.written().map(heading),
        all: props.table.headings.map((_, column) => columnName(props.table, column)),
      },
      words(),
    )
  }
  return (
    <Switch
      fallback={
        <Button kind="main" wide offReason={offReason()} onClick={clean}>
          {csvText.t('actions.clean')}
        </Button>
      }
    >
      <Match when={props.tool.stopped()}>
        <Notice
          tone="warn"
          live
          fact={csvText.t('progress.stopped')}
          action={
            <Button compact onClick={() => props.tool.analyse()}>
              {csvText.t('progress.again')}
            </Button>
          }
        >
          {csvText.t('progress.stoppedHelp')}
        </Notice>
      </Match>
      <Match when={!props.tool.checked()?.complete}>
        <Progress
          title={csvText.t('progress.checking')}
          detail={csvText.plural('progress.rows', rows())}
          total={props.tool.file()?.size ?? 0}
          done={props.tool.checked()?.bytes ?? 0}
          ratePerSecond={props.tool.checked() ? props.tool.pace.ratePerSecond() : undefined}
          remainingMs={props.tool.checked() ? props.tool.pace.remainingMs() : undefined}
          onCancel={() => props.tool.cancel()}
        />
      </Match>
      <Match when={props.tool.cleaning()}>
        {(cleaning) => (
          <Progress
            title={csvText.t('progress.cleaning')}
            detail={csvText.plural('progress.rows', cleaning().rows)}
            total={rows()}
            done={cleaning().rows}
            ratePerSecond={cleaning().rows > 0 ? props.tool.pace.ratePerSecond() : undefined}
            remainingMs={cleaning().rows > 0 ? props.tool.pace.remainingMs() : undefined}
            onCancel={() => props.tool.cancel()}
          />
        )}
      </Match>
      <Match when={props.tool.result()}>{(result) => <Result tool={props.tool} result={result()} />}</Match>
    </Switch>
  )
}

/** The texts that go into the files. */
const words = (): CleanWords => ({
  line: csvText.t('files.line'),
  reason: csvText.t('files.reason'),
  problems: csvText.t('files.problems'),
  reasons: {
    too_many_cells: csvText.t('reasons.too_many_cells'),
    cell_too_long: csvText.t('reasons.cell_too_long'),
    no_address: csvText.t('reasons.no_address'),
    no_valid_address: csvText.t('reasons.no_valid_address'),
    invalid_address: csvText.t('reasons.invalid_address'),
    missing_required: csvText.t('reasons.missing_required'),
    duplicate: csvText.t('reasons.duplicate', { line: '{{ line }}' }),
  },
  marks: {
    email: csvText.t('marks.email'),
    phone: csvText.t('marks.phone'),
    missing: csvText.t('marks.missing'),
    unreachable: csvText.t('marks.unreachable'),
  },
})

/** The files, ready to take home or to import. */
function Result(props: { tool: CsvTool; result: CsvResult }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const name = () => (props.tool.file()?.name ?? 'file').replace(/\.[a-z0-9]{1,5}$/i, '')
  const cleanedName = () => csvText.t('files.cleaned', { name: name() })
  const kept = () => props.tool.decision()?.kept ?? 0
  const dropped = () => (props.tool.checked()?.analysis.figures.rows ?? 0) - kept()
  const cleanedUrl = createUrl(() => props.result.cleaned)
  const rejectsUrl = createUrl(() => props.result.rejects)
  function importIt(): void {
    const file = new File([props.result.cleaned], cleanedName(), { type: 'text/csv' })
    handToImport({ file, ...props.tool.handOver() })
    navigate(workspace.href('/contacts/import'))
  }
  return (
    <div class="flex flex-col gap-3" aria-live="polite">
      <div>
        <h2 class="text-section font-semibold">{csvText.t('result.ready')}</h2>
        <p class="text-text-2">
          {csvText.plural('result.rows', kept(), { size: format.bytes(props.result.cleaned.size) })}
        </p>
      </div>
      <a class={buttonClass({ kind: 'main', wide: true })} href={cleanedUrl()} download={cleanedName()}>
        <Glyph icon={Download} />
        {csvText.t('result.download')}
      </a>
      <Show when={rejectsUrl()}>
        {(url) => (
          <a
            class={buttonClass({ wide: true })}
            href={url()}
            download={csvText.t('files.rejects', { name: name() })}
          >
            <Glyph icon={Download} />
            {csvText.plural('result.rejects', dropped())}
          </a>
        )}
      </Show>
      <Show when={workspace.can('contacts.import')}>
        <Button
          wide
          offReason={mappingProblem(props.tool.choices()) ? csvText.t('result.noImport') : undefined}
          onClick={importIt}
        >
          {csvText.t('result.import')}
        </Button>
      </Show>
    </div>
  )
}

/** An address under which the browser finds a file that was made here; it goes with the component. */
function createUrl(file: () => Blob | null): () => string | undefined {
  const url = createMemo<string | undefined>((before) => {
    if (before) URL.revokeObjectURL(before)
    const made = file()
    return made ? URL.createObjectURL(made) : undefined
  })
  onCleanup(() => {
    const last = url()
    if (last) URL.revokeObjectURL(last)
  })
  return url
}
