import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { queryRow } from '../../../db/client.ts'
import { bookCredit, setPrices } from '../../../worker/modules/credit/service.ts'
import { countryOfPhone } from '../../../worker/lib/identity/phone-country.ts'
import type { TestCtx } from '../../support/ctx.ts'
import type { World } from '../dispatch/dispatch-world.ts'

/** A price of 70,000 micros an SMS to Italy, and 50,000 elsewhere. */
export const priceSms = (ctx: TestCtx, italy = 70_000, elsewhere = 50_000) =>
  setPrices(ctx, 'sms', {
    prices: [
      { country: 'IT', micros: italy },
      { country: null, micros: elsewhere },
    ],
  })

export const topUp = (ctx: TestCtx, micros: number) =>
  bookCredit(ctx, { kind: 'top_up', micros, note: '', requestKey: crypto.randomUUID() })

const Sums = z.object({
  balance: z.number(),
  ledger: z.number(),
  by_hand: z.number(),
  booked: z.number(),
  spent: z.number(),
})

/** What the account, the ledger and the messages of a workspace say. */
export async function sumsOf({ ctx, campaignId }: Pick<World<unknown>, 'ctx' | 'campaignId'>) {
  const t = ctx.tenant.id
  return Sums.parse(
    await queryRow(
      ctx.db,
      sql`SELECT
            coalesce((SELECT balance_micros FROM credit_accounts WHERE tenant_id = ${t}), 0) AS balance,
            coalesce((SELECT sum(micros) FROM credit_entries WHERE tenant_id = ${t}), 0) AS ledger,
            coalesce((SELECT sum(micros) FROM credit_entries WHERE tenant_id = ${t} AND kind IN ('top_up', 'correction')), 0) AS by_hand,
            coalesce((SELECT sum(cost_micros) FROM messages WHERE tenant_id = ${t}), 0) AS booked,
            coalesce((SELECT spent_micros FROM credit_campaigns WHERE tenant_id = ${t} AND campaign_id = ${campaignId}), 0) AS spent`,
      Sums,
    ),
  )
}

/** What accepted addresses cost by the prices of `priceSms`. */
export const costOfAddresses = (addresses: Iterable<string>): number =>
  [...addresses].reduce((sum, address) => sum + (countryOfPhone(address) === 'IT' ? 70_000 : 50_000), 0)
