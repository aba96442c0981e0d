import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../../db/client.ts'
import { signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'
import { killAndGoOn, readProgress, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { tenantIdOf } from '../../support/mailing.ts'
import { connectTwilioLoopback, insertSmsAudience, standingOf, startNewSms } from '../../support/texting.ts'

const people = 2000

let dir: string
let provider: LoopbackTwilio
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await provider.close()
  await rm(dir, { recursive: true, force: true })
})

const restart = async () => {
  app = await startAppProcess({ dir, variables: { TWILIO_BASE: provider.url } })
}

/** A running campaign of 2,000 people, at a provider slow enough to be caught in the middle of calls. */
async function startCampaign(): Promise<{ tenantId: number; campaignId: number }> {
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-sms-'))
  provider = await startLoopbackTwilio({ requestsPerSecond: 100_000 })
  await restart()
  const account = await signUp(app.url, 'Bottega')
  const caller = { ...account, url: app.url }
  await connectTwilioLoopback(caller, provider)
  const db = connect({ url: app.dbUrl })
  const tenantId = await tenantIdOf(db, account.workspace)
  const listId = await insertSmsAudience(db, tenantId, { people })
  db.$client.close()
  provider.fail({ type: 'slow', delayMs: 20 }, 300)
  // Taken without an answer, refused without being taken, and both again by a server that stumbles.
  provider.fail({ type: 'accept_then_drop' }, 3)
  provider.fail({ type: 'drop' }, 3)
  provider.fail({ type: 'accept_then_answer', status: 500, code: 20500 }, 2)
  provider.fail({ type: 'answer', status: 503, code: 20503 }, 2)
  provider.fail({ type: 'slow', delayMs: 20 }, 5000)
  return { tenantId, campaignId: await startNewSms(caller, listId, 'Ciao %%FIRST_NAME%%') }
}

/** Nobody twice, nobody forgotten; what is unknown is settled by asking, and given up in the end. */
async function expectEverybodyAccounted(campaign: { tenantId: number; campaignId: number }): Promise<void> {
  const { campaignId } = campaign
  const db = connect({ url: app.dbUrl })
  const standing = () => standingOf(db, { ...campaign, people }, provider.countByRecipient())
  await runCronUntil(app, campaignId, { isDone: ({ open }) => open === 0, attemptsToo: false })
  expect(await standing()).toMatchObject({ missing: 0, doubled: 0 })
  await runCronUntil(app, campaignId, { isDone: () => false, attemptsToo: false, minutes: 4 })
  const untaken = people - provider.countByRecipient().size
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: untaken, unconfirmed: 0 })
  await runCronUntil(app, campaignId, { isDone: ({ state }) => state === 'finished', attemptsToo: true })
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: 0, unconfirmed: untaken })
  expect((await readProgress(db, campaignId)).state).toBe('finished')
  db.$client.close()
}

describe('an SMS campaign of 2,000 people', () => {
  it('writes to nobody twice although the Workers runtime is killed in the middle, again and again', async () => {
    const campaign = await startCampaign()
    for (const border of [100, 400, 800, 1300]) {
      await until(`${border} were taken`, () => provider.accepted.length >= border)
      expect(provider.accepted.length).toBeLessThan(people)
      await killAndGoOn(app)
    }
    await expectEverybodyAccounted(campaign)
  }, 300_000)

  it('writes to nobody twice although everything is killed in the middle and started again', async () => {
    const campaign = await startCampaign()
    await until('some were taken', () => provider.accepted.length >= 700)
    await app.killGroup()
    expect(provider.accepted.length).toBeLessThan(people)
    await restart()
    await expectEverybodyAccounted(campaign)
  }, 300_000)
})
