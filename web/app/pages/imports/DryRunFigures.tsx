import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import { rejectReasons } from '../../../../worker/contracts/imports.ts'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { ProgressBar } from '../../../shared/ui/Progress.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { importsText } from '../../i18n/imports.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import type { Conflict, DryRunTotal } from './dry-run-total.ts'
import type { Wizard } from './wizard.ts'

/** What the import would do, before anything is stored. */
export function DryRunFigures(props: { wizard: Wizard }): JSX.Element {
  const format = useFormat()
  const run = () => props.wizard.dryRunning.dryRun()
  const rows = () => props.wizard.reading.analysis()?.figures.rows ?? 0
  return (
    <div>
      <h3 class="pb-1 text-secondary font-medium">{importsText.t('dryRun.title')}</h3>
      <Show when={run()?.state === 'failed'}>
        <Notice
          tone="bad"
          fact={importsText.t('dryRun.failed')}
          action={
            <Button compact onClick={() => props.wizard.dryRunning.again()}>
              {importsText.t('dryRun.again')}
            </Button>
          }
        />
      </Show>
      <Show when={run()?.state === 'running'}>
        <div role="status" class="flex flex-col gap-1 pb-2">
          <span class="text-secondary text-text-2">
            {importsText.t(run()?.waiting ? 'dryRun.waiting' : 'dryRun.running', {
              done: format.number(run()?.total?.rows ?? 0),
              total: format.number(rows()),
            })}
          </span>
          <ProgressBar label={importsText.t('dryRun.title')} total={rows()} done={run()?.total?.rows ?? 0} />
        </div>
      </Show>
      <Show when={run()?.total}>{(total) => <Figures total={total()} />}</Show>
    </div>
  )
}

function Figures(props: { total: DryRunTotal }): JSX.Element {
  const format = useFormat()
  const figures = () =>
    [
      { label: importsText.t('result.created'), value: props.total.created, always: true },
      { label: importsText.t('result.updated'), value: props.total.updated, always: true },
      { label: importsText.t('result.restored'), value: props.total.restored },
      { label: importsText.t('result.unchanged'), value: props.total.unchanged, always: true },
      { label: importsText.t('result.skipped'), value: props.total.skipped },
      { label: importsText.t('result.rejected'), value: props.total.rejected, always: true, bad: true },
    ].filter(({ value, always }) => always || value > 0)
  const reasons = () => rejectReasons.filter((reason) => props.total.byReason[reason])
  return (
    <>
      <dl class="border-t border-line">
        <For each={figures()}>
          {(figure) => (
            <div
              class={`flex items-baseline justify-between gap-3 border-b border-line py-1.5 ${figure.bad && figure.value > 0 ? 'font-semibold text-bad' : ''}`}
            >
              <dt>{figure.label}</dt>
              <dd class="font-semibold">{format.number(figure.value)}</dd>
            </div>
          )}
        </For>
        <For each={reasons()}>
          {(reason) => (
            <div class="flex items-baseline justify-between gap-3 border-b border-line py-1.5 pl-4 text-text-2">
              <dt>{importsText.t(`reasons.${reason}`)}</dt>
              <dd>{format.number(props.total.byReason[reason] ?? 0)}</dd>
            </div>
          )}
        </For>
      </dl>
      <Conflicts conflicts={props.total.conflicts} total={props.total.byReason.identity_split ?? 0} />
    </>
  )
}

const shownAtFirst = 5

/** Rows that belong to two contacts, each with the way to make one of them (spec 2.5). */
export function Conflicts(props: { conflicts: readonly Conflict[]; total: number }): JSX.Element {
  const workspace = useWorkspace()
  const [all, setAll] = createSignal(false)
  const shown = () => (all() ? props.conflicts : props.conflicts.slice(0, shownAtFirst))
  return (
    <Show when={props.conflicts.length > 0}>
      <div class="pt-3">
        <h3 class="font-semibold">{importsText.plural('conflicts.title', props.total)}</h3>
        <p class="pb-1 text-text-2">{importsText.t('conflicts.text')}</p>
        <ul class="border-t border-line">
          <For each={shown()}>
            {({ line, contactIds: [a, b] }) => (
              <li class="flex min-h-10 flex-wrap items-center justify-between gap-x-3 border-b border-line py-1">
                <span>{importsText.t('conflicts.line', { line: String(line) })}</span>
                <Show when={a !== undefined && b !== undefined}>
                  <A
                    class={buttonClass({ compact: true })}
                    href={workspace.href(`/contacts/merge?a=${a}&b=${b}`)}
                    target="_blank"
                  >
                    {importsText.t('conflicts.merge')}
                  </A>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={!all() && props.conflicts.length > shownAtFirst}>
          <Button kind="link" compact onClick={() => setAll(true)}>
            {importsText.t('conflicts.more')}
          </Button>
        </Show>
      </div>
    </Show>
  )
}
