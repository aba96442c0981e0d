import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, type Db, queryRows } from '../../../db/client.ts'
import { call, signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'
import { killAndGoOn, readProgress, runCronUntil, until } from '../../support/kills.ts'
import { type LoopbackPush, startLoopbackPush } from '../../support/loopback-push.ts'
import { tenantIdOf } from '../../support/mailing.ts'
import { poll } from '../../support/poll.ts'
import {
  connectPushServices,
  insertPushAudience,
  pushStandingOf,
  startNewPush,
} from '../../support/pushing.ts'

const people = 200
const kills = 10

let dir: string
let service: LoopbackPush
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await service.close()
  await rm(dir, { recursive: true, force: true })
})

const Payload = z.object({ beacon: z.url() })

/** A running campaign of 200 people, at a push service that stumbles at many of them. */
async function startCampaign(): Promise<{ tenantId: number; campaignId: number }> {
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-push-'))
  service = await startLoopbackPush()
  app = await startAppProcess({ dir, variables: { PUSH_BASE: service.origin } })
  const account = await signUp(app.url, 'Bottega')
  const caller = { ...account, url: app.url }
  const key = await connectPushServices(caller)
  const browsers = Array.from({ length: people }, () => service.subscribe(key))
  const db = connect({ url: app.dbUrl })
  const tenantId = await tenantIdOf(db, account.workspace)
  const listId = await insertPushAudience(db, tenantId, browsers)
  db.$client.close()
  for (const { device } of browsers) {
    // Taken without an answer, refused for the moment, and busy.
    // One of them each: a refusal after an answer that a kill swallowed would be the last word about it.
    if (device % 7 === 0) service.script(device, ['lost'])
    else if (device % 11 === 0) service.script(device, [{ status: 503 }])
    else if (device % 67 === 0) service.script(device, [{ status: 429, headers: { 'retry-after': '1' } }])
  }
  return { tenantId, campaignId: await startNewPush(caller, listId) }
}

/** What every device tells of its notification: shown and clicked, each twice, in any order. */
async function tellShuffled(): Promise<void> {
  const beacons = service.taken.map(({ payload }) => Payload.parse(JSON.parse(payload)).beacon)
  const events = ['shown', 'clicked', 'shown', 'clicked'].flatMap((event) =>
    beacons.map((beacon) => ({ path: new URL(beacon).pathname, event, place: Math.random() })),
  )
  for (const { path, event } of events.toSorted((a, b) => a.place - b.place)) {
    const { status } = await call(app.url, `${path}?event=${event}`, { method: 'POST' })
    expect(status).toBeLessThan(300)
  }
}

const countsOf = async (db: Db, { tenantId, campaignId }: { tenantId: number; campaignId: number }) =>
  Object.fromEntries(
    await queryRows(
      db,
      sql`SELECT stage, count FROM campaign_counts
          WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} AND count > 0`,
      (row): [string, number] => [String(row['stage']), Number(row['count'])],
    ),
  )

it('shows a notification once to each of 200 people although it is killed ten times and the services stumble', async () => {
  const campaign = await startCampaign()
  const db = connect({ url: app.dbUrl })
  const borders = Array.from({ length: kills }, (_, kill) =>
    Math.floor((people * (kill + Math.random())) / kills),
  )
  for (const border of borders) {
    await until(`${border} were shown`, async () => {
      if (service.countShown().size >= border) return true
      if ((await readProgress(db, campaign.campaignId)).state === 'finished') return true
      // Where the last kill fell between two wake-ups, the cron is what goes on.
      await app.runCron()
      return false
    })
    await killAndGoOn(app)
  }
  const isDone = ({ state }: { state: string }) => state === 'finished'
  await runCronUntil(app, campaign.campaignId, { isDone, attemptsToo: true, minutes: 60 })

  const standing = await pushStandingOf(db, { ...campaign, people }, service.countShown())
  expect(standing).toEqual({ missing: 0, doubled: 0, wrong: 0 })
  expect((await readProgress(db, campaign.campaignId)).state).toBe('finished')
  expect(service.faults).toEqual([])
  const shown = service.countShown().size
  // One wave of six is caught by each kill; who is caught again and again is a dead letter in the end.
  expect(shown).toBeGreaterThan(people - 6 * kills)

  await tellShuffled()
  const counts = await poll('every beacon is counted', async () => {
    const now = await countsOf(db, campaign)
    return now['clicked'] === shown ? now : undefined
  })
  expect(counts).toMatchObject({ queued: people, delivered: shown, clicked: shown })
  db.$client.close()
}, 300_000)
