import type { Ctx } from '../../../context.ts'
import {
  type InboxView,
  type InboxViewInput,
  mostOfEach,
  type UpdateInboxViewInput,
} from '../../../contracts/inbox-desk.ts'
import { notFound } from '../../../lib/errors.ts'
import { foldText } from '../../../lib/identity/name.ts'
import { deleteView, findView, insertView, listViewRows, updateView, type ViewRow } from '../queries/views.ts'
import { mustBeMember, ownerOf, rewriteNamed, writeNamed } from './owner.ts'

const toView = ({ user_id: userId, updated_at: updatedAt, ...row }: ViewRow): InboxView => ({
  ...row,
  own: userId !== '',
  updatedAt,
})

/** The saved views that the asking member has, by name. */
export async function listViews(ctx: Ctx): Promise<InboxView[]> {
  return (await listViewRows(ctx.db, ctx.tenant.id, ownerOf(ctx))).map(toView)
}

/** Keeps a choice of conversations. @throws resource.conflict at `name`; request.invalid; auth.forbidden */
export async function createView(ctx: Ctx, { own, ...view }: InboxViewInput): Promise<InboxView> {
  const userId = own ? mustBeMember(ctx) : ''
  const row = { ...view, userId, nameKey: foldText(view.name), now: ctx.clock.now() }
  return toView(await writeNamed(() => insertView(ctx.db, ctx.tenant.id, row, mostOfEach)))
}

/** @throws resource.not_found; resource.conflict at `name` */
export async function changeView(ctx: Ctx, id: number, input: UpdateInboxViewInput): Promise<InboxView> {
  const found = await findView(ctx.db, ctx.tenant.id, { id, userId: ownerOf(ctx) })
  if (found === undefined) throw notFound()
  const { name, filter, order } = { ...found, ...input }
  const row = { id, name, filter, order, nameKey: foldText(name), now: ctx.clock.now() }
  return toView(await rewriteNamed(() => updateView(ctx.db, ctx.tenant.id, row)))
}

/** @throws resource.not_found */
export async function removeView(ctx: Ctx, id: number): Promise<void> {
  if (!(await deleteView(ctx.db, ctx.tenant.id, { id, userId: ownerOf(ctx) }))) throw notFound()
}
