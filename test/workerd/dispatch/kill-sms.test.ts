import { afterEach, describe, expect, it } from 'vitest'
import { killAt, readProgress, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { type MortalApp, startMortalApp } from '../../support/mortal-app.ts'
import { connectTwilioLoopback, insertSmsAudience, standingOf, startNewSms } from '../../support/texting.ts'

const people = 2000

let provider: LoopbackTwilio
let app: MortalApp
afterEach(async () => {
  await app.stop()
  await provider.close()
})

/** A running campaign of 2,000 people, at a provider slow enough to be caught in the middle of calls. */
async function startCampaign(): Promise<number> {
  provider = await startLoopbackTwilio({ requestsPerSecond: 100_000 })
  app = await startMortalApp({ TWILIO_BASE: provider.url })
  const { caller, tenantId } = app
  await connectTwilioLoopback(caller, provider)
  const listId = await app.withDb((db) => insertSmsAudience(db, tenantId, { people }))
  provider.fail({ type: 'slow', delayMs: 20 }, 300)
  // Taken without an answer, refused without being taken, and both again by a server that stumbles.
  provider.fail({ type: 'accept_then_drop' }, 3)
  provider.fail({ type: 'drop' }, 3)
  provider.fail({ type: 'accept_then_answer', status: 500, code: 20500 }, 2)
  provider.fail({ type: 'answer', status: 503, code: 20503 }, 2)
  provider.fail({ type: 'slow', delayMs: 20 }, 5000)
  return startNewSms(caller, listId, 'Ciao %%FIRST_NAME%%')
}

/** Nobody twice, nobody forgotten; what is unknown is settled by asking, and given up in the end. */
async function expectEverybodyAccounted(campaignId: number): Promise<void> {
  const { process, tenantId } = app
  const standing = () =>
    app.withDb((db) => standingOf(db, { tenantId, campaignId, people }, provider.countByRecipient()))
  await runCronUntil(process, campaignId, { isDone: ({ open }) => open === 0, attemptsToo: false })
  expect(await standing()).toMatchObject({ missing: 0, doubled: 0 })
  await runCronUntil(process, campaignId, { isDone: () => false, attemptsToo: false, minutes: 4 })
  const untaken = people - provider.countByRecipient().size
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: untaken, unconfirmed: 0 })
  await runCronUntil(process, campaignId, { isDone: ({ state }) => state === 'finished', attemptsToo: true })
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: 0, unconfirmed: untaken })
  expect((await app.withDb((db) => readProgress(db, campaignId))).state).toBe('finished')
}

describe('an SMS campaign of 2,000 people', () => {
  it('writes to nobody twice although the Workers runtime is killed in the middle, again and again', async () => {
    const campaignId = await startCampaign()
    await killAt(app.process, [100, 400, 800, 1300], { campaignId, taken: () => provider.accepted.length })
    expect(provider.accepted.length).toBeGreaterThan(0)
    await expectEverybodyAccounted(campaignId)
  }, 300_000)

  it('writes to nobody twice although everything is killed in the middle and started again', async () => {
    const campaignId = await startCampaign()
    await until('some were taken', () => provider.accepted.length >= 700)
    expect(provider.accepted.length).toBeLessThan(people)
    await app.killAndStart()
    await expectEverybodyAccounted(campaignId)
  }, 300_000)
})
