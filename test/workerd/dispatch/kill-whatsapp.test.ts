import { afterEach, expect, it } from 'vitest'
import { killAt, randomBorders, readProgress, runCronUntil } from '../../support/kills.ts'
import { type LoopbackContent, startLoopbackContent } from '../../support/loopback-content.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { type MortalApp, stageCounts, startMortalApp } from '../../support/mortal-app.ts'
import { poll } from '../../support/poll.ts'
import { insertSmsAudience, standingOf } from '../../support/texting.ts'
import {
  approveTemplate,
  connectWhatsappLoopback,
  limitWhatsapp,
  startNewWhatsapp,
} from '../../support/whatsapping.ts'

const people = 200
const limit = 120
const kills = 10

let provider: LoopbackTwilio
let content: LoopbackContent
let app: MortalApp
afterEach(async () => {
  await app.stop()
  await Promise.all([provider.close(), content.close()])
})

/** A running campaign of 200 people from a number that may write to 120, at a slow provider that stumbles. */
async function startCampaign(): Promise<number> {
  provider = await startLoopbackTwilio({ requestsPerSecond: 100_000 })
  const { accountSid, authToken } = provider
  content = await startLoopbackContent({ accountSid, authToken })
  app = await startMortalApp({ TWILIO_BASE: provider.url, TWILIO_CONTENT_BASE: content.url })
  const { caller, tenantId } = app
  await connectWhatsappLoopback(caller, provider)
  await limitWhatsapp(caller, limit)
  const { id: templateId } = await approveTemplate(caller, content)
  const listId = await app.withDb((db) => insertSmsAudience(db, tenantId, { people, channel: 'whatsapp' }))
  provider.fail({ type: 'slow', delayMs: 80 }, 30)
  provider.fail({ type: 'accept_then_drop' }, 2)
  provider.fail({ type: 'drop' }, 2)
  provider.fail({ type: 'accept_then_answer', status: 500, code: 20500 })
  provider.fail({ type: 'answer', status: 503, code: 20503 })
  provider.fail({ type: 'slow', delayMs: 80 }, 1000)
  return startNewWhatsapp(caller, { listId, templateId })
}

/** Messages that the provider took, by the address of the row. */
const taken = (): Map<string, number> =>
  new Map([...provider.countByRecipient()].map(([to, count]) => [to.replace('whatsapp:', ''), count]))

/** What becomes of every message, each piece of news twice and in any order. */
async function tellShuffled(): Promise<void> {
  const news = ['queued', 'sent', 'delivered', 'read'].flatMap((status) =>
    provider.accepted.map(({ sid }) => ({ sid, status, place: Math.random() })),
  )
  for (const { sid, status } of news.toSorted((a, b) => a.place - b.place)) {
    for (const answer of await provider.postStatus(sid, status, { copies: 2 }))
      expect(answer).toBeLessThan(300)
  }
}

it('writes on WhatsApp once to each of 200 people, never to more than the number may, although it is killed ten times', async () => {
  const campaignId = await startCampaign()
  const { tenantId, caller, process } = app
  const stands = () => app.withDb((db) => standingOf(db, { tenantId, campaignId, people }, taken()))
  // Each kill may cost the places of a wave: half of the limit is surely reached.
  await killAt(process, randomBorders(limit / 2, kills), {
    campaignId,
    taken: () => provider.accepted.length,
  })
  // Nobody leaves the window in a test's minutes: the rest waits, and tells so.
  await runCronUntil(process, campaignId, { isDone: () => false, attemptsToo: false, minutes: 6 })
  expect(provider.countByRecipient().size).toBeLessThanOrEqual(limit)
  expect((await stands()).missing).toBeGreaterThanOrEqual(people - limit)
  expect(await app.withDb((db) => readProgress(db, campaignId))).toMatchObject({ state: 'sending' })

  await limitWhatsapp(caller, 'unlimited')
  await runCronUntil(process, campaignId, { isDone: ({ open }) => open === 0, attemptsToo: false })
  expect(await stands()).toMatchObject({ missing: 0, doubled: 0 })
  const isDone = ({ state }: { state: string }) => state === 'finished'
  await runCronUntil(process, campaignId, { isDone, attemptsToo: true, minutes: 60 })
  const untaken = people - taken().size
  expect(await stands()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: 0, unconfirmed: untaken })
  // One wave of six is caught by each kill, and three stumbles took nothing.
  expect(untaken).toBeLessThanOrEqual(6 * kills + 3)

  await tellShuffled()
  const all = provider.accepted.length
  const counts = await poll('every piece of news is counted', () =>
    app.withDb(async (db) => {
      const now = await stageCounts(db, { tenantId, campaignId })
      return now['opened'] === all ? now : undefined
    }),
  )
  expect(counts).toMatchObject({ queued: people, sent: all, delivered: all, opened: all })
}, 300_000)
