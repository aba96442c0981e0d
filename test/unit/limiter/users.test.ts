import { beforeEach, describe, expect, it } from 'vitest'
import { Users } from '../../../durable-objects/limiter/users.ts'
import type { WhatsAppLadder } from '../../../worker/contracts/whatsapp.ts'
import { openMemorySql } from '../../support/memory-sql.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Until when a person counts of whose message nothing is told. */
const unsettledMs = 28 * hourMs + 3 * minuteMs
/** The same as people are told it. */
const unsettledToldMs = 28 * hourMs + 5 * minuteMs
const start = Date.UTC(2026, 10, 21, 9)

const refOf = (digit: number, ladder: WhatsAppLadder = 'per_number', business: string | null = null) => ({
  number: `+39020000000${digit}`,
  ladder,
  business,
})
const first = refOf(1)
const peopleOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `m${from + index}`, user: `u${from + index}` }))

let users: Users
let sql: ReturnType<typeof openMemorySql>

beforeEach(() => {
  sql = openMemorySql()
  users = new Users(sql)
})

/** When so many strangers could go who go all at once. */
const foresee = (waiting: number, now: number) =>
  users.forecast(first, { waiting, placed: null, perSecond: null }, now)
const askFor = (asked: { keys?: string[]; users?: string[] }, now = start) => ({
  placed: users.placed(first, { keys: [], users: [], ...asked }, now),
})
const fitting = (answers: { fits: boolean }[]) => answers.filter(({ fits }) => fits).length
function deliver(from: number, count: number, at: number) {
  const settled = peopleOf(from, count).map(({ key }) => ({ key, outcome: 'delivered' as const, at }))
  return users.settle(settled, at)
}

describe('a campaign beyond the limit', () => {
  it('sends what fits, tells when the next may go, and wakes who waits when a place comes free', () => {
    const answers = users.reserve(first, peopleOf(0, 1200), start)
    expect(fitting(answers)).toBe(1000)
    expect(answers.at(-1)).toMatchObject({ fits: false, reason: 'limit' })
    expect(deliver(0, 1000, start + minuteMs)).toEqual({ wake: true })
    const [waiting] = users.reserve(first, peopleOf(1100, 1), start + hourMs)
    expect(waiting).toMatchObject({ retryAt: start + minuteMs + dayMs })
    expect(fitting(users.reserve(first, peopleOf(1000, 200), start + dayMs))).toBe(0)
    expect(fitting(users.reserve(first, peopleOf(1000, 200), start + dayMs + minuteMs))).toBe(200)
  })

  it('takes a second message to a person who counts already, and the same key again', () => {
    users.tell(first, { source: 'staff', limit: 1 }, start)
    expect(fitting(users.reserve(first, peopleOf(0, 1), start))).toBe(1)
    const again = [{ key: 'other', user: 'u0' }, ...peopleOf(0, 2)]
    expect(users.reserve(first, again, start).map(({ fits }) => fits)).toEqual([true, true, false])
    expect(users.standing(first, start).people24h).toBe(1)
  })

  it('foresees who goes when', () => {
    users.reserve(first, peopleOf(0, 600), start)
    deliver(0, 600, start)
    users.reserve(first, peopleOf(600, 400), start + 5 * hourMs)
    deliver(600, 400, start + 5 * hourMs)
    expect(foresee(700, start + 6 * hourMs)).toEqual({
      now: 0,
      next: { at: start + dayMs, until: start + dayMs, people: 600, latestAt: start + dayMs },
      endAt: start + dayMs + 5 * hourMs,
    })
    expect(foresee(1600, start + 6 * hourMs).endAt).toBe(start + 2 * dayMs)
    expect(foresee(100, start + 2 * dayMs)).toEqual({
      now: 100,
      next: null,
      endAt: start + 2 * dayMs,
    })
  })

  it('foresees that those who go now make the rest wait for a day, where nobody counts yet', () => {
    expect(foresee(2300, start)).toEqual({
      now: 1000,
      next: { at: start + dayMs, until: start + dayMs, people: 1000, latestAt: start + unsettledToldMs },
      endAt: start + 2 * dayMs,
    })
    expect(foresee(1001, start).next).toMatchObject({ at: start + dayMs, people: 1 })
  })

  it('promises the same before a send, after it, and once the provider tells that it left', () => {
    const promised = {
      at: start + dayMs,
      until: start + dayMs,
      people: 476,
      latestAt: start + unsettledToldMs,
    }
    expect(foresee(1476, start)).toMatchObject({ now: 1000, next: promised })
    users.reserve(first, peopleOf(0, 1000), start)
    expect(foresee(476, start + minuteMs)).toMatchObject({ now: 0, next: promised })
    expect(users.standing(first, start + minuteMs).fullUntil).toBe(promised.at)
    const sent = peopleOf(0, 600).map(({ key }) => ({ key, outcome: 'sent' as const, at: start }))
    users.settle(sent, start + minuteMs)
    const told = { ...promised, latestAt: start + dayMs }
    expect(foresee(476, start + hourMs)).toMatchObject({ now: 0, next: told })
    deliver(0, 1, start + hourMs)
    expect(foresee(476, start + hourMs)).toMatchObject({ now: 0, next: told })
  })

  it('lets who counts already go without a place, each counting for a day anew', () => {
    const early = start - hourMs
    users.reserve(first, peopleOf(0, 164), early)
    const { placed } = askFor({ keys: peopleOf(0, 165).map(({ key }) => key) })
    expect(placed).toMatchObject({ free: 0, likely: [{ at: early + dayMs, people: 164 }] })
    const asked = { waiting: 1318, placed, perSecond: null }
    const told = { now: 1000, next: { at: start + dayMs, until: start + dayMs, people: 318 } }
    expect(users.forecast(first, asked, start)).toMatchObject({ ...told, endAt: start + dayMs })
    const again = peopleOf(0, 1318).map(({ user }) => ({ key: `again ${user}`, user }))
    expect(fitting(users.reserve(first, again, start))).toBe(1000)
    expect(foresee(318, start)).toMatchObject({ ...told, now: 0, endAt: start + dayMs })
  })

  it('counts nobody in whose answer window a message goes, whether they count already or not', () => {
    users.tell(first, { source: 'staff', limit: 2 }, start)
    users.reserve(first, peopleOf(0, 2), start)
    for (const user of ['u1', 'u2', 'u3']) users.openWindow(first, user, start + 1, start + 1)
    users.openWindow(first, 'u4', start - 21 * hourMs, start + 1)
    const { placed } = askFor({ keys: ['m0', 'm1'], users: ['u1', 'u2', 'u2', 'u4', 'nobody'] }, start + 1)
    expect(placed).toMatchObject({ free: 2, likely: [{ at: start + dayMs, people: 1 }] })
    const asked = { waiting: 4, placed, perSecond: null }
    expect(users.forecast(first, asked, start + 1)).toMatchObject({ now: 3, next: { people: 1 } })
  })

  it('tells later times where those who go now take long', () => {
    const asked = { waiting: 1600, placed: null, perSecond: 1 }
    const toldAt = start + dayMs + 5 * minuteMs
    expect(users.forecast(first, asked, start)).toEqual({
      now: 1000,
      next: {
        at: toldAt,
        until: toldAt + 5 * minuteMs,
        people: 600,
        latestAt: toldAt + 4 * hourMs + 10 * minuteMs,
      },
      endAt: toldAt + 5 * minuteMs,
    })
  })

  it('foresees nothing while the provider stops the number', () => {
    users.tell(first, { source: 'provider', restricted: true }, start)
    expect(foresee(10, start)).toEqual({ now: 0, next: null, endAt: null })
  })

  it('after a day without news of a message says when its place is free for certain', () => {
    users.tell(first, { source: 'staff', limit: 1 }, start)
    users.reserve(first, peopleOf(0, 1), start)
    const certainAt = start + unsettledToldMs
    const certain = { at: certainAt, until: certainAt, people: 1, latestAt: certainAt }
    expect(foresee(1, start + dayMs)).toMatchObject({ now: 0, next: certain })
    expect(foresee(1, start + unsettledMs)).toMatchObject({ now: 1, next: null })
  })

  it('of an object that is older than likely times knows when places are free for certain', () => {
    users.tell(first, { source: 'staff', limit: 1 }, start)
    users.reserve(first, peopleOf(0, 1), start)
    sql.exec('DROP INDEX users_likely')
    sql.exec('DROP INDEX users_leaving')
    sql.exec('CREATE INDEX users_counting ON users (pool, counts_until)')
    for (const table of ['users', 'sends']) sql.exec(`ALTER TABLE ${table} DROP COLUMN likely_until`)
    users = new Users(sql)
    const certainAt = start + unsettledToldMs
    const certain = { at: certainAt, until: certainAt, people: 1, latestAt: certainAt }
    expect(foresee(1, start + hourMs)).toMatchObject({ now: 0, next: certain })
    deliver(0, 1, start + hourMs)
    expect(foresee(1, start + hourMs).next?.at).toBe(start + hourMs + dayMs)
    const dropped = sql.exec("SELECT name FROM sqlite_schema WHERE name = 'users_counting'").toArray()
    expect(dropped).toEqual([])
  })

  it('looks at those who leave in indexes alone, however many count', () => {
    users.reserve(first, peopleOf(0, 1000), start)
    const asked = new Map<string, (string | number | null)[]>()
    users = new Users({
      exec: (query, ...bindings) => {
        asked.set(query, bindings)
        return sql.exec(query, ...bindings)
      },
    })
    foresee(2000, start + hourMs)
    users.standing(first, start + hourMs)
    const plans = [...asked]
      .filter(([query]) => /(counts|likely)_until >/.test(query))
      .map(([query, bindings]) =>
        sql
          .exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings)
          .toArray()
          .map(({ detail }) => String(detail))
          .filter((detail) => detail.includes('users')),
      )
    expect(plans.length).toBeGreaterThan(2)
    for (const plan of plans.flat())
      expect(plan).toMatch(
        /^SEARCH users USING COVERING INDEX users_(leaving|likely) \(pool=\? AND (counts|likely)_until>\?/,
      )
  })

  it('climbs as in the source document: 2,000 people within seven days, 48 hours after the limit', () => {
    users.reserve(first, peopleOf(0, 1000), start)
    deliver(0, 1000, start)
    users.reserve(first, peopleOf(1000, 1000), start + dayMs)
    deliver(1000, 1000, start + dayMs)
    expect(users.standing(first, start + 2 * dayMs - 1)).toMatchObject({
      level: 1,
      people7d: 2000,
      next: { limit: 10_000, people: 2000, notBefore: start + 2 * dayMs },
    })
    expect(users.standing(first, start + 2 * dayMs)).toMatchObject({ level: 2, limit: 10_000 })
  })

  it('is promoted at the moment it was due, though nobody asked then', () => {
    users.reserve(first, peopleOf(0, 1000), start)
    deliver(0, 1000, start)
    users.reserve(first, peopleOf(1000, 1000), start + dayMs)
    deliver(1000, 1000, start + dayMs)
    expect(users.standing(first, start + 20 * dayMs)).toMatchObject({ level: 2, people7d: 0, people24h: 0 })
  })
})

describe('answers', () => {
  it('do not count while the window outlives the provider’s queue', () => {
    users.tell(first, { source: 'staff', limit: 0 }, start)
    users.openWindow(first, 'u0', start, start)
    expect(users.reserve(first, peopleOf(0, 1), start + hourMs)).toEqual([
      { key: 'm0', fits: true, answersUntil: start + dayMs },
    ])
    expect(fitting(users.reserve(first, peopleOf(0, 1), start + 21 * hourMs))).toBe(0)
    expect(users.standing(first, start + hourMs).people24h).toBe(0)
  })

  it('go as free text up to five minutes before the window ends', () => {
    users.openWindow(first, 'u0', start, start)
    const ask = (at: number) => users.reserve(first, [{ key: 'm', user: 'u0', freeForm: true }], at)
    expect(fitting(ask(start + dayMs - 6 * minuteMs))).toBe(1)
    expect(ask(start + dayMs - 5 * minuteMs)).toMatchObject([{ fits: false, reason: 'window_closed' }])
    expect(users.standing(first, start + dayMs - 5 * minuteMs).people24h).toBe(0)
  })

  it('belong to one number', () => {
    users.openWindow(first, 'u0', start, start)
    expect(users.reserve(refOf(2), [{ key: 'm', user: 'u0', freeForm: true }], start)).toMatchObject([
      { reason: 'window_closed' },
    ])
  })
})

describe('several numbers', () => {
  it('count apart on the ladder of each number, together on the shared one', () => {
    for (const digit of [1, 2]) users.tell(refOf(digit), { source: 'staff', limit: 3 }, start)
    expect(fitting(users.reserve(refOf(1), peopleOf(0, 5), start))).toBe(3)
    expect(fitting(users.reserve(refOf(2), peopleOf(10, 5), start))).toBe(3)
    users.tell(refOf(3, 'shared'), { source: 'staff', limit: 3 }, start)
    expect(fitting(users.reserve(refOf(3, 'shared'), peopleOf(20, 2), start))).toBe(2)
    expect(fitting(users.reserve(refOf(4, 'shared'), peopleOf(30, 5), start))).toBe(1)
    expect(fitting(users.reserve(refOf(5, 'shared', 'other'), peopleOf(40, 5), start))).toBe(5)
  })

  it('are rated by the worst of a shared business, until it leaves', () => {
    const [one, two] = [refOf(1, 'shared'), refOf(2, 'shared')]
    users.tell(one, { source: 'provider', limit: 2000 }, start)
    users.tell(one, { source: 'provider', limit: 'none', quality: 'high' }, start)
    users.tell(two, { source: 'provider', quality: 'low' }, start)
    expect(users.standing(one, start)).toMatchObject({ limit: 250, quality: 'high', phoneState: 'connected' })
    expect(users.standing(two, start)).toMatchObject({ limit: 250, quality: 'low', phoneState: 'flagged' })
    users.dropNumber(two.number, start)
    users.tell(one, { source: 'provider', quality: 'low' }, start)
    expect(users.standing(one, start).phoneState).toBe('flagged')
  })

  it('take their people along to another ladder', () => {
    users.reserve(refOf(1), peopleOf(0, 3), start)
    deliver(0, 2, start)
    users.reserve(refOf(2, 'shared'), peopleOf(2, 3), start)
    const moved = users.standing(refOf(1, 'shared'), start + hourMs)
    expect(moved).toMatchObject({ limit: 250, people24h: 5, people7d: 2 })
    expect(users.standing(refOf(2), start + hourMs)).toMatchObject({ limit: 1000, people24h: 3 })
    expect(users.standing(refOf(1, 'shared'), start + hourMs)).toMatchObject({ people24h: 3, people7d: 2 })
    expect(users.standing(refOf(1, 'shared'), start + 29 * hourMs).people24h).toBe(0)
  })
})

describe('the provider’s word', () => {
  it('lets a restricted number send nothing but answers', () => {
    users.tell(first, { source: 'provider', restricted: true }, start)
    users.openWindow(first, 'u1', start, start)
    const asked = [...peopleOf(0, 1), { key: 'answer', user: 'u1', freeForm: true }]
    expect(users.reserve(first, asked, start)).toMatchObject([{ reason: 'restricted' }, { fits: true }])
    expect(users.tell(first, { source: 'provider', restricted: false }, start)).toEqual({ wake: true })
    expect(fitting(users.reserve(first, peopleOf(0, 1), start))).toBe(1)
  })

  it('closes the window when it says that it is full', () => {
    users.reserve(first, peopleOf(0, 1), start)
    expect(users.tellFull(first, start)).toEqual({ retryAt: start + hourMs })
    expect(users.reserve(first, peopleOf(0, 2), start).map(({ fits }) => fits)).toEqual([true, false])
    expect(fitting(users.reserve(first, peopleOf(1, 1), start + hourMs))).toBe(1)
  })
})

describe('what is kept', () => {
  it('goes once nothing asks for it, and no figure changes by that', () => {
    users.reserve(first, peopleOf(0, 10), start)
    deliver(0, 10, start)
    users.openWindow(first, 'u0', start, start)
    for (let at = start; at < start + 6 * dayMs; at += hourMs) users.prune(at)
    expect(users.standing(first, start + 6 * dayMs)).toMatchObject({ people24h: 0, people7d: 10 })
    expect(users.prune(start + 6 * dayMs)).toBe(start + 6 * dayMs + hourMs)
    expect(users.prune(start + 7 * dayMs)).toBeNull()
    expect(users.standing(first, start + 7 * dayMs)).toMatchObject({ people7d: 0 })
  })

  it('survives a clock that goes back', () => {
    users.reserve(first, peopleOf(0, 10), start)
    deliver(0, 10, start)
    expect(users.standing(first, start + 2 * dayMs).people24h).toBe(0)
    expect(users.standing(first, start + hourMs)).toMatchObject({ people24h: 10, people7d: 10 })
  })
})

describe('the plans of what runs for every message', () => {
  it.each([
    "SELECT counts_until, known_at FROM users WHERE pool = 'a' AND user = 'b'",
    "SELECT max(until) AS until FROM sends WHERE pool = 'a' AND user = 'b'",
    "SELECT count(*) AS count FROM users WHERE pool = 'a' AND counts_until > 1 AND counts_until <= 2",
    "SELECT count(*) AS count FROM users WHERE pool = 'a' AND known_at > 1 AND known_at <= 2",
    "SELECT counts_until AS at FROM users WHERE pool = 'a' AND counts_until > 1 ORDER BY counts_until LIMIT 1 OFFSET 0",
    "SELECT open_from, open_until FROM windows WHERE number = 'a' AND user = 'b'",
  ])('%s', (query) => {
    const plan = sql.exec(`EXPLAIN QUERY PLAN ${query}`).toArray()
    const details = plan.map((row) => String(row['detail']))
    expect(details).toHaveLength(1)
    expect(details[0]).toMatch(/^SEARCH .* (USING|INDEX)/)
  })
})
