const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50
/** Size of the end record, and of the comment that may follow it (APPNOTE 4.3.16). */
const endRecordBytes = 22
const longestComment = 0xffff
const entryBytes = 46

export type ZipEntry = {
  name: string
  packedBytes: number
  bytes: number
  /** Where its own header begins. */
  at: number
  isPacked: boolean
}

/**
 * What a ZIP's directory says that its parts unpack to, before any is unpacked; null when it has no
 * directory that can be read, as half a file has. Archives over 4 GiB (ZIP64) count as such.
 */
export function readZipDirectory(file: Uint8Array): ZipEntry[] | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const end = findEnd(view)
  if (end === null) return null
  const entries: ZipEntry[] = []
  let at = view.getUint32(end + 16, true)
  const count = view.getUint16(end + 10, true)
  for (let number = 0; number < count; number++) {
    if (at + entryBytes > view.byteLength || view.getUint32(at, true) !== directoryEntry) return null
    const nameBytes = view.getUint16(at + 28, true)
    entries.push({
      name: new TextDecoder().decode(file.subarray(at + entryBytes, at + entryBytes + nameBytes)),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
      isPacked: view.getUint16(at + 10, true) !== 0,
    })
    at += entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(view: DataView): number | null {
  const last = view.byteLength - endRecordBytes
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) === endOfDirectory) return at
  }
  return null
}

const headerBytes = 30

/** The content of a part, unpacked as it is read; empty when its header is not where the directory says. */
export function unpack(file: Uint8Array<ArrayBuffer>, entry: ZipEntry): ReadableStream<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const isThere = entry.at + headerBytes <= file.byteLength
  const names = isThere ? view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true) : 0
  const from = entry.at + headerBytes + names
  const packed = new Blob([isThere ? file.subarray(from, from + entry.packedBytes) : '']).stream()
  return entry.isPacked && isThere ? packed.pipeThrough(new DecompressionStream('deflate-raw')) : packed
}
