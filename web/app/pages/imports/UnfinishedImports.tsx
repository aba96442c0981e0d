import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import type { Import } from '../../../../worker/contracts/imports.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { acceptedFiles } from '../../file-reading/FileDrop.tsx'
import { importsText } from '../../i18n/imports.ts'
import type { Wizard } from './wizard.ts'

const { t } = importsText

/** Imports that were cut off, here or in another browser: each goes on with its file, or is ended for good. */
export function UnfinishedImports(props: { wizard: Wizard }): JSX.Element {
  const [ending, setEnding] = createSignal<Import | null>(null)
  return (
    <>
      <For each={props.wizard.unfinished.imports()}>
        {(one) => <UnfinishedImport wizard={props.wizard} unfinished={one} onEnd={() => setEnding(one)} />}
      </For>
      <Show when={ending()}>
        {(one) => (
          <Dialog
            open
            title={t('resume.endTitle')}
            onClose={() => setEnding(null)}
            actions={
              <>
                <Button onClick={() => setEnding(null)}>{t('resume.keep')}</Button>
                <Button
                  kind="main"
                  busy={props.wizard.running.busy()}
                  onClick={() => {
                    void props.wizard.running.cancel(one().id)
                    setEnding(null)
                  }}
                >
                  {t('resume.leave')}
                </Button>
              </>
            }
          >
            <p class="text-text-2">{t('resume.endText', { file: one().fileName })}</p>
          </Dialog>
        )}
      </Show>
    </>
  )
}

function UnfinishedImport(props: { wizard: Wizard; unfinished: Import; onEnd: () => void }): JSX.Element {
  const figures = () => ({
    file: props.unfinished.fileName,
    rows: props.unfinished.receivedRows,
    total: props.unfinished.totalRows,
  })
  const isGrowing = () => props.wizard.unfinished.isGrowing(props.unfinished.id)
  /** Where the program that began it told nothing of its file, only that program can go on. */
  const canResume = () => props.unfinished.clientFile !== null && !isGrowing()
  const help = () => {
    if (isGrowing()) return t('resume.growingHelp')
    return t(props.unfinished.clientFile ? 'resume.help' : 'resume.programHelp')
  }
  let input: HTMLInputElement | undefined
  return (
    <Notice
      tone={isGrowing() ? 'accent' : 'warn'}
      fact={t(isGrowing() ? 'resume.growing' : 'resume.fact', figures())}
      action={
        <div class="flex flex-wrap gap-2">
          <Show when={canResume()}>
            <Button compact onClick={() => input?.click()}>
              {t('resume.choose')}
            </Button>
            <input
              ref={(element) => (input = element)}
              type="file"
              class="sr-only"
              tabIndex={-1}
              aria-label={t('resume.chooseFor', { file: props.unfinished.fileName })}
              accept={acceptedFiles}
              onChange={(event) => {
                const [chosen] = event.currentTarget.files ?? []
                if (chosen) void props.wizard.chooseFile(chosen, props.unfinished)
                event.currentTarget.value = ''
              }}
            />
          </Show>
          <Button compact onClick={() => props.onEnd()}>
            {t('resume.leave')}
          </Button>
        </div>
      }
    >
      {help()}
    </Notice>
  )
}
