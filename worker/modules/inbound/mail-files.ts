import { z } from 'zod'
import { toBase64 } from '../../lib/bytes.ts'
import { plainFileName } from '../../lib/file-name.ts'
import type { MailFile } from '../../contracts/inbound.ts'
import type { Mail } from '../mail-in/service.ts'

/** The mail as it is shown: kept beside its bytes, so that looking at it reads nothing else. */
export const MailView = z.object({
  /** As the sender wrote it: it is cleaned each time it is shown. */
  html: z.string().nullable(),
  text: z.string(),
  quoted: z.string().nullable(),
  /** Files of pictures within the text, by their content id. */
  inline: z.record(z.string(), z.object({ key: z.string(), type: z.string() })),
})
export type MailView = z.infer<typeof MailView>

const mostFiles = 50
const longestName = 200

/** All that is kept of a mail has a key that begins so; it goes together. */
export const mailPrefix = (mailKey: string): string => mailKey.replace(/\.eml$/, '')

export const viewKeyOf = (mailKey: string): string => `${mailPrefix(mailKey)}/view.json`

/** A file of a mail and the key it is kept under; its length is known once it is kept. */
export type FileToKeep = {
  file: Omit<MailFile, 'sizeBytes'>
  attachment: Mail['attachments'][number]
}

/** The files of a mail with their keys; parts that a mail system wrote for another are none. */
export function filesOf(mail: Mail, mailKey: string): FileToKeep[] {
  return mail.attachments
    .filter(({ contentType }) => !systemParts.has(contentType))
    .slice(0, mostFiles)
    .map((attachment, index) => ({ file: describeFile(attachment, index, mailKey), attachment }))
}

function describeFile(
  { fileName, contentType, isInline }: Mail['attachments'][number],
  index: number,
  mailKey: string,
): FileToKeep['file'] {
  return {
    key: `${mailPrefix(mailKey)}/${index}`,
    name: plainFileName(fileName).slice(0, longestName) || `file-${index + 1}`,
    type: /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream',
    inline: isInline && contentType.startsWith('image/'),
  }
}

const systemParts = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
])

/** Pictures that may stand within a page as data: no format that holds markup. */
const shownPictures = /^image\/(?:png|jpe?g|gif|webp)$/

export const isShownPicture = (type: string): boolean => shownPictures.test(type)

/** A picture as the address of itself. */
export const dataAddress = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${toBase64(bytes)}`
