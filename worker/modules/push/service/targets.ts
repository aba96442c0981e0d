import DataLoader from 'dataloader'
import type { Ctx } from '../../../context.ts'
import { countDevices, killDevices, listTargets, type PushTarget } from '../queries/devices.ts'

/** The living devices of a contact, as a sender needs them. */
export const listLiving = async (ctx: Ctx, contactId: number): Promise<PushTarget[]> =>
  (await listTargets(ctx.db, ctx.tenant.id, [contactId])).get(contactId) ?? []

/**
 * Looks for the living devices of contacts, each asked for by itself: what is asked for in the same moment, as
 * the calls of a wave are, is one question to the database. Nothing is kept; a device may go at any time.
 */
export function openLiving(ctx: Ctx): (contactId: number) => Promise<PushTarget[]> {
  const loader = new DataLoader<number, PushTarget[]>(
    async (contactIds) => {
      const targets = await listTargets(ctx.db, ctx.tenant.id, contactIds)
      return contactIds.map((contactId) => targets.get(contactId) ?? [])
    },
    { cache: false },
  )
  return (contactId) => loader.load(contactId)
}

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
