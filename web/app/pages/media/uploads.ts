import { useQueryClient } from '@tanstack/solid-query'
import { createStore } from 'solid-js/store'
import { type Media, mediaLimits } from '../../../../worker/contracts/media.ts'
import { fieldError, fieldProblemText, problemText } from '../../../shared/problem-text.ts'
import { useWorkspace } from '../../session.tsx'
import { mediaKey, sendFile } from './media.data.ts'

/** A file under way, or one that was refused and says why until it is put away. */
export type Upload = { key: number; name: string; share: number; problem: string | null }

let keys = 0

/** Sends files one after the other and keeps the library's pages up to date. Call it in a component. */
export function createUploads(onKept: (media: Media) => void = () => {}) {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const [uploads, setUploads] = createStore<{ all: Upload[] }>({ all: [] })
  const change = (key: number, patch: Partial<Upload>) => setUploads('all', (one) => one.key === key, patch)
  const dismiss = (key: number) => setUploads('all', (all) => all.filter((one) => one.key !== key))

  async function send(file: File, key: number): Promise<void> {
    if (file.size > mediaLimits.bytes) {
      const params = { mib: mediaLimits.bytes / 1024 / 1024 }
      change(key, { problem: fieldProblemText({ field: 'file', code: 'media_too_large', params }) })
      return
    }
    try {
      const media = await sendFile(workspace.slug(), file, (share) => change(key, { share }))
      await cache.invalidateQueries({ queryKey: mediaKey(workspace.slug()) })
      dismiss(key)
      onKept(media)
    } catch (error) {
      change(key, { problem: fieldError(error, 'file') ?? problemText(error) })
    }
  }

  async function add(files: Iterable<File>): Promise<void> {
    const added = [...files].map((file) => ({ file, key: ++keys }))
    const rows = added.map(({ file, key }) => ({ key, name: file.name, share: 0, problem: null }))
    setUploads('all', (all) => [...all, ...rows])
    for (const { file, key } of added) await send(file, key)
  }

  return { all: () => uploads.all, add, dismiss }
}
