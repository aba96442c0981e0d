import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buildEntry } from '../../support/build-entry.ts'

/** The real object class in workerd, each of its methods behind a POST. */
const entry = `
  export { Limiter } from ${JSON.stringify(join(process.cwd(), 'durable-objects/limiter.ts'))}
  export default {
    async fetch(request, env) {
      const [name, method] = new URL(request.url).pathname.slice(1).split('/')
      const answer = await env.LIMITER.getByName(name)[method](await request.json())
      return Response.json(answer ?? null)
    }
  }`

let dir: string
let script: string
let miniflare: Miniflare
let objects = 0
let name = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'centralino-limiter-'))
  script = await buildEntry(entry)
  start()
})
beforeEach(() => {
  name = `tenant-${++objects}`
})
afterAll(async () => {
  await miniflare.dispose()
  await rm(dir, { recursive: true, force: true })
})

function start(): void {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: dir,
      workers: [
        {
          name: 'limiter',
          modules: [{ type: 'ESModule', path: 'index.js', contents: script }],
          compatibilityDate: '2026-09-01',
          durableObjects: { LIMITER: { className: 'Limiter', useSQLite: true } },
        },
      ],
    }),
  )
}

async function call(method: string, request: object): Promise<unknown> {
  const response = await miniflare.dispatchFetch(`http://limiter/${name}/${method}`, {
    method: 'POST',
    body: JSON.stringify(request),
  })
  if (!response.ok) throw new Error(`${method} answered ${response.status}`)
  return response.json()
}

const Turn = z.object({ startAt: z.number(), requestsPerSecond: z.number() })
const reserve = async (key: string, channel = 'email') =>
  Turn.parse(await call('reserve', { channel, key, requests: 1 }))

it('gives every caller at once a turn of its own, never more in a second than the rate', async () => {
  await call('observe', { channel: 'email', requestsPerSecond: 20 })
  const turns = await Promise.all(Array.from({ length: 60 }, (_, index) => reserve(`key-${index}`)))
  const starts = turns.map((turn) => turn.startAt).toSorted((a, b) => a - b)
  for (const from of starts) {
    expect(starts.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(20)
  }
})

it('gives the same key the same turn, and channels a pace of their own', async () => {
  const first = await reserve('a')
  await reserve('b')
  expect(await reserve('a')).toEqual(first)
  expect((await reserve('a', 'sms')).startAt).toBeGreaterThanOrEqual(first.startAt)
})

it('takes back what was not used', async () => {
  await reserve('a')
  const second = await reserve('b')
  await call('release', { channel: 'email', key: 'b' })
  await call('release', { channel: 'email', key: 'unknown' })
  expect((await reserve('c')).startAt).toBe(second.startAt)
})

it('remembers pace, pause and turns when everything is started again', async () => {
  const pausedUntil = Date.now() + 3_600_000
  await call('observe', { channel: 'email', requestsPerSecond: 7, pausedUntil })
  const before = await reserve('a')
  await miniflare.dispose()
  start()
  expect(await reserve('a')).toEqual(before)
  expect(before).toEqual({ startAt: pausedUntil, requestsPerSecond: 7 })
  expect(await call('grant', { channel: 'email', wanted: 10, perRequest: 100 })).toEqual({
    granted: 0,
    retryAt: expect.any(Number),
  })
})

it('takes calls again when a person has mended what the provider refused for', async () => {
  const pausedUntil = Date.now() + 3_600_000
  await call('observe', { channel: 'email', pausedUntil })
  expect((await reserve('a')).startAt).toBe(pausedUntil)
  expect(await call('pausedUntil', { channel: 'email' })).toBe(pausedUntil)
  await call('reset', { channel: 'email' })
  expect(await call('pausedUntil', { channel: 'email' })).toBe(0)
  expect((await reserve('a')).startAt).toBeLessThan(Date.now() + 60_000)
})

it('starts from the rate of the provider that the channel has now', async () => {
  const sandbox = { name: 'sandbox', requestsPerSecond: 50 }
  expect(await call('grant', { channel: 'email', wanted: 5000, provider: sandbox })).toMatchObject({
    granted: 3000,
  })
  const resend = { name: 'resend', requestsPerSecond: 2 }
  expect(await call('grant', { channel: 'email', wanted: 5000, provider: resend })).toMatchObject({
    granted: 120,
  })
})

it('spaces single calls by the rate of the provider that makes them, before any grant has told it', async () => {
  const request = { channel: 'rcs', requests: 1 }
  const provider = { name: 'fast', requestsPerSecond: 1000 }
  const told = { ...request, key: 'reply-1', provider }
  expect(await call('reserve', told)).toMatchObject({ requestsPerSecond: 1000 })
  expect(await call('reserve', { ...request, key: 'reply-2' })).toMatchObject({ requestsPerSecond: 1000 })
})

describe('people on WhatsApp', () => {
  const number = { number: '+390200000001', ladder: 'per_number', business: null }
  const reserveUsers = (from: number, count: number, prefix = 'p') =>
    call('reserveUsers', {
      number,
      users: Array.from({ length: count }, (_, index) => ({
        key: `${prefix}${from + index}`,
        user: `u${from + index}`,
      })),
    })
  const Answers = z.array(z.object({ key: z.string(), fits: z.boolean(), retryAt: z.number().optional() }))
  const Forecast = z.object({ next: z.object({ at: z.number(), people: z.number(), latestAt: z.number() }) })
  const fitting = async (answers: Promise<unknown>) =>
    Answers.parse(await answers).filter(({ fits }) => fits).length

  it('lets no more through than the limit, however many ask at once', async () => {
    await call('tellLevel', { number, source: 'staff', limit: 50 })
    const fits = await Promise.all(
      Array.from({ length: 8 }, (_, index) => fitting(reserveUsers(index * 20, 20))),
    )
    expect(fits.reduce((sum, count) => sum + count, 0)).toBe(50)
    const [waiting] = Answers.parse(await reserveUsers(1000, 1))
    expect(waiting?.retryAt).toBeGreaterThan(Date.now() + 23 * 3_600_000)
    expect(await call('levelOf', { number })).toMatchObject({
      limit: 50,
      people24h: 50,
      phoneState: 'restricted',
    })
    const latestMs = 28 * 3_600_000
    const asked = { number, waiting: 60, perSecond: null }
    const { next } = Forecast.parse(await call('forecastUsers', { ...asked, placed: null }))
    expect(next.people).toBe(50)
    expect(next.at).toBeLessThan(Date.now() + 25 * 3_600_000)
    expect(next.latestAt).toBeGreaterThan(Date.now() + latestMs)
    expect(await call('roomForUsers', { number })).toMatchObject({ room: 0 })
    // Ten of those who wait count already: they go at once.
    const keys = Array.from({ length: 10 }, (_, index) => `p${index}`)
    const placed = await call('placedUsers', { number, keys, users: ['u0'] })
    expect(placed).toMatchObject({ free: 0 })
    expect(await call('forecastUsers', { ...asked, placed })).toMatchObject({ now: 10 })
  })

  it('remembers places, outcomes and windows when everything is started again', async () => {
    await call('tellLevel', { number, source: 'provider', limit: 2, quality: 'medium' })
    expect(await fitting(reserveUsers(0, 2))).toBe(2)
    await call('windowOpened', { number, user: 'u7', at: Date.now() })
    await miniflare.dispose()
    start()
    expect(await fitting(reserveUsers(0, 2))).toBe(2)
    expect(await fitting(reserveUsers(2, 1))).toBe(0)
    expect(await fitting(reserveUsers(7, 1))).toBe(1)
    expect(
      await call('settleUsers', { settled: [{ key: 'p1', outcome: 'failed', at: Date.now() }] }),
    ).toEqual({
      wake: true,
    })
    expect(await fitting(reserveUsers(3, 1))).toBe(1)
    expect(await call('levelOf', { number })).toMatchObject({ quality: 'medium', limitSource: 'provider' })
  })

  it('keeps no trace of an erased person, and their place', async () => {
    await call('tellLevel', { number, source: 'staff', limit: 1 })
    expect(await fitting(reserveUsers(0, 1))).toBe(1)
    await call('forgetUsers', { users: ['u0'] })
    expect(await fitting(reserveUsers(0, 1, 'again'))).toBe(0)
    expect(await call('levelOf', { number })).toMatchObject({ people24h: 1 })
  })
})
