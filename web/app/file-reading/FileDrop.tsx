import FileUp from 'lucide-solid/icons/file-up'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { Button, Glyph } from '../../shared/ui/Button.tsx'
import { ProgressBar } from '../../shared/ui/Progress.tsx'
import { importsText } from '../i18n/imports.ts'
import { useFormat } from '../use-format.ts'

/** What a file chooser offers first; the content decides, whatever the name says. */
export const acceptedFiles =
  '.csv,.tsv,.txt,.xlsx,.xlsm,text/csv,text/tab-separated-values,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Drop or choose a file; while it is read for the first time, how far that is. */
export function FileDrop(props: {
  title: string
  help: string
  /** The button's verb. */
  choose: string
  onFile: (file: File) => void
  /** The file that is being read. */
  reading: { name: string; readBytes: number; bytes: number } | null
}): JSX.Element {
  const format = useFormat()
  const [over, setOver] = createSignal(false)
  let input: HTMLInputElement | undefined
  const take = (files: FileList | null | undefined): void => {
    const chosen = files?.[0]
    if (chosen) props.onFile(chosen)
  }
  return (
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
        when={props.reading}
        fallback={
          <>
            <div>
              <h2 class="text-section font-semibold">{props.title}</h2>
              <p class="mt-1 text-text-2">{props.help}</p>
            </div>
            <Button kind="main" icon={FileUp} onClick={() => input?.click()}>
              {props.choose}
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
        {(reading) => (
          <div class="flex w-full flex-col gap-2" role="status">
            <p class="flex items-center gap-2 font-semibold">
              <Glyph icon={FileUp} />
              {importsText.t('file.reading', { file: reading().name })}
            </p>
            <ProgressBar
              label={importsText.t('file.reading', { file: reading().name })}
              total={reading().bytes}
              done={reading().readBytes}
            />
            <p class="text-secondary text-text-2">
              {importsText.t('file.read', {
                read: format.bytes(reading().readBytes),
                total: format.bytes(reading().bytes),
              })}
            </p>
          </div>
        )}
      </Show>
    </div>
  )
}
