import { z } from 'zod'
import { PageQuery, shortText } from './common.ts'

/** What the library takes: pictures that browsers and mail programs show, and PDF. */
const mediaTypes = ['png', 'jpeg', 'gif', 'webp', 'pdf'] as const
export const MediaType = z.enum(mediaTypes)
export type MediaType = z.infer<typeof MediaType>

/** What one file may be, and how many a workspace keeps. */
export const mediaLimits = { bytes: 5 * 1024 * 1024, maxPixels: 10_000, files: 5_000 } as const

const name = shortText(200).min(1, 'required')
/** Beside the bytes of an upload, which are the whole body. */
export const MediaUploadQuery = z.object({ name })
export const UpdateMediaInput = z.object({ name: name.optional(), alt: shortText(500).optional() })
export type UpdateMediaInput = z.infer<typeof UpdateMediaInput>

export const MediaQuery = PageQuery.extend({
  search: shortText(100).optional(),
  kind: z.enum(['picture', 'file']).optional(),
})
export type MediaQuery = z.infer<typeof MediaQuery>

/** A picture or file of the library. */
export type Media = {
  id: number
  name: string
  type: MediaType
  sizeBytes: number
  /** Pixels; null for what is no picture. */
  width: number | null
  height: number | null
  alt: string
  /** Public address for mails, notifications and links: unguessable, good as long as the file is kept. */
  url: string
  createdAt: number
}

/** What shows or links a file; those that were sent keep doing so in people's mailboxes. */
export type MediaUse = {
  kind: 'campaign' | 'template'
  id: number
  name: string
  /** Whether it has gone out, so that people see the file now. */
  isSent: boolean
}
