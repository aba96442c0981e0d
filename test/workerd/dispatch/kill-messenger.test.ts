import { afterEach, describe, expect, it } from 'vitest'
import { killAt, readProgress, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { connectMetaLoopback, insertMessengerAudience, startNewMessage } from '../../support/messaging.ts'
import { type MortalApp, startMortalApp } from '../../support/mortal-app.ts'
import { standingOf } from '../../support/texting.ts'

const people = 200

let provider: LoopbackMeta
let app: MortalApp
afterEach(async () => {
  await app.stop()
  await provider.close()
})

/** A running campaign of 200 people, whose provider loses answers, refuses for a while and tells all of it twice. */
async function startCampaign(): Promise<number> {
  provider = await startLoopbackMeta({ delayMs: 30 })
  app = await startMortalApp({ MESSENGER_BASE: provider.url })
  const { caller, tenantId } = app
  provider.reachAt(() => new URL(app.process.url))
  await connectMetaLoopback(caller, provider)
  const listId = await app.withDb((db) => insertMessengerAudience(db, tenantId, { people, provider }))
  provider.fail({ type: 'accept_then_drop' }, 3)
  provider.fail({ type: 'drop' }, 3)
  provider.fail({ type: 'accept_then_answer', status: 500, code: 1 }, 2)
  provider.fail({ type: 'page', status: 503 }, 2)
  provider.fail({ type: 'answer', status: 400, code: 1200 }, 2)
  return startNewMessage(caller, listId, 'Ciao %%FIRST_NAME%%')
}

/** Nobody twice, nobody forgotten: what Meta's echoes settle is sent, the rest is given up as not confirmed. */
async function expectEverybodyAccounted(campaignId: number): Promise<void> {
  const { process, tenantId } = app
  const standing = () =>
    app.withDb((db) => standingOf(db, { tenantId, campaignId, people }, provider.countByRecipient()))
  await runCronUntil(process, campaignId, { isDone: ({ open }) => open === 0, attemptsToo: false })
  expect(await standing()).toMatchObject({ missing: 0, doubled: 0 })
  // All that Meta tells, in the wrong order, twice, and some of it before the echo that names the message.
  const told = provider.accepted.toReversed()
  for (const kind of ['read', 'delivery', 'echo', 'delivery', 'echo', 'read'] as const) {
    for (let start = 0; start < told.length; start += 40) {
      const batch = told.slice(start, start + 40).map((message) => provider.eventOf(kind, message))
      expect(await provider.post(batch)).toBe(200)
    }
  }
  const untaken = people - provider.countByRecipient().size
  await runCronUntil(process, campaignId, {
    isDone: ({ unknown }) => unknown === untaken,
    attemptsToo: false,
  })
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: untaken, unconfirmed: 0 })
  await runCronUntil(process, campaignId, { isDone: ({ state }) => state === 'finished', attemptsToo: true })
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: 0, unconfirmed: untaken })
  expect((await app.withDb((db) => readProgress(db, campaignId))).state).toBe('finished')
}

describe('a Messenger campaign of 200 people', () => {
  it('writes to nobody twice although the Workers runtime is killed in the middle, again and again', async () => {
    const campaignId = await startCampaign()
    await killAt(app.process, [15, 40, 80, 130], { campaignId, taken: () => provider.accepted.length })
    expect(provider.accepted.length).toBeGreaterThan(0)
    await expectEverybodyAccounted(campaignId)
  }, 300_000)

  it('writes to nobody twice although everything is killed in the middle and started again', async () => {
    const campaignId = await startCampaign()
    await until('some were taken', () => provider.accepted.length >= 60)
    expect(provider.accepted.length).toBeLessThan(people)
    await app.killAndStart()
    await expectEverybodyAccounted(campaignId)
  }, 300_000)
})
