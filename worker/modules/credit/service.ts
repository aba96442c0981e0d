import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { Page } from '../../contracts/common.ts'
import {
  microsPerUnit,
  type Credit,
  type CreditBookingInput,
  type CreditEntriesQuery,
  type CreditEntry,
  type LedgerFilter,
  type CreditPricesInput,
  type CreditSettingsInput,
  type Currency,
} from '../../contracts/credit.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import { byId, cutPage, decodeCursor, encodeCursor } from '../../lib/cursor.ts'
import { invalid } from '../../lib/errors.ts'
import { actorKey, auditStatement, describeActors } from '../audit/service.ts'
import { wakeDispatch } from '../channels/service.ts'
import { type EntryRow, listEntries } from './ledger-queries.ts'
import { findAccount, insertBooking, readCredit, replacePrices, updateAccount } from './queries.ts'

/** What the workspace has left, what counts as little, and what sends cost (spec 15.5). */
export async function getCredit(ctx: Ctx): Promise<Credit> {
  const { account, prices, untouched } = await readCredit(ctx.db, ctx.tenant.id)
  const { currency, balanceMicros, thresholdMicros, lowSince } = account
  return { currency, balanceMicros, thresholdMicros, lowSince, prices, untouched }
}

/**
 * Books what the owner says: a top-up, or a correction either way, once per request key. Whoever waits for
 * credit and is covered now goes on at once.
 */
export async function bookCredit(ctx: Ctx, input: CreditBookingInput): Promise<Credit> {
  const { kind, micros, note, requestKey } = input
  const { currency } = await findAccount(ctx.db, ctx.tenant.id)
  await ctx.due.lower(ctx.clock.now())
  const booked = await insertBooking(
    ctx.db,
    ctx.tenant.id,
    { kind, micros, at: ctx.clock.now(), note, actor: actorKey(ctx.actor), requestKey },
    auditStatement(
      ctx,
      {
        action: kind === 'top_up' ? 'credit.topped_up' : 'credit.corrected',
        details: { amount: printAmount(micros, currency), note },
      },
      { ifChanged: true },
    ),
  )
  if (booked && micros > 0) await wakeDispatch(ctx)
  return getCredit(ctx)
}

/** An amount for the audit log, in no language: `25.00 EUR`. */
const printAmount = (micros: number, currency: Currency): string =>
  `${(micros / microsPerUnit).toFixed(2)} ${currency}`

/**
 * Replaces what a channel costs, for sends from now on; what was booked stays. Messages that wait for
 * credit are judged by the new prices soon after, however many they are.
 */
export async function setPrices(
  ctx: Ctx,
  channel: SendingChannel,
  { prices }: CreditPricesInput,
): Promise<Credit> {
  await ctx.due.lower(ctx.clock.now())
  const audit = auditStatement(ctx, { action: 'credit.prices_changed', details: { channel } })
  await replacePrices(ctx.db, ctx.tenant.id, { channel, prices, now: ctx.clock.now() }, audit)
  await wakeDispatch(ctx)
  return getCredit(ctx)
}

/** @throws request.invalid at `currency` once something was booked */
export async function changeCreditSettings(ctx: Ctx, input: CreditSettingsInput): Promise<Credit> {
  const account = await findAccount(ctx.db, ctx.tenant.id)
  const currency = input.currency ?? account.currency
  const thresholdMicros =
    input.thresholdMicros === undefined ? account.thresholdMicros : input.thresholdMicros
  const changed = await updateAccount(
    ctx.db,
    ctx.tenant.id,
    { currency, thresholdMicros, now: ctx.clock.now() },
    auditStatement(ctx, { action: 'credit.settings_changed', details: { currency } }, { ifChanged: true }),
  )
  if (!changed) throw invalid({ field: 'currency', code: 'currency_in_use' })
  return getCredit(ctx)
}

/** One page of the ledger, the latest first. @throws request.invalid on `cursor` */
export async function listLedger(
  ctx: Ctx,
  directory: Db,
  { kind, cause, campaignId, cursor: text, limit }: CreditEntriesQuery,
): Promise<Page<CreditEntry>> {
  const order = `credit:${kind ?? ''}:${cause ?? ''}:${campaignId ?? ''}`
  const cursor = decodeCursor(order, text, byId)
  const rows = await listEntries(ctx.db, ctx.tenant.id, { kind, cause, campaignId, limit: limit + 1, cursor })
  const { items, hasPrevious, hasNext } = cutPage(rows, limit, cursor)
  const names = await namesOf(ctx, directory, items)
  const cursorOf = (row: EntryRow | undefined, backwards: boolean) =>
    row === undefined ? null : encodeCursor(order, { key: 0, id: row.id, backwards })
  return {
    items: items.map((row) => toEntry(row, names)),
    nextCursor: hasNext ? cursorOf(items.at(-1), false) : null,
    previousCursor: hasPrevious ? cursorOf(items[0], true) : null,
  }
}

export type { EntryRow as LedgerRow } from './ledger-queries.ts'

/** Entries behind one, the oldest first, for the ledger's file. */
export const listLedgerForExport = (
  ctx: Ctx,
  filter: LedgerFilter,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<EntryRow[]> =>
  listEntries(ctx.db, ctx.tenant.id, { ...filter, limit, cursor: { id: afterId, backwards: true } })

/** Who booked entries, by their key in the audit log. */
async function namesOf(
  ctx: Ctx,
  directory: Db,
  rows: readonly EntryRow[],
): Promise<Map<string, string | null>> {
  const keys = [...new Set(rows.flatMap(({ actor }) => (actor === null ? [] : [actor])))]
  if (keys.length === 0) return new Map()
  const actors = await describeActors(ctx, directory, keys)
  return new Map(actors.map(({ key, name }) => [key, name]))
}

const toEntry = (row: EntryRow, names: ReadonlyMap<string, string | null>): CreditEntry => ({
  id: row.id,
  kind: row.kind,
  micros: row.micros,
  at: row.at,
  note: row.note,
  cause: row.cause,
  channel: row.channel,
  campaign: row.campaign_id === null ? null : { id: row.campaign_id, name: row.campaign_name ?? '' },
  messageId: row.message_id,
  by: row.actor === null ? null : (names.get(row.actor) ?? null),
})
