import type { Ctx } from '../../context.ts'
import { findOpenPsid } from './queries.ts'

/** The id by which a contact can be written to on Messenger now; null outside the 24 hours after they wrote. */
export const openWindowOf = (ctx: Ctx, contactId: number): Promise<string | null> =>
  findOpenPsid(ctx.db, ctx.tenant.id, { contactId, now: ctx.clock.now() })
