import type { Channel } from '../../../../../worker/contracts/common.ts'
import { longestText } from '../../../../../worker/contracts/inbox.ts'
import { longestMessengerText } from '../../../../../worker/contracts/messenger.ts'
import { fieldsOf } from '../../../../../worker/lib/merge-fields/text.ts'
import { type FileProblem, replyFileProblem } from '../../../../../worker/lib/texts/reply-files.ts'
import { longestSmsText } from '../../../../../worker/lib/texts/sms-text.ts'

export type ComposerMode = 'reply' | 'note' | 'forward'

/** A reply waits so long before it leaves, so that it can be taken back; in a chat it is there at once. */
export const undoMs = 6000

const longest: Partial<Record<Channel, number>> = {
  sms: longestSmsText,
  // The provider's limit of a body is one for both.
  whatsapp: longestSmsText,
  messenger: longestMessengerText,
}

/** Characters that a channel takes of a reply. */
const longestOn = (channel: Channel, mode: ComposerMode): number =>
  mode === 'note' ? longestText : (longest[channel] ?? longestText)

/** Whether files can go along. */
export const takesFiles = (channel: Channel, mode: ComposerMode): boolean =>
  mode === 'note' || channel !== 'sms'

/** Why what is written cannot go yet. */
export type Hindrance =
  | { type: 'empty' }
  | { type: 'field'; name: string }
  | { type: 'uploading' }
  /** A file was chosen that did not get through. */
  | { type: 'fileRefused'; name: string }
  | { type: 'tooLong'; count: number; max: number }
  | { type: 'noAddress' }
  | { type: 'badAddress'; address: string }
  /** The channel does not take the files as they are. */
  | { type: 'files'; problem: FileProblem }

/** What stands between a written text and its sending; null when nothing does. */
export function hindrance(draft: {
  text: string
  mode: ComposerMode
  channel: Channel
  files: readonly { type: string; sizeBytes: number }[]
  isUploading: boolean
  /** The name of a file that did not get through and stands there still. */
  refusedFile: string | null
  /** Of a forwarded mail: where to. */
  to: { addresses: readonly string[]; wrong: string | null }
  /** A mistyped address of CC or BCC. */
  wrongCopy: string | null
}): Hindrance | null {
  const { text, mode, channel } = draft
  if (draft.isUploading) return { type: 'uploading' }
  if (draft.refusedFile !== null) return { type: 'fileRefused', name: draft.refusedFile }
  if (mode === 'forward') {
    if (draft.to.wrong !== null) return { type: 'badAddress', address: draft.to.wrong }
    if (draft.to.addresses.length === 0) return { type: 'noAddress' }
  } else if (text.trim() === '' && (draft.files.length === 0 || mode === 'note')) return { type: 'empty' }
  if (mode !== 'note' && draft.wrongCopy !== null) return { type: 'badAddress', address: draft.wrongCopy }
  const [open] = mode === 'note' ? [] : fieldsOf(text)
  if (open !== undefined) return { type: 'field', name: open.name }
  const problem = mode === 'reply' ? replyFileProblem(channel, { text, files: draft.files }) : null
  if (problem !== null) return { type: 'files', problem }
  const max = longestOn(channel, mode)
  return text.length > max ? { type: 'tooLong', count: text.length, max } : null
}

/** A reply with its writer's signature, as it is sent. */
export const withSignature = (text: string, signature: string | null): string =>
  signature === null || signature.trim() === '' ? text : `${text.trimEnd()}\n\n${signature.trim()}`
