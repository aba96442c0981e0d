import type { SQL } from 'drizzle-orm/sql'
import type { Ctx } from '../../context.ts'
import { finishReprice, isAtPlace, listRepriceRows, moveLookStatement, type Reprice } from './queries.ts'

export type { Reprice }

/** Channels whose prices changed and whose waiting messages are still to be judged by the new ones. */
export const listReprices = (ctx: Ctx): Promise<Reprice[]> => listRepriceRows(ctx.db, ctx.tenant.id)

/** One look is done: after the first another follows at `againAt`, and a change meanwhile begins anew. */
export const endReprice = (ctx: Ctx, reprice: Reprice, againAt: number): Promise<void> =>
  finishReprice(ctx.db, ctx.tenant.id, reprice, againAt)

/**
 * For the batch that takes one page of those who wait: `isThere` holds while the look is still where it was
 * read, and `move` notes how far the page came. Of two workers on one page only the first moves.
 */
export const stepReprice = (
  ctx: Ctx,
  reprice: Reprice,
  to: Reprice['place'],
): { isThere: SQL; move: SQL } => ({
  isThere: isAtPlace(ctx.tenant.id, reprice),
  move: moveLookStatement(ctx.tenant.id, reprice, to),
})
