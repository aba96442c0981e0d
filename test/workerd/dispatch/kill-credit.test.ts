import { sql } from 'drizzle-orm/sql'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { type Db, queryRow } from '../../../db/client.ts'
import { killAt, runCronUntil } from '../../support/kills.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { type Caller, mustCall } from '../../support/mailing.ts'
import { type MortalApp, startMortalApp } from '../../support/mortal-app.ts'
import { connectTwilioLoopback, insertSmsAudience, startNewSms } from '../../support/texting.ts'

const people = 300
const price = 70_000
const covered = 200

let provider: LoopbackTwilio
let app: MortalApp
afterEach(async () => {
  await app.stop()
  await provider.close()
})

const topUp = (caller: Caller, micros: number) =>
  mustCall(caller, '/credit/entries', {
    body: { kind: 'top_up', micros, note: '', requestKey: crypto.randomUUID() },
  })

const Sums = z.object({ balance: z.number(), ledger: z.number(), booked: z.number(), waiting: z.number() })

/** What the account, the ledger and the messages say. */
async function sumsOf(db: Db, tenantId: number): Promise<z.infer<typeof Sums>> {
  return Sums.parse(
    await queryRow(
      db,
      sql`SELECT (SELECT balance_micros FROM credit_accounts WHERE tenant_id = ${tenantId}) AS balance,
            (SELECT sum(micros) FROM credit_entries WHERE tenant_id = ${tenantId}) AS ledger,
            (SELECT coalesce(sum(cost_micros), 0) FROM messages WHERE tenant_id = ${tenantId}) AS booked,
            (SELECT count(*) FROM messages WHERE tenant_id = ${tenantId} AND wait_reason = 'no_credit') AS waiting`,
      Sums,
    ),
  )
}

it('books each send once and no more than there is, although the Workers runtime is killed in the middle', async () => {
  provider = await startLoopbackTwilio({ requestsPerSecond: 100_000 })
  app = await startMortalApp({ TWILIO_BASE: provider.url })
  const { caller, tenantId, process } = app
  await connectTwilioLoopback(caller, provider)
  await mustCall(caller, '/credit/prices/sms', {
    method: 'PUT',
    body: { prices: [{ country: 'IT', micros: price }] },
  })
  await topUp(caller, covered * price)
  const listId = await app.withDb((db) => insertSmsAudience(db, tenantId, { people }))
  provider.fail({ type: 'slow', delayMs: 40 }, 60)
  provider.fail({ type: 'accept_then_drop' }, 2)
  provider.fail({ type: 'answer', status: 503, code: 20503 }, 2)
  provider.fail({ type: 'slow', delayMs: 40 }, 5000)
  const campaignId = await startNewSms(caller, listId, 'Ciao %%FIRST_NAME%%')

  for (const border of [30, 90, 150]) {
    await killAt(process, [border], { campaignId, taken: () => provider.accepted.length })
    const { balance, ledger } = await app.withDb((db) => sumsOf(db, tenantId))
    expect(balance).toBe(ledger)
    expect(balance).toBeGreaterThanOrEqual(0)
  }
  // What the kills left unclear is settled, which gives back what was never taken, and others go for it.
  await runCronUntil(process, campaignId, { isDone: () => false, attemptsToo: false, minutes: 5 })
  await runCronUntil(process, campaignId, { isDone: () => false, attemptsToo: true, minutes: 4 })
  const short = await app.withDb((db) => sumsOf(db, tenantId))
  expect(short.balance).toBe(short.ledger)
  expect(short.balance).toBe(covered * price - short.booked)
  expect(short.balance).toBeLessThan(price)
  expect(short.booked).toBe(provider.accepted.length * price)
  expect(short.waiting).toBeGreaterThan(0)

  await topUp(caller, people * price)
  await runCronUntil(process, campaignId, { isDone: ({ state }) => state === 'finished', attemptsToo: true })
  const done = await app.withDb((db) => sumsOf(db, tenantId))
  expect(done.booked).toBe(provider.accepted.length * price)
  expect(done.balance).toBe(done.ledger)
  expect(done.balance).toBe((covered + people) * price - done.booked)
  expect([...provider.countByRecipient().values()].every((count) => count === 1)).toBe(true)
}, 300_000)
