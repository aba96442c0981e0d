import FileUp from 'lucide-solid/icons/file-up'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { ProgressBar } from '../../../shared/ui/Progress.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { acceptedFiles } from '../../file-reading/accepted-files.ts'
import { importsText } from '../../i18n/imports.ts'
import { useFormat } from '../../use-format.ts'
import type { Wizard } from './wizard.ts'

/** Drop or choose a file; what is wrong with it is told here, and an interrupted import goes on from here. */
export function FileStep(props: { wizard: Wizard }): JSX.Element {
  const format = useFormat()
  const [over, setOver] = createSignal(false)
  let input: HTMLInputElement | undefined
  const take = (files: FileList | null | undefined): void => {
    const chosen = files?.[0]
    if (chosen) void props.wizard.chooseFile(chosen)
  }
  const name = () => props.wizard.reading.file()?.name ?? ''
  const size = () => props.wizard.reading.file()?.size ?? 0
  return (
    <div class="mx-auto flex w-full max-w-[720px] flex-col gap-4 py-8 max-sm:py-2">
      <Show when={props.wizard.running.unfinished()}>
        {(unfinished) => (
          <Notice
            tone="warn"
            fact={importsText.t('resume.fact', {
              file: unfinished().known.fileName,
              rows: unfinished().detail.receivedRows,
              total: unfinished().detail.totalRows,
            })}
            action={
              <Button
                compact
                busy={props.wizard.running.busy()}
                onClick={() => void props.wizard.running.cancel(unfinished().detail.id)}
              >
                {importsText.t('resume.leave')}
              </Button>
            }
          >
            {importsText.t('resume.help')}
          </Notice>
        )}
      </Show>
      <Show when={props.wizard.reading.refusal()}>
        {(reason) => (
          <Notice tone="bad" live fact={importsText.t(`file.refused.${reason()}.fact`, { file: name() })}>
            {importsText.t(`file.refused.${reason()}.help`)}
          </Notice>
        )}
      </Show>
      <div
        class={`flex flex-col items-start gap-4 rounded-10 border border-dashed p-8 max-sm:p-4 ${over() ? 'border-accent-text bg-accent-soft' : 'border-line-ctl bg-sunken'}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer?.files)
        }}
      >
        <Show
          when={props.wizard.reading.readBytes() !== null}
          fallback={
            <>
              <div>
                <h2 class="text-section font-semibold">{importsText.t('file.drop')}</h2>
                <p class="mt-1 text-text-2">{importsText.t('file.help')}</p>
              </div>
              <Button kind="main" icon={FileUp} onClick={() => input?.click()}>
                {importsText.t(
                  props.wizard.running.unfinished()
                    ? 'resume.choose'
                    : props.wizard.reading.refusal()
                      ? 'file.again'
                      : 'file.choose',
                )}
              </Button>
              <input
                ref={(element) => (input = element)}
                type="file"
                class="sr-only"
                tabIndex={-1}
                aria-label={importsText.t('file.choose')}
                accept={acceptedFiles}
                onChange={(event) => {
                  take(event.currentTarget.files)
                  // The same file can be chosen again after it was mended.
                  event.currentTarget.value = ''
                }}
              />
            </>
          }
        >
          <div class="flex w-full flex-col gap-2" role="status">
            <p class="flex items-center gap-2 font-semibold">
              <Glyph icon={FileUp} />
              {importsText.t('file.reading', { file: name() })}
            </p>
            <ProgressBar
              label={importsText.t('file.reading', { file: name() })}
              total={size()}
              done={props.wizard.reading.readBytes() ?? 0}
            />
            <p class="text-secondary text-text-2">
              {importsText.t('file.read', {
                read: format.bytes(props.wizard.reading.readBytes() ?? 0),
                total: format.bytes(size()),
              })}
            </p>
          </div>
        </Show>
      </div>
    </div>
  )
}
