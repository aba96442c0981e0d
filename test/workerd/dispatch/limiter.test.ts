import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'

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
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'limiter-entry',
        resolveId: (id) => (id === 'limiter-entry' ? `\0${id}` : null),
        load: (id) => (id === '\0limiter-entry' ? entry : null),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {
        input: 'limiter-entry',
        external: /^cloudflare:/,
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const output = Array.isArray(built) ? built[0] : built
  if (output === undefined || !('output' in output)) throw new Error('nothing was built')
  script = output.output[0].code
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
