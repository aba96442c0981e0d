import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { z } from 'zod'
import { buildEntry } from '../support/build-entry.ts'
import type { Figure } from './figure.ts'

const peopleInWindow = 100_000
const peopleMeasured = 10_000
/** As many as one job of the one-call-each channels carries (design §4.2). */
const peoplePerCall = 20
const peoplePerRequest = 2000
const rounds = 3

/**
 * Places in the WhatsApp window, reserved by the calls that a dispatch makes, beside a bare Durable Object
 * that writes one row a person. The Worker counts its own time, since its clock stands still within a call.
 */
const entry = `
  import { DurableObject } from 'cloudflare:workers'
  export { Limiter } from ${JSON.stringify(join(import.meta.dirname, '../../durable-objects/limiter.ts'))}
  export class Bare extends DurableObject {
    constructor(state, env) {
      super(state, env)
      state.storage.sql.exec('CREATE TABLE IF NOT EXISTS people (user TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID')
    }
    async reserveUsers({ users }) {
      for (const { user } of users) {
        this.ctx.storage.sql.exec('INSERT OR REPLACE INTO people (user, at) VALUES (?, ?)', user, Date.now())
      }
      return users.length
    }
  }
  const number = { number: '+390200000001', ladder: 'per_number', business: null }
  const peopleOf = (from, count) => Array.from({ length: count }, (_, index) => ({
    key: 'message:' + (from + index), user: 'user-with-a-hash-' + (from + index),
  }))
  export default {
    async fetch(request, env) {
      const { pathname, searchParams } = new URL(request.url)
      const [from, count, size] = ['from', 'count', 'size'].map((name) => Number(searchParams.get(name)))
      const object = (pathname === '/bare' ? env.BARE : env.LIMITER).getByName('bench')
      if (pathname === '/fill') await object.tellLevel({ number, source: 'staff', limit: 1_000_000 })
      let fits = 0
      for (let at = from; at < from + count; at += size) {
        const users = peopleOf(at, size)
        const answers = await object.reserveUsers({ number, users })
        fits += pathname === '/bare' ? answers : answers.filter((answer) => answer.fits).length
        if (pathname === '/fill') {
          await object.settleUsers({ settled: users.map(({ key }) => ({ key, outcome: 'delivered', at: Date.now() })) })
        }
      }
      const people = pathname === '/bare' ? 0 : (await object.levelOf({ number })).people24h
      return Response.json({ fits, people })
    }
  }`

const Answer = z.object({ fits: z.number(), people: z.number() })

/** How many people a second find out whether they may be written to, with a full window behind them. */
export async function run(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-'))
  const contents = await buildEntry(entry)
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: dir,
      workers: [
        {
          name: 'bench',
          modules: [{ type: 'ESModule', path: 'index.js', contents }],
          compatibilityDate: '2026-09-01',
          durableObjects: {
            LIMITER: { className: 'Limiter', useSQLite: true },
            BARE: { className: 'Bare', useSQLite: true },
          },
        },
      ],
    }),
  )
  /** People a second, in requests of a size that a Worker makes calls for. */
  const ask = async (path: string, from: number, count: number, size = peoplePerCall) => {
    let people = 0
    const startedAt = performance.now()
    for (let at = from; at < from + count; at += peoplePerRequest) {
      const query = `from=${at}&count=${Math.min(peoplePerRequest, from + count - at)}&size=${size}`
      const response = await miniflare.dispatchFetch(`http://bench/${path}?${query}`)
      const answer = Answer.parse(await response.json())
      if (answer.fits !== peoplePerRequest) throw new Error(`${answer.fits} people were let through`)
      people = answer.people
    }
    return { perSecond: count / ((performance.now() - startedAt) / 1000), people }
  }
  try {
    await ask('fill', 0, peopleInWindow, 500)
    await ask('bare', 0, peoplePerRequest)
    const reserved: number[] = []
    const bare: number[] = []
    for (let round = 0; round < rounds; round++) {
      const from = peopleInWindow + round * peopleMeasured
      const { perSecond, people } = await ask('reserve', from, peopleMeasured)
      if (people !== from + peopleMeasured) throw new Error(`${people} people are in the window`)
      reserved.push(perSecond)
      bare.push((await ask('bare', from, peopleMeasured)).perSecond)
    }
    return [
      {
        name: 'limiter.reserve_per_s',
        value: median(reserved),
        unit: 'people/s',
        baseline: { name: 'one_row_each', value: median(bare) },
      },
    ]
  } finally {
    await miniflare.dispose()
    await rm(dir, { recursive: true, force: true })
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
