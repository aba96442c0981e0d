import { isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { TagUsage } from '../../contracts/tags.ts'
import { AppError, conflict, invalid, notFound } from '../../lib/errors.ts'
import { foldTag } from '../../lib/identity/name.ts'
import { listsReadingTag } from '../lists/service.ts'
import {
  applyPage,
  findPage,
  findRestorable,
  findTag,
  findTagByKey,
  forgetTag,
  type GoneTag,
  insertTag,
  listGoneTags,
  markTagGone,
  type NamedTag,
  renameTagRow,
  restoreTagRow,
} from './change-queries.ts'

/** How long a deleted tag can be brought back before its contacts begin to lose it. */
const undoMs = 60_000
const contactsPerPage = 2000
/** How long one sweep works; the rest goes on with the next. */
const sweepMs = 15_000

/**
 * Makes a tag (spec 3.3).
 *
 * @throws `resource.conflict` at `name`, with the `tagId` that has it
 */
export async function createTag(ctx: Ctx, name: string): Promise<NamedTag> {
  return orTaken(ctx, name, () =>
    insertTag(ctx.db, ctx.tenant.id, { name, key: foldTag(name), now: ctx.clock.now() }),
  )
}

/**
 * Gives a tag another name; rules follow, since they know it by its id.
 *
 * @throws `resource.not_found`; `resource.conflict` at `name` with the `tagId` that has it: the two can
 *   be merged
 */
export async function renameTag(ctx: Ctx, id: number, name: string): Promise<NamedTag> {
  return orTaken(ctx, name, () => renameTagRow(ctx.db, ctx.tenant.id, { id, name, key: foldTag(name) }))
}

async function orTaken(
  ctx: Ctx,
  name: string,
  write: () => Promise<NamedTag | undefined>,
): Promise<NamedTag> {
  try {
    const tag = await write()
    if (tag === undefined) throw notFound()
    return tag
  } catch (error) {
    if (!isUniqueViolation(error, 'tags.name_key')) throw error
    const owner = await findTagByKey(ctx.db, ctx.tenant.id, foldTag(name))
    if (owner === undefined) throw conflict()
    const params = { tagId: owner.id, name: owner.name }
    throw new AppError('resource.conflict', {
      fields: [{ field: 'name', code: 'taken', params }],
      cause: error,
    })
  }
}

/** Live lists whose rule asks for a tag. @throws `resource.not_found` */
export async function getTagUsage(ctx: Ctx, id: number): Promise<TagUsage> {
  await mustFind(ctx, id)
  return { lists: await listsReadingTag(ctx, id) }
}

async function mustFind(ctx: Ctx, id: number): Promise<NamedTag> {
  const tag = await findTag(ctx.db, ctx.tenant.id, id)
  if (tag === undefined) throw notFound()
  return tag
}

/**
 * Deletes a tag: it is out of sight at once, its name is free, and after a minute in which it can be
 * brought back its contacts lose it, page by page.
 *
 * @throws `resource.not_found`; `tag.in_use` with the lists whose rule asks for it
 */
export async function deleteTag(ctx: Ctx, id: number): Promise<void> {
  await assertUnused(ctx, id)
  const at = ctx.clock.now() + undoMs
  await ctx.due.lower(at)
  if (!(await markTagGone(ctx.db, ctx.tenant.id, { id, intoId: null, at }))) throw notFound()
}

/**
 * Makes one tag of two: whoever has `id` gets `intoId`. A few thousand contacts change at once, the rest
 * in the background.
 *
 * @throws `resource.not_found`; `request.invalid` at `intoId`; `tag.in_use`
 */
export async function mergeTags(ctx: Ctx, id: number, intoId: number): Promise<NamedTag> {
  if (intoId === id) throw invalid({ field: 'intoId', code: 'same_tag' })
  await assertUnused(ctx, id)
  const into = await findTag(ctx.db, ctx.tenant.id, intoId)
  if (into === undefined) throw invalid({ field: 'intoId', code: 'unknown' })
  const at = ctx.clock.now()
  await ctx.due.lower(at)
  if (!(await markTagGone(ctx.db, ctx.tenant.id, { id, intoId, at }))) throw notFound()
  await sweepTags(ctx, contactsPerPage)
  return into
}

async function assertUnused(ctx: Ctx, id: number): Promise<void> {
  await mustFind(ctx, id)
  const lists = await listsReadingTag(ctx, id)
  if (lists.length === 0) return
  throw new AppError('tag.in_use', {
    fields: lists.map((list) => ({
      field: 'id',
      code: 'used_by_list',
      params: { id: list.id, name: list.name },
    })),
  })
}

/**
 * Brings a deleted tag back while none of its contacts has lost it.
 *
 * @throws `resource.not_found` when it is too late; `resource.conflict` when another tag has its name
 */
export async function restoreTag(ctx: Ctx, id: number): Promise<NamedTag> {
  const now = ctx.clock.now()
  const tag = await findRestorable(ctx.db, ctx.tenant.id, id, now)
  if (tag === undefined) throw notFound()
  const { name } = tag
  return orTaken(ctx, name, () => restoreTagRow(ctx.db, ctx.tenant.id, { id, key: foldTag(name), now }))
}

/**
 * Lets contacts leave tags that were deleted or merged; safe to repeat and to cut off anywhere.
 *
 * @param atMost contacts in one go; without it as many as the time allows
 * @returns when there is work again in epoch ms; null when none is left
 */
export async function sweepTags(ctx: Ctx, atMost = Infinity): Promise<number | null> {
  const started = ctx.clock.now()
  let changed = 0
  for (;;) {
    const [tag] = await listGoneTags(ctx.db, ctx.tenant.id)
    if (tag === undefined) break
    const now = ctx.clock.now()
    if (tag.deleted_at > now) return wakeLists(ctx, changed, tag.deleted_at)
    if (changed >= atMost || now - started >= sweepMs) return wakeLists(ctx, changed, now)
    changed += await leave(ctx, tag, now)
  }
  return wakeLists(ctx, changed, null)
}

/** One page of a tag, or its end. */
async function leave(ctx: Ctx, tag: GoneTag, now: number): Promise<number> {
  const { upTo, count } = await findPage(ctx.db, ctx.tenant.id, { tagId: tag.id, limit: contactsPerPage })
  if (upTo !== null) await applyPage(ctx.db, ctx.tenant.id, { tag, upTo, now })
  if (count < contactsPerPage) await forgetTag(ctx.db, ctx.tenant.id, tag.id, now)
  return count
}

async function wakeLists(ctx: Ctx, changed: number, next: number | null): Promise<number | null> {
  if (changed > 0) await ctx.queues.send({ type: 'lists.refresh' })
  return next
}
