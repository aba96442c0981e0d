import FileIcon from 'lucide-solid/icons/file'
import FileArchive from 'lucide-solid/icons/file-archive'
import FileAudio from 'lucide-solid/icons/file-headphone'
import FileImage from 'lucide-solid/icons/file-image'
import FileSpreadsheet from 'lucide-solid/icons/file-spreadsheet'
import FileText from 'lucide-solid/icons/file-text'
import FileVideo from 'lucide-solid/icons/file-play'
import type { Message } from '../../../../../worker/contracts/inbox.ts'
import { workspacePath } from '../../../../shared/api.ts'
import type { Icon } from '../../../../shared/ui/Button.tsx'

/** The address of a message's file, by its place among them. */
export const filePath = (
  slug: string,
  { conversation, cseq }: Pick<Message, 'conversation' | 'cseq'>,
  place: number,
): string => `${workspacePath(slug, 'inbox')}/conversations/${conversation}/messages/${cseq}/files/${place}`

const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Whether a browser shows a file of this type as a picture, and safely so. */
export const isPicture = (type: string): boolean => pictures.has(type)

const icons: readonly [RegExp, Icon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/zip|compressed|archive/, FileArchive],
  [/csv|spreadsheet|excel/, FileSpreadsheet],
  [/^text\/|pdf|word|document/, FileText],
]

/** The drawing of a file by its type. */
export const fileIcon = (type: string): Icon => icons.find(([of]) => of.test(type))?.[1] ?? FileIcon
