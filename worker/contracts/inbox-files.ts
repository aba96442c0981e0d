import { z } from 'zod'
import { shortText } from './common.ts'

export { inboxFileLimits } from './inbox-protocol.ts'

/**
 * What may be sent along, by the end of its name; pictures and PDF besides, which their bytes tell. Nothing that a
 * click runs, and no format that holds scripts for a page.
 */
export const fileEndings = {
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  zip: 'application/zip',
  txt: 'text/plain',
  csv: 'text/csv',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
} as const
export type FileEnding = keyof typeof fileEndings

/** Beside the bytes of an upload, which are the whole body. */
export const InboxFileQuery = z.object({ name: shortText(200).min(1, 'required') })
