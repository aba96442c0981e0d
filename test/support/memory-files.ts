import type { FileStore } from '../../worker/context.ts'

export type MemoryFiles = FileStore & {
  entries: Map<string, string | ArrayBuffer>
  /** Uploads that are neither completed nor aborted. */
  openUploads(): number
}

const smallestPart = 5 * 1024 * 1024

/** Files in memory that keep R2's rules for parts: one size of 5 MiB or more, all but the last. */
export function createMemoryFiles(clock: { now(): number }): MemoryFiles {
  const entries: MemoryFiles['entries'] = new Map()
  const storedAt = new Map<string, number>()
  const uploads = new Map<string, { key: string; parts: Map<number, { etag: string; bytes: Uint8Array }> }>()
  let marks = 0
  const bytesOf = (key: string): Uint8Array<ArrayBuffer> | null => {
    const body = entries.get(key)
    if (body === undefined) return null
    return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
  }
  const mustGet = (uploadId: string) => {
    const upload = uploads.get(uploadId)
    if (upload === undefined) throw new Error('NoSuchUpload')
    return upload
  }
  return {
    entries,
    openUploads: () => uploads.size,
    async put(key, body) {
      entries.set(key, body instanceof Uint8Array ? body.slice().buffer : body)
      storedAt.set(key, clock.now())
    },
    list: async (prefix) =>
      [...entries.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => ({ key, storedAt: storedAt.get(key) ?? 0 })),
    getBytes: async (key) => bytesOf(key)?.buffer ?? null,
    getRange: async (key, from, length) => bytesOf(key)?.slice(from, from + length).buffer ?? null,
    delete: async (key) => void entries.delete(key),
    size: async (key) => bytesOf(key)?.length ?? null,
    async open(key) {
      const bytes = bytesOf(key)
      return bytes && { sizeBytes: bytes.length, body: new Blob([bytes]).stream() }
    },
    async beginUpload(key) {
      const id = `upload-${++marks}`
      uploads.set(id, { key, parts: new Map() })
      return id
    },
    async putPart(_key, uploadId, part, bytes) {
      const etag = `etag-${++marks}`
      mustGet(uploadId).parts.set(part, { etag, bytes: bytes.slice() })
      return etag
    },
    async completeUpload(key, uploadId, etags) {
      const { parts } = mustGet(uploadId)
      const chosen = etags.map((etag, index) => {
        const part = parts.get(index + 1)
        if (part?.etag !== etag) throw new Error('InvalidPart')
        return part.bytes
      })
      const [first] = chosen
      for (const part of chosen.slice(0, -1)) {
        if (part.length < smallestPart) throw new Error('EntityTooSmall')
        if (part.length !== first?.length) throw new Error('InvalidPart')
      }
      entries.set(key, await new Blob(chosen.map((part) => part.slice())).arrayBuffer())
      storedAt.set(key, clock.now())
      uploads.delete(uploadId)
    },
    abortUpload: async (_key, uploadId) => void uploads.delete(uploadId),
  }
}
