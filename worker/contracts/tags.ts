import { z } from 'zod'
import { Id, shortText } from './common.ts'

export const TagName = shortText(60).min(1, 'required')
/** Adds and removes tags on some contacts; unknown names to add are created. */
export const TagContactsInput = z.object({
  contactIds: z.array(Id).min(1, 'required').max(1000, 'too_many'),
  add: z.array(TagName).max(20, 'too_many').default([]),
  remove: z.array(TagName).max(20, 'too_many').default([]),
})
export type TagContactsInput = z.infer<typeof TagContactsInput>
/** How many contacts got or lost at least one tag. */
export type TagContactsResult = { added: number; removed: number }
export const TagInput = z.object({ name: TagName })
/** The tag that stays. */
export const MergeTagInput = z.object({ intoId: Id })
/** Where a tag is used: live lists whose rule asks for it. */
export type TagUsage = { lists: { id: number; name: string }[] }
export type Tag = { id: number; name: string; contactCount: number }
