import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../../db/client.ts'
import { signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'
import { killAndGoOn, readProgress, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { tenantIdOf } from '../../support/mailing.ts'
import { connectMetaLoopback, insertMessengerAudience, startNewMessage } from '../../support/messaging.ts'
import { standingOf } from '../../support/texting.ts'

const people = 200

let dir: string
let provider: LoopbackMeta
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await provider.close()
  await rm(dir, { recursive: true, force: true })
})

const restart = async () => {
  app = await startAppProcess({ dir, variables: { MESSENGER_BASE: provider.url } })
}

/** A running campaign of 200 people, whose provider loses answers, refuses for a while and tells all of it twice. */
async function startCampaign(): Promise<{ tenantId: number; campaignId: number }> {
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-messenger-'))
  provider = await startLoopbackMeta({ delayMs: 30 })
  await restart()
  const account = await signUp(app.url, 'Bottega')
  const caller = { ...account, url: app.url }
  provider.reachAt(() => new URL(app.url))
  await connectMetaLoopback(caller, provider)
  const db = connect({ url: app.dbUrl })
  const tenantId = await tenantIdOf(db, account.workspace)
  const listId = await insertMessengerAudience(db, tenantId, { people, provider })
  db.$client.close()
  provider.fail({ type: 'accept_then_drop' }, 3)
  provider.fail({ type: 'drop' }, 3)
  provider.fail({ type: 'accept_then_answer', status: 500, code: 1 }, 2)
  provider.fail({ type: 'page', status: 503 }, 2)
  provider.fail({ type: 'answer', status: 400, code: 1200 }, 2)
  return { tenantId, campaignId: await startNewMessage(caller, listId, 'Ciao %%FIRST_NAME%%') }
}

/** Nobody twice, nobody forgotten: what Meta's echoes settle is sent, the rest is given up as not confirmed. */
async function expectEverybodyAccounted(campaign: { tenantId: number; campaignId: number }): Promise<void> {
  const { campaignId } = campaign
  const db = connect({ url: app.dbUrl })
  const standing = () => standingOf(db, { ...campaign, people }, provider.countByRecipient())
  await runCronUntil(app, campaignId, { isDone: ({ open }) => open === 0, attemptsToo: false })
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
  await runCronUntil(app, campaignId, { isDone: ({ unknown }) => unknown === untaken, attemptsToo: false })
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: untaken, unconfirmed: 0 })
  await runCronUntil(app, campaignId, { isDone: ({ state }) => state === 'finished', attemptsToo: true })
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: 0, unconfirmed: untaken })
  expect((await readProgress(db, campaignId)).state).toBe('finished')
  db.$client.close()
}

describe('a Messenger campaign of 200 people', () => {
  it('writes to nobody twice although the Workers runtime is killed in the middle, again and again', async () => {
    const campaign = await startCampaign()
    for (const border of [15, 40, 80, 130]) {
      await until(`${border} were taken`, () => provider.accepted.length >= border)
      expect(provider.accepted.length).toBeLessThan(people)
      await killAndGoOn(app)
    }
    await expectEverybodyAccounted(campaign)
  }, 300_000)

  it('writes to nobody twice although everything is killed in the middle and started again', async () => {
    const campaign = await startCampaign()
    await until('some were taken', () => provider.accepted.length >= 60)
    await app.killGroup()
    expect(provider.accepted.length).toBeLessThan(people)
    await restart()
    await expectEverybodyAccounted(campaign)
  }, 300_000)
})
