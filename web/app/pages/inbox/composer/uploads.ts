import { createStore } from 'solid-js/store'
import { type Attachment, maxAttachments, type NamedFile } from '../../../../../worker/contracts/inbox.ts'
import { inboxFileLimits } from '../../../../../worker/contracts/inbox-files.ts'
import { fieldError, fieldProblemText, problemText } from '../../../../shared/problem-text.ts'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { sendFile } from './composer.data.ts'

/** A file of the composer: on its way, there, or refused with the reason. */
export type ComposerFile = {
  key: number
  name: string
  sizeBytes: number
  type: string
  /** Of the bytes, those that have left: 0 to 1. */
  share: number
  problem: string | null
  attachment: Attachment | null
}

let keys = 0

/** What this page has named itself it has noted whole. */
const isWhole = (file: NamedFile): file is NamedFile & Attachment =>
  file.name !== undefined && file.type !== undefined && file.sizeBytes !== undefined

/** The files of a message that is being written, each sent to the server as it is chosen. Call it in a component. */
export function createComposerFiles() {
  const workspace = useWorkspace()
  const [store, setStore] = createStore<{ all: ComposerFile[] }>({ all: [] })
  const change = (key: number, patch: Partial<ComposerFile>) =>
    setStore('all', (one) => one.key === key, patch)

  async function send(file: File, key: number): Promise<void> {
    if (file.size > inboxFileLimits.bytes) {
      const params = { mib: inboxFileLimits.bytes / 1024 / 1024 }
      change(key, { problem: fieldProblemText({ field: 'file', code: 'media_too_large', params }) })
      return
    }
    try {
      const attachment = await sendFile(workspace.slug(), file, (share) => change(key, { share }))
      change(key, { attachment, share: 1 })
    } catch (error) {
      change(key, { problem: fieldError(error, 'file') ?? problemText(error) })
    }
  }
  return {
    all: () => store.all,
    attachments: (): Attachment[] => store.all.flatMap(({ attachment }) => attachment ?? []),
    isUploading: () => store.all.some(({ attachment, problem }) => attachment === null && problem === null),
    refused: (): string | null => store.all.find(({ problem }) => problem !== null)?.name ?? null,
    add(files: Iterable<File>): void {
      const chosen = [...files]
      const room = Math.max(0, maxAttachments - store.all.length)
      if (chosen.length > room)
        showToast({ text: inboxThreadText.t('composer.tooManyFiles', { max: maxAttachments }), failed: true })
      for (const file of chosen.slice(0, room)) {
        const key = ++keys
        const { name, size: sizeBytes, type } = file
        setStore('all', (all) => [
          ...all,
          { key, name, sizeBytes, type, share: 0, problem: null, attachment: null },
        ])
        void send(file, key)
      }
    },
    remove: (key: number) => setStore('all', (all) => all.filter((one) => one.key !== key)),
    clear: () => setStore('all', []),
    /** Puts back what was sent and taken back, or was refused. */
    restore: (named: readonly NamedFile[]) =>
      setStore(
        'all',
        named.filter(isWhole).map((attachment) => ({
          key: ++keys,
          name: attachment.name,
          sizeBytes: attachment.sizeBytes,
          type: attachment.type,
          share: 1,
          problem: null,
          attachment,
        })),
      ),
  }
}
export type ComposerFiles = ReturnType<typeof createComposerFiles>
