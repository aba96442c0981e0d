import type { Channel } from '../../contracts/common.ts'

type SentFile = { type: string; sizeBytes: number }
/** Why files cannot go along with a reply. */
export type FileProblem =
  | 'inbox.no_files'
  | 'inbox.one_file'
  | 'inbox.file_kind'
  | 'inbox.file_too_large'
  | 'inbox.file_alone'

const mib = 1024 * 1024

/**
 * What WhatsApp carries, and how large (developers.facebook.com/docs/whatsapp, supported media types; Twilio takes 16 MB).
 * Audio shows no words, so it is left out: a reply is said in words.
 */
const whatsapp: ReadonlyMap<string, number> = new Map([
  ['image/jpeg', 5 * mib],
  ['image/png', 5 * mib],
  ['video/mp4', 16 * mib],
  ['application/pdf', 16 * mib],
  ['application/msword', 16 * mib],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 16 * mib],
  ['application/vnd.ms-excel', 16 * mib],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 16 * mib],
  ['application/vnd.ms-powerpoint', 16 * mib],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 16 * mib],
])

/** Messenger's limits (developers.facebook.com/docs/messenger-platform, Send API, attachments). */
const messengerPictures: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif'])
const messengerPictureBytes = 8 * mib
const messengerBytes = 25 * mib

/** Messenger's word for a file; what is no picture, film or sound is a file. */
export function messengerKind(type: string): 'image' | 'video' | 'audio' | 'file' {
  if (messengerPictures.has(type)) return 'image'
  if (type === 'video/mp4') return 'video'
  return type.startsWith('audio/') ? 'audio' : 'file'
}

/**
 * What stands against the files of a reply on a channel; null when they can go. WhatsApp carries one beside the text,
 * Messenger one and no text, SMS none.
 */
export function replyFileProblem(
  channel: Channel,
  { text, files }: { text: string; files: readonly SentFile[] },
): FileProblem | null {
  const [file, ...others] = files
  if (file === undefined || channel === 'chat' || channel === 'email') return null
  if (channel !== 'whatsapp' && channel !== 'messenger') return 'inbox.no_files'
  if (others.length > 0) return 'inbox.one_file'
  if (channel === 'messenger') {
    if (text.trim() !== '') return 'inbox.file_alone'
    const most = messengerPictures.has(file.type) ? messengerPictureBytes : messengerBytes
    return file.sizeBytes > most ? 'inbox.file_too_large' : null
  }
  const most = whatsapp.get(file.type)
  if (most === undefined) return 'inbox.file_kind'
  return file.sizeBytes > most ? 'inbox.file_too_large' : null
}
