import type { Ctx } from '../../context.ts'
import { finishReprice, listRepriceRows, type Reprice } from './queries.ts'

/** Channels whose prices changed and whose waiting messages are still to be judged by the new ones. */
export const listReprices = (ctx: Ctx): Promise<Reprice[]> => listRepriceRows(ctx.db, ctx.tenant.id)

/** One look is done: after the first another follows at `againAt`, and a change meanwhile begins anew. */
export const endReprice = (ctx: Ctx, reprice: Reprice, againAt: number): Promise<void> =>
  finishReprice(ctx.db, ctx.tenant.id, reprice, againAt)
