import { sql } from 'drizzle-orm/sql'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { killAt, readProgress, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { addressOfPerson, connectLoopback, insertAudience, startNewCampaign } from '../../support/mailing.ts'
import { type MortalApp, stageCounts, startMortalApp } from '../../support/mortal-app.ts'

const people = 2000

let provider: LoopbackResend
let app: MortalApp
afterEach(async () => {
  await app.stop()
  await provider.close()
})

/** A running campaign of 2,000 people, at a provider slow enough to be caught in the middle of a call. */
async function startCampaign(): Promise<number> {
  provider = await startLoopbackResend({ requestsPerSecond: 1000 })
  app = await startMortalApp({ RESEND_BASE: provider.url })
  const { caller, tenantId } = app
  await connectLoopback(caller, provider)
  const listId = await app.withDb((db) => insertAudience(db, tenantId, people))
  // One early call is accepted and never answered, so that the kill surely falls between a call and its record.
  provider.fail({ type: 'slow', delayMs: 300 }, 2)
  provider.fail({ type: 'accept_then_hang' })
  provider.fail({ type: 'slow', delayMs: 300 }, 1000)
  return startNewCampaign(caller, listId, '<p>Ciao %%FIRST_NAME%%</p>')
}

/** The cron minute after minute until the campaign is done; then nobody is forgotten and nobody has two. */
async function expectEverybodyOnce(campaignId: number): Promise<void> {
  const isDone = ({ state }: { state: string }) => state === 'finished'
  await runCronUntil(app.process, campaignId, { isDone, attemptsToo: false })
  const { byRecipient, mails } = provider.acceptedCounts()
  const missing = Array.from({ length: people }, (_, index) => addressOfPerson(index)).filter(
    (address) => byRecipient.get(address) !== 1,
  )
  expect(missing).toEqual([])
  expect(mails).toBe(people)
  const { tenantId } = app
  const rows = await app.withDb((db) =>
    queryRows(
      db,
      sql`SELECT count(*) AS sent, count(DISTINCT provider_id) AS ids FROM messages
          WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} AND sent_at IS NOT NULL`,
      z.object({ sent: z.number(), ids: z.number() }),
    ),
  )
  expect(rows).toEqual([{ sent: people, ids: people }])
  const counts = await app.withDb((db) => stageCounts(db, { tenantId, campaignId }))
  expect(counts).toEqual({ queued: people, sent: people })
  expect((await app.withDb((db) => readProgress(db, campaignId))).state).toBe('finished')
}

/** Calls made again under a key that was used before: the kill fell between a call and its record. */
function countRepeatedCalls(): number {
  const keys = provider.requests
    .map(({ headers }) => headers['idempotency-key'])
    .filter((key) => key !== undefined)
  return keys.length - new Set(keys).size
}

describe('a campaign of 2,000 people', () => {
  it('reaches each once although the Workers runtime is killed in the middle, again and again', async () => {
    const campaignId = await startCampaign()
    const taken = () => provider.accepted.length
    await killAt(app.process, [500, 1100], { campaignId, taken })
    await expectEverybodyOnce(campaignId)
    expect(countRepeatedCalls()).toBeGreaterThan(0)
  }, 300_000)

  it('reaches each once although everything is killed in the middle and started again', async () => {
    const campaignId = await startCampaign()
    await until('some were sent', () => provider.accepted.length >= 700)
    expect(provider.accepted.length).toBeLessThan(people)
    await app.killAndStart()
    await expectEverybodyOnce(campaignId)
    expect(countRepeatedCalls()).toBeGreaterThan(0)
  }, 300_000)
})
