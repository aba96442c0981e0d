import Download from 'lucide-solid/icons/download'
import FileX from 'lucide-solid/icons/file-x'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Attachment, Message } from '../../../../../worker/contracts/inbox.ts'
import { buttonClass, Glyph } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { fileIcon, filePath, isPicture } from './files.ts'

/** What came with a message: pictures in sight, other files by name and size. */
export function Attachments(props: { message: Message }): JSX.Element {
  const workspace = useWorkspace()
  const shown = createMemo(() =>
    props.message.attachments.flatMap((file, place) =>
      file.inline === true ? [] : [{ file, address: filePath(workspace.slug(), props.message, place) }],
    ),
  )
  return (
    <Show when={shown().length > 0}>
      <ul class="mt-1.5 flex flex-col gap-1.5" aria-label={inboxThreadText.t('file.list')}>
        <For each={shown()}>
          {({ file, address }) => (
            <li class="min-w-0">
              <Show when={file.state === undefined} fallback={<AbsentFile file={file} />}>
                <Show when={isPicture(file.type)} fallback={<FileRow file={file} address={address} />}>
                  <Picture file={file} address={address} />
                </Show>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}

/** A file that the provider has not handed over yet, or no more. */
function AbsentFile(props: { file: Attachment }): JSX.Element {
  const isLost = () => props.file.state === 'lost'
  return (
    <div class="flex items-center gap-3 rounded-8 border border-line border-dashed px-3 py-2">
      <Glyph icon={isLost() ? FileX : fileIcon(props.file.type)} size={20} class="text-text-2" />
      <span class="min-w-0 flex-1">
        <span class="block font-medium break-words">{props.file.name}</span>
        <span class="block text-secondary text-text-2">
          {inboxThreadText.t(isLost() ? 'file.lost' : 'file.coming')}
        </span>
      </span>
    </div>
  )
}

type FileProps = { file: Attachment; address: string }

function FileRow(props: FileProps): JSX.Element {
  const format = useFormat()
  return (
    <a
      class="flex items-center gap-3 rounded-8 border border-line-2 bg-sunken px-3 py-2 hover:bg-hover"
      href={props.address}
      download={props.file.name}
      aria-label={inboxThreadText.t('file.download', { name: props.file.name })}
    >
      <Glyph icon={fileIcon(props.file.type)} size={20} class="text-text-2" />
      <span class="min-w-0 flex-1">
        <span class="block font-medium break-words">{props.file.name}</span>
        <span class="block text-secondary text-text-3">{format.bytes(props.file.sizeBytes)}</span>
      </span>
      <Glyph icon={Download} class="text-text-2" />
    </a>
  )
}

/** Largest side of a picture in the stream, in pixels. */
const shownSide = 320

/** As it is drawn: within the shown side, never larger than it is. */
function shownSize({ width, height }: Attachment): { width: number; height: number } | undefined {
  if (width === undefined || height === undefined) return undefined
  const scale = Math.min(1, shownSide / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function Picture(props: FileProps): JSX.Element {
  const [open, setOpen] = createSignal(false)
  const [isBroken, setBroken] = createSignal(false)
  const size = () => shownSize(props.file)
  return (
    <Show when={!isBroken()} fallback={<FileRow file={props.file} address={props.address} />}>
      <button
        type="button"
        class="block max-w-full overflow-hidden rounded-8 border border-line bg-active"
        aria-label={inboxThreadText.t('file.open', { name: props.file.name })}
        onClick={() => setOpen(true)}
      >
        <img
          src={props.address}
          alt={props.file.name}
          width={size()?.width}
          height={size()?.height}
          loading="lazy"
          decoding="async"
          class="block h-auto max-h-80 max-w-full object-contain"
          onError={() => setBroken(true)}
        />
      </button>
      <Dialog
        form
        open={open()}
        onClose={() => setOpen(false)}
        title={inboxThreadText.t('file.preview', { name: props.file.name })}
        actions={
          <a class={buttonClass({ kind: 'main' })} href={props.address} download={props.file.name}>
            <Glyph icon={Download} />
            {inboxThreadText.t('file.download', { name: props.file.name })}
          </a>
        }
      >
        <img
          src={props.address}
          alt={props.file.name}
          class="mx-auto block h-auto max-h-[70dvh] max-w-full"
        />
      </Dialog>
    </Show>
  )
}
