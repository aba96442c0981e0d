import type { Ctx } from '../../../context.ts'
import { countDevices, killDevices, listTargets, type PushTarget } from '../queries/devices.ts'

/** The living devices of a contact, as a sender needs them. */
export const listLiving = (ctx: Ctx, contactId: number): Promise<PushTarget[]> =>
  listTargets(ctx.db, ctx.tenant.id, contactId)

/** Nothing is sent to these endpoints any more: the push services know them no longer (spec 7.4). */
export const buryDevices = (ctx: Ctx, hashes: readonly string[], messageId: number): Promise<void> =>
  killDevices(ctx.db, ctx.tenant.id, {
    hashes,
    messageId: messageId > 0 ? messageId : null,
    now: ctx.clock.now(),
  })

/** How many browsers notifications are sent to, and the people behind them. */
export const countLiving = (ctx: Ctx): Promise<{ devices: number; people: number }> =>
  countDevices(ctx.db, ctx.tenant.id)

/** The key by which the workspace's own site subscribes browsers. */
export const siteKey = (ctx: Ctx): Promise<string> => ctx.tokens.sign('push_site', [ctx.tenant.id])

/** The key of one person's own page. */
export const personKey = (ctx: Ctx, contactId: number): Promise<string> =>
  ctx.tokens.sign('push_person', [ctx.tenant.id, contactId])
