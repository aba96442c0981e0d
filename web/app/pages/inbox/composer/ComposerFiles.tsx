import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { Glyph, IconButton } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useFormat } from '../../../use-format.ts'
import { fileIcon } from '../thread/files.ts'
import type { ComposerFile, ComposerFiles as Files } from './uploads.ts'

/** The files that go along: how far each is, what is wrong with it, taking it off. */
export function ComposerFiles(props: { files: Files }): JSX.Element {
  return (
    <Show when={props.files.all().length > 0}>
      <ul class="flex flex-wrap gap-2 px-3 pb-2" aria-label={inboxThreadText.t('file.list')}>
        <For each={props.files.all()}>
          {(file) => <FileChip file={file} onRemove={() => props.files.remove(file.key)} />}
        </For>
      </ul>
    </Show>
  )
}

function FileChip(props: { file: ComposerFile; onRemove: () => void }): JSX.Element {
  const format = useFormat()
  const { t } = inboxThreadText
  const isUnderWay = () => props.file.attachment === null && props.file.problem === null
  const percent = () => Math.round(props.file.share * 100)
  return (
    <li
      class={`relative flex max-w-full items-center gap-2 overflow-hidden rounded-8 border bg-surface py-1 pr-1 pl-2.5 ${props.file.problem === null ? 'border-line-2' : 'border-bad-line bg-bad-soft'}`}
    >
      <Glyph icon={fileIcon(props.file.type)} class="text-text-2" />
      <span class="min-w-0">
        <span class="block truncate font-medium">{props.file.name}</span>
        <Show
          when={props.file.problem}
          fallback={
            <span class="block text-secondary text-text-3">
              {isUnderWay() ? `${percent()}%` : format.bytes(props.file.sizeBytes)}
            </span>
          }
        >
          {(problem) => (
            <span class="block text-secondary text-bad" role="alert">
              {problem()}
            </span>
          )}
        </Show>
      </span>
      <IconButton
        icon={X}
        size={14}
        label={t('composer.remove', { name: props.file.name })}
        onClick={() => props.onRemove()}
      />
      <Show when={isUnderWay()}>
        <span
          class="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-accent transition-transform"
          style={{ transform: `scaleX(${props.file.share})` }}
          role="progressbar"
          aria-valuenow={percent()}
          aria-label={t('composer.uploadOf', { name: props.file.name, percent: percent() })}
        />
      </Show>
    </li>
  )
}
