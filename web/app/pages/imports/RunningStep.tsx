import { useBeforeLeave } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import type { ImportDetail } from '../../../../worker/contracts/imports.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { Progress } from '../../../shared/ui/Progress.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { importsText } from '../../i18n/imports.ts'
import type { Wizard } from './wizard.ts'

/** Rows, rate and time left while the file is sent; it can be stopped. */
export function RunningStep(props: { wizard: Wizard; detail: ImportDetail }): JSX.Element {
  const figures = () => props.wizard.running.progress.figures()
  createEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    addEventListener('beforeunload', warn)
    onCleanup(() => removeEventListener('beforeunload', warn))
  })
  /** Going to another page of the app stops the sending, too: the same question, in the app's words. */
  const [leaving, setLeaving] = createSignal<() => void>()
  useBeforeLeave((event) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    setLeaving(() => () => event.retry(true))
  })
  return (
    <section class="mx-auto flex w-full max-w-[560px] flex-col gap-4 py-8 max-sm:py-2">
      <Progress
        title={importsText.plural('running.title', props.detail.totalRows)}
        detail={importsText.plural('running.rows', figures().rows)}
        total={figures().totalRows}
        done={figures().rows - figures().rejected}
        failed={figures().rejected}
        ratePerSecond={props.wizard.running.progress.ratePerSecond() ?? undefined}
        remainingMs={props.wizard.running.progress.remainingMs() ?? undefined}
        onCancel={() => void props.wizard.running.cancel(props.detail.id)}
        cancelBusy={props.wizard.running.busy()}
      />
      <Show when={props.wizard.running.waiting()}>
        {(waiting) => (
          <Notice
            tone="warn"
            live
            fact={importsText.t(waiting().offline ? 'running.offline' : 'running.slow')}
          />
        )}
      </Show>
      <p class="text-secondary text-text-2">{importsText.t('running.open')}</p>
      <Show when={leaving()}>
        {(go) => (
          <Dialog
            open
            title={importsText.t('running.leaveTitle')}
            onClose={() => setLeaving(undefined)}
            actions={
              <>
                <Button onClick={() => go()()}>{importsText.t('running.leave')}</Button>
                <Button kind="main" onClick={() => setLeaving(undefined)}>
                  {importsText.t('running.stay')}
                </Button>
              </>
            }
          >
            <p class="text-text-2">{importsText.t('running.leaveText')}</p>
          </Dialog>
        )}
      </Show>
    </section>
  )
}
