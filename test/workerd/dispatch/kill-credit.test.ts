import { sql } from 'drizzle-orm/sql'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, type Db, queryRow } from '../../../db/client.ts'
import { signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'
import { killAndGoOn, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { type Caller, mustCall, tenantIdOf } from '../../support/mailing.ts'
import { connectTwilioLoopback, insertSmsAudience, startNewSms } from '../../support/texting.ts'

const people = 300
const price = 70_000
const covered = 200

let dir: string
let provider: LoopbackTwilio
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await provider.close()
  await rm(dir, { recursive: true, force: true })
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
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-credit-'))
  provider = await startLoopbackTwilio({ requestsPerSecond: 100_000 })
  app = await startAppProcess({ dir, variables: { TWILIO_BASE: provider.url } })
  const account = await signUp(app.url, 'Bottega')
  const caller = { ...account, url: app.url }
  await connectTwilioLoopback(caller, provider)
  await mustCall(caller, '/credit/prices/sms', {
    method: 'PUT',
    body: { prices: [{ country: 'IT', micros: price }] },
  })
  await topUp(caller, covered * price)
  const db = connect({ url: app.dbUrl })
  const tenantId = await tenantIdOf(db, account.workspace)
  const listId = await insertSmsAudience(db, tenantId, { people })
  provider.fail({ type: 'slow', delayMs: 40 }, 60)
  provider.fail({ type: 'accept_then_drop' }, 2)
  provider.fail({ type: 'answer', status: 503, code: 20503 }, 2)
  provider.fail({ type: 'slow', delayMs: 40 }, 5000)
  const campaignId = await startNewSms(caller, listId, 'Ciao %%FIRST_NAME%%')

  for (const border of [30, 90, 150]) {
    await until(`${border} were taken`, () => provider.accepted.length >= border)
    await killAndGoOn(app)
    const { balance, ledger } = await sumsOf(db, tenantId)
    expect(balance).toBe(ledger)
    expect(balance).toBeGreaterThanOrEqual(0)
  }
  // What the kills left unclear is settled, which gives back what was never taken, and others go for it.
  await runCronUntil(app, campaignId, { isDone: () => false, attemptsToo: false, minutes: 5 })
  await runCronUntil(app, campaignId, { isDone: () => false, attemptsToo: true, minutes: 4 })
  const short = await sumsOf(db, tenantId)
  expect(short.balance).toBe(short.ledger)
  expect(short.balance).toBe(covered * price - short.booked)
  expect(short.balance).toBeLessThan(price)
  expect(short.booked).toBe(provider.accepted.length * price)
  expect(short.waiting).toBeGreaterThan(0)

  await topUp(caller, people * price)
  await runCronUntil(app, campaignId, { isDone: ({ state }) => state === 'finished', attemptsToo: true })
  const done = await sumsOf(db, tenantId)
  expect(done.booked).toBe(provider.accepted.length * price)
  expect(done.balance).toBe(done.ledger)
  expect(done.balance).toBe((covered + people) * price - done.booked)
  expect([...provider.countByRecipient().values()].every((count) => count === 1)).toBe(true)
  db.$client.close()
}, 300_000)
