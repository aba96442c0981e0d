import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { call } from '../../support/app.ts'
import { killAt, randomBorders, readProgress, runCronUntil } from '../../support/kills.ts'
import { type LoopbackPush, startLoopbackPush } from '../../support/loopback-push.ts'
import { type MortalApp, stageCounts, startMortalApp } from '../../support/mortal-app.ts'
import { poll } from '../../support/poll.ts'
import {
  connectPushServices,
  insertPushAudience,
  pushStandingOf,
  startNewPush,
} from '../../support/pushing.ts'

const people = 200
const kills = 10

let service: LoopbackPush
let app: MortalApp
afterEach(async () => {
  await app.stop()
  await service.close()
})

const Payload = z.object({ beacon: z.url() })

/** A running campaign of 200 people, at a push service that stumbles at many of them, also again and again. */
async function startCampaign(): Promise<number> {
  service = await startLoopbackPush()
  app = await startMortalApp({ PUSH_BASE: service.origin })
  const { caller, tenantId } = app
  const key = await connectPushServices(caller)
  const browsers = Array.from({ length: people }, () => service.subscribe(key))
  const listId = await app.withDb((db) => insertPushAudience(db, tenantId, browsers))
  for (const { device } of browsers) {
    // Taken without an answer and then never again, refused for the moment, and busy.
    if (device % 35 === 0)
      service.script(device, ['lost', ...Array.from({ length: 8 }, () => ({ status: 503 }))])
    else if (device % 7 === 0) service.script(device, ['lost'])
    else if (device % 11 === 0) service.script(device, [{ status: 503 }])
    else if (device % 67 === 0) service.script(device, [{ status: 429, headers: { 'retry-after': '1' } }])
  }
  return startNewPush(caller, listId)
}

/** What every device tells of its notification: shown and clicked, each twice, in any order. */
async function tellShuffled(): Promise<void> {
  const beacons = service.taken.map(({ payload }) => Payload.parse(JSON.parse(payload)).beacon)
  const events = ['shown', 'clicked', 'shown', 'clicked'].flatMap((event) =>
    beacons.map((beacon) => ({ path: new URL(beacon).pathname, event, place: Math.random() })),
  )
  for (const { path, event } of events.toSorted((a, b) => a.place - b.place)) {
    const { status } = await call(app.process.url, `${path}?event=${event}`, { method: 'POST' })
    expect(status).toBeLessThan(300)
  }
}

it('shows a notification once to each of 200 people although it is killed ten times and the services stumble', async () => {
  const campaignId = await startCampaign()
  const { tenantId, process } = app
  const shownTo = () => service.countShown().size
  await killAt(process, randomBorders(people, kills), { campaignId, taken: shownTo })
  const isDone = ({ state }: { state: string }) => state === 'finished'
  await runCronUntil(process, campaignId, { isDone, attemptsToo: true, minutes: 60 })

  const campaign = { tenantId, campaignId, people }
  const standing = () => app.withDb((db) => pushStandingOf(db, campaign, service.countShown()))
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0 })
  expect((await app.withDb((db) => readProgress(db, campaignId))).state).toBe('finished')
  expect(service.faults).toEqual([])
  const shown = shownTo()
  // One wave of six is caught by each kill; who is caught again and again is a dead letter in the end.
  expect(shown).toBeGreaterThan(people - 6 * kills)

  await tellShuffled()
  const counts = await poll('every beacon is counted', () =>
    app.withDb(async (db) => {
      const now = await stageCounts(db, campaign)
      return now['clicked'] === shown ? now : undefined
    }),
  )
  // What was shown was sent, whatever the services said of it.
  expect(counts).toMatchObject({ queued: people, sent: shown, delivered: shown, clicked: shown })
}, 300_000)
