import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { type RejectReason, rejectReasons } from '../../../../worker/contracts/imports.ts'
import { Button, OffReason } from '../../../shared/ui/Button.tsx'
import { ProgressBar } from '../../../shared/ui/Progress.tsx'
import { uiText } from '../../../shared/i18n/ui.ts'
import { importsText } from '../../i18n/imports.ts'
import { useFormat } from '../../use-format.ts'
import { mappingProblem } from '../../file-reading/columns.ts'
import { lostDigits } from '../../file-reading/lost-digits.ts'
import { ListName } from './ListName.tsx'
import type { Wizard } from './wizard.ts'

/** Beside the steps: the list to come, what the rows amount to, and the way on. */
export function Summary(props: { wizard: Wizard }): JSX.Element {
  const format = useFormat()
  const figures = () => props.wizard.reading.analysis()?.figures
  /** Where the file was compared with the contacts that are there, that comparison speaks: one sum on the screen. */
  const compared = () => {
    const run = props.wizard.step() === 'confirm' ? props.wizard.dryRunning.dryRun() : null
    return run?.state === 'done' ? run.total : null
  }
  const rejects = (): Partial<Record<RejectReason, number>> =>
    compared()?.byReason ?? figures()?.rejects ?? {}
  const rejected = () => Object.values(rejects()).reduce((sum, count) => sum + count, 0)
  const stored = () => (figures()?.rows ?? 0) - rejected() - (compared()?.skipped ?? 0)
  return (
    <aside
      class="flex w-80 flex-none flex-col gap-4 border-l border-line bg-bg p-5 max-lg:w-auto max-lg:border-t max-lg:border-l-0 max-sm:p-4"
      aria-label={importsText.t('summary.label')}
    >
      <Show when={props.wizard.listChoice() === 'new'}>
        <div>
          <p class="text-secondary text-text-2">{importsText.t('summary.newList')}</p>
          <ListName
            name={props.wizard.listName()}
            onRename={(name) => {
              props.wizard.setListName(name)
            }}
          />
        </div>
      </Show>
      <dl>
        <Figure label={importsText.t('summary.rows')} value={format.number(figures()?.rows ?? 0)} strong />
        <Figure label={importsText.t('summary.stored')} value={format.number(stored())} />
        <Figure
          label={importsText.t('summary.rejected')}
          value={format.number(rejected())}
          bad={rejected() > 0}
        />
      </dl>
      <Show when={rejected() > 0}>
        <div>
          <h3 class="pb-1 font-semibold">{importsText.t('summary.why')}</h3>
          <dl>
            <For each={rejectReasons.filter((reason) => rejects()[reason])}>
              {(reason) => (
                <Figure
                  label={importsText.t(`reasons.${reason}`)}
                  value={format.number(rejects()[reason] ?? 0)}
                />
              )}
            </For>
          </dl>
        </div>
      </Show>
      <Show when={lostDigits.some((lost) => figures()?.lost[lost])}>
        <div>
          <h3 class="pb-1 font-semibold">{importsText.t('summary.lost')}</h3>
          <dl>
            <For each={lostDigits.filter((lost) => figures()?.lost[lost])}>
              {(lost) => (
                <Figure
                  label={importsText.t(`lost.${lost}`)}
                  value={format.number(figures()?.lost[lost] ?? 0)}
                />
              )}
            </For>
          </dl>
        </div>
      </Show>
      <Show when={props.wizard.reading.analysis()?.complete === false}>
        <div role="status" class="flex flex-col gap-1">
          <span class="text-secondary text-text-2">{importsText.t('summary.judging')}</span>
          <ProgressBar
            label={importsText.t('summary.judging')}
            total={props.wizard.reading.file()?.size ?? 0}
            done={props.wizard.reading.analysis()?.bytes ?? 0}
          />
        </div>
      </Show>
      <Show when={props.wizard.step() === 'columns'}>
        <p class="text-secondary text-text-2">
          <Show when={props.wizard.consents().length === 0} fallback={importsText.t('consents.keeps')}>
            <strong class="font-semibold text-text">{importsText.t('summary.consents')}</strong>{' '}
            {importsText.t('summary.consentsText')}
          </Show>
        </p>
      </Show>
      <Actions wizard={props.wizard} stored={stored()} />
    </aside>
  )
}

function Figure(props: { label: string; value: string; strong?: boolean; bad?: boolean }): JSX.Element {
  return (
    <div
      class={`flex items-baseline justify-between gap-3 border-b border-line py-1.5 ${props.bad ? 'font-semibold text-bad' : props.strong ? 'font-semibold' : ''}`}
    >
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  )
}

function Actions(props: { wizard: Wizard; stored: number }): JSX.Element {
  const wizard = () => props.wizard
  const offReason = (): string | undefined => {
    if (mappingProblem(wizard().reading.choices())) return importsText.t('columns.noAddress')
    if (
      wizard().step() === 'consents' &&
      wizard()
        .consents()
        .some(({ text }) => text.trim() === '')
    ) {
      return importsText.t('consents.missing')
    }
    if (wizard().step() !== 'confirm') return undefined
    if (!wizard().reading.analysis()?.complete) return importsText.t('summary.stillJudging')
    return props.stored === 0 ? importsText.t('summary.nothing') : undefined
  }
  const back = () =>
    wizard().setStep(
      wizard().step() === 'columns' ? 'file' : wizard().step() === 'consents' ? 'columns' : 'consents',
    )
  const forward = () => {
    if (wizard().step() === 'columns') wizard().setStep('consents')
    else if (wizard().step() === 'consents') wizard().setStep('confirm')
    else void wizard().start()
  }
  const label = () => {
    if (wizard().step() === 'columns') return importsText.t('summary.toConsents')
    if (wizard().step() === 'consents') return importsText.t('summary.toConfirm')
    return importsText.plural('confirm.start', props.stored)
  }
  return (
    <div class="sticky bottom-0 mt-auto flex flex-col gap-2 bg-bg py-3 max-sm:-mx-4 max-sm:border-t max-sm:border-line max-sm:px-4">
      <OffReason text={offReason()} />
      <div class="flex gap-2">
        <Button class="flex-1" onClick={back}>
          {uiText.t('actions.back')}
        </Button>
        <Button
          kind="main"
          class="flex-2"
          busy={wizard().running.busy()}
          busyLabel={importsText.t('confirm.starting')}
          offReason={offReason()}
          onClick={forward}
        >
          {label()}
        </Button>
      </div>
    </div>
  )
}
