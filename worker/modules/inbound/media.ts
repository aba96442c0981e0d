import type { InboundDetails } from '../../contracts/inbound.ts'
import { fileEndings } from '../../contracts/inbox-files.ts'
import type { Attachment } from '../../contracts/inbox.ts'
import { readMedia } from '../../lib/media-type.ts'

/** What one file that came in may weigh: Messenger takes 25 MB, WhatsApp 16, an MMS 5. */
export const mostMediaBytes = 25 * 1024 * 1024

type Row = { id: number; details: Pick<InboundDetails, 'media'> }

/** Where the bytes of a file will be; the same however often it is fetched. */
const keyOf = (row: Row, place: number): string => `media-${row.id}-${place}`

/** The files of a message as its conversation shows them before they were fetched. */
export const comingFiles = (row: Row): Attachment[] =>
  (row.details.media ?? []).map(({ type }, place) => ({
    key: keyOf(row, place),
    name: nameOf({ type, place, given: null }),
    type,
    sizeBytes: 0,
    state: 'coming',
  }))

/** One that nobody has any more, or that is too large. */
export const lostFile = (coming: Attachment): Attachment => ({ ...coming, state: 'lost' })

/** A file that was fetched: a picture or a PDF is what its bytes say, another what the provider calls it. */
export function fetchedFile(
  coming: Attachment,
  { bytes, contentType, name }: { bytes: Uint8Array; contentType: string; name: string | null },
  place: number,
): Attachment {
  const read = readMedia(bytes)
  const { key } = coming
  const sizeBytes = bytes.length
  if (!('problem' in read)) {
    const type = read.type === 'pdf' ? 'application/pdf' : `image/${read.type}`
    const pixels =
      read.width === null || read.height === null ? {} : { width: read.width, height: read.height }
    return { key, name: nameOf({ type, place, given: name }), type, sizeBytes, ...pixels }
  }
  // What calls itself a picture and is none is only ever saved.
  const isNamed = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) && !contentType.startsWith('image/')
  const type = isNamed ? contentType : 'application/octet-stream'
  return { key, name: nameOf({ type, place, given: name }), type, sizeBytes }
}

const endings: ReadonlyMap<string, string> = new Map([
  ...Object.entries(fileEndings).map(([ending, type]): [string, string] => [type, ending]),
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['application/pdf', 'pdf'],
  ['audio/amr', 'amr'],
  ['audio/aac', 'aac'],
  ['video/3gpp', '3gp'],
])

const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A name is shown and offered, never a way to somewhere; marks that turn the reading direction hide its ending. */
function nameOf({ type, place, given }: { type: string; place: number; given: string | null }): string {
  const named = (given ?? '').replace(/[/\\]/g, '_').replace(directionMarks, '').trim().slice(0, 200)
  if (named !== '') return named
  const kind = /^(image|audio|video)\//.exec(type)?.[1] ?? 'file'
  const ending = endings.get(type)
  return `${kind}-${place + 1}${ending === undefined ? '' : `.${ending}`}`
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** When a file that cannot be had now is asked for again: ever later; null when it is given up, after a day. */
export function nextMediaTry(receivedAt: number, now: number): number | null {
  const ageMs = now - receivedAt
  return ageMs >= dayMs ? null : now + Math.min(Math.max(ageMs, minuteMs / 2), 60 * minuteMs)
}
