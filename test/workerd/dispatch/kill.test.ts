import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, type Db, execute, queryRow, queryRows } from '../../../db/client.ts'
import { signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import {
  addressOfPerson,
  type Caller,
  connectLoopback,
  insertAudience,
  startNewCampaign,
  tenantIdOf,
} from '../../support/mailing.ts'

const people = 2000
const minuteMs = 60_000

let dir: string
let provider: LoopbackResend
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await provider.close()
  await rm(dir, { recursive: true, force: true })
})

const restart = async () => {
  app = await startAppProcess({ dir, variables: { RESEND_BASE: provider.url } })
}

/** A running campaign of 2,000 people, at a provider slow enough to be caught in the middle of a call. */
async function startCampaign(): Promise<{ tenantId: number; campaignId: number }> {
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-'))
  provider = await startLoopbackResend({ requestsPerSecond: 1000 })
  await restart()
  const account = await signUp(app.url, 'Bottega')
  const caller: Caller = { ...account, url: app.url }
  await connectLoopback(caller, provider)
  const db = connect({ url: app.dbUrl })
  const tenantId = await tenantIdOf(db, account.workspace)
  const listId = await insertAudience(db, tenantId, people)
  db.$client.close()
  // One early call is accepted and never answered, so that the kill surely falls between a call and its record.
  provider.fail({ type: 'slow', delayMs: 300 }, 2)
  provider.fail({ type: 'accept_then_hang' })
  provider.fail({ type: 'slow', delayMs: 300 }, 1000)
  return { tenantId, campaignId: await startNewCampaign(caller, listId, '<p>Ciao %%FIRST_NAME%%</p>') }
}

/** Waits until `isTrue`, asking often; fails after a minute. */
async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = minuteMs,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Lets ten minutes pass in the rows, so that leases run out as they would. */
async function letTimePass(db: Db): Promise<void> {
  const passedMs = 10 * minuteMs
  await execute(
    db,
    sql`UPDATE messages SET lease_until = lease_until - ${passedMs}, attempt_at = attempt_at - ${passedMs},
          enqueued_until = max(0, enqueued_until - ${passedMs}), due_at = max(0, due_at - ${passedMs})`,
  )
  await execute(db, sql`UPDATE campaigns SET wait_until = wait_until - ${passedMs}`)
  await execute(db, sql`UPDATE workspaces SET next_due_at = max(0, next_due_at - ${passedMs})`)
}

const State = z.object({ state: z.string() })
async function isFinished(db: Db, campaignId: number): Promise<boolean> {
  const row = await queryRow(db, sql`SELECT state FROM campaigns WHERE id = ${campaignId}`, State)
  return row?.state === 'finished'
}

/** The cron minute after minute until the campaign is done. */
async function runToTheEnd(campaignId: number): Promise<Db> {
  const db = connect({ url: app.dbUrl })
  for (let minute = 0; minute < 20 && !(await isFinished(db, campaignId)); minute++) {
    await letTimePass(db)
    await app.runCron()
    let before = -1
    let stillSince = Date.now()
    await until('the campaign is done or rests', async () => {
      if (provider.accepted.length !== before) {
        before = provider.accepted.length
        stillSince = Date.now()
      }
      return (await isFinished(db, campaignId)) || Date.now() - stillSince > 3000
    })
  }
  return db
}

async function expectEverybodyOnce(
  db: Db,
  { tenantId, campaignId }: { tenantId: number; campaignId: number },
) {
  const { byRecipient, mails } = provider.acceptedCounts()
  const missing = Array.from({ length: people }, (_, index) => addressOfPerson(index)).filter(
    (address) => byRecipient.get(address) !== 1,
  )
  expect(missing).toEqual([])
  expect(mails).toBe(people)
  const rows = await queryRows(
    db,
    sql`SELECT count(*) AS sent, count(DISTINCT provider_id) AS ids FROM messages
        WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} AND sent_at IS NOT NULL`,
    z.object({ sent: z.number(), ids: z.number() }),
  )
  expect(rows).toEqual([{ sent: people, ids: people }])
  const counts = await queryRows(
    db,
    sql`SELECT stage, count FROM campaign_counts WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId}
        AND stage IN ('queued', 'sent') ORDER BY stage`,
    z.object({ stage: z.string(), count: z.number() }),
  )
  expect(counts).toEqual([
    { stage: 'queued', count: people },
    { stage: 'sent', count: people },
  ])
  expect(await isFinished(db, campaignId)).toBe(true)
  db.$client.close()
}

/** Calls made again under a key that was used before: the kill fell between a call and its record. */
function countRepeatedCalls(): number {
  const keys = provider.requests
    .map(({ headers }) => headers['idempotency-key'])
    .filter((key) => key !== undefined)
  return keys.length - new Set(keys).size
}

describe('a campaign of 2,000 people', () => {
  it('reaches each once although the Workers runtime is killed twice in the middle', async () => {
    const campaign = await startCampaign()
    await until('some were sent', () => provider.accepted.length >= 500)
    app.killWorkerd()
    await until('the runtime is back', async () => {
      const answer = await fetch(new URL('/api/v1/health', app.url)).catch(() => null)
      return answer?.ok ?? false
    })
    const db = connect({ url: app.dbUrl })
    await letTimePass(db)
    db.$client.close()
    await app.runCron()
    await until('more were sent', () => provider.accepted.length >= 1100)
    app.killWorkerd()
    await until('the runtime is back', async () => {
      const answer = await fetch(new URL('/api/v1/health', app.url)).catch(() => null)
      return answer?.ok ?? false
    })
    await expectEverybodyOnce(await runToTheEnd(campaign.campaignId), campaign)
    expect(countRepeatedCalls()).toBeGreaterThan(0)
  }, 300_000)

  it('reaches each once although everything is killed in the middle and started again', async () => {
    const campaign = await startCampaign()
    await until('some were sent', () => provider.accepted.length >= 700)
    await app.killGroup()
    const whenKilled = provider.accepted.length
    expect(whenKilled).toBeLessThan(people)
    await restart()
    await expectEverybodyOnce(await runToTheEnd(campaign.campaignId), campaign)
    expect(countRepeatedCalls()).toBeGreaterThan(0)
  }, 300_000)
})
