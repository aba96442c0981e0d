import type { Ctx } from '../../context.ts'
import type { Tag, TagContactsInput, TagContactsResult } from '../../contracts/tags.ts'
import { invalid, notFound } from '../../lib/errors.ts'
import { foldTag } from '../../lib/identity/name.ts'
import { changeContactTags, countOwnContacts, listTagRows } from './queries.ts'

/** All tags of the workspace by name, each with how many contacts have it. */
export const listTags = (ctx: Ctx): Promise<Tag[]> => listTagRows(ctx.db, ctx.tenant.id)

/**
 * Adds and takes away tags on some contacts (spec 3.3). Tags to add are created on the fly; their
 * names are folded, so that "Olio" finds "olio". Contacts that are gone are passed over.
 *
 * @throws `resource.not_found` when none of the contacts exists, `request.invalid` when one tag is to
 * be both added and removed, or nothing is asked for
 */
export async function tagContacts(ctx: Ctx, input: TagContactsInput): Promise<TagContactsResult> {
  const { add, removeKeys } = toTagChange(input)
  const { contactIds } = input
  if ((await countOwnContacts(ctx.db, ctx.tenant.id, contactIds)) === 0) throw notFound()
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const result = await changeContactTags(ctx.db, ctx.tenant.id, { contactIds, add, removeKeys, now })
  await ctx.queues.send({ type: 'lists.refresh' })
  return result
}

/**
 * The tags to add and to take away, each once, by their folded names.
 *
 * @throws `request.invalid` when one is to be both added and removed, or nothing is asked for
 */
export function toTagChange(input: Pick<TagContactsInput, 'add' | 'remove'>): {
  add: { key: string; name: string }[]
  removeKeys: string[]
} {
  const add = [...new Map(input.add.map((name) => [foldTag(name), name]))].map(([key, name]) => ({
    key,
    name,
  }))
  const removeKeys = [...new Set(input.remove.map(foldTag))]
  if (add.length + removeKeys.length === 0) throw invalid({ field: 'add', code: 'required' })
  if (add.some(({ key }) => removeKeys.includes(key))) throw invalid({ field: 'remove', code: 'both' })
  return { add, removeKeys }
}
