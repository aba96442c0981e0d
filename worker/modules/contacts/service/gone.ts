import type { Ctx } from '../../../context.ts'
import { AppError, notFound } from '../../../lib/errors.ts'
import { findMergedInto, wasErased } from '../queries.ts'

/**
 * Why a contact is not there: it leads on to the one it was merged into (`contact.merged`, whose id is at
 * the field `id`), it was erased (`contact.erased`), or it never was (`resource.not_found`).
 */
export async function goneContact(ctx: Ctx, id: number): Promise<AppError> {
  const intoId = await findMergedInto(ctx.db, ctx.tenant.id, id)
  if (intoId !== null) {
    return new AppError('contact.merged', {
      fields: [{ field: 'id', code: 'merged', params: { contactId: intoId } }],
    })
  }
  return (await wasErased(ctx.db, ctx.tenant.id, id)) ? new AppError('contact.erased') : notFound()
}
