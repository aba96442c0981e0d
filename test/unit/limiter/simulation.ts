import type { Ladder, Limit } from '../../../durable-objects/limiter/ladder.ts'
import type { Ladders } from '../../../durable-objects/limiter/pools.ts'
import { Users } from '../../../durable-objects/limiter/users.ts'
import type { WhatsAppLadder } from '../../../worker/contracts/whatsapp.ts'
import { openMemorySql } from '../../support/memory-sql.ts'
import { NaiveLimit } from './naive-limit.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const startAt = Date.UTC(2026, 10, 1)

export type Scenario = {
  seed: number
  ladder: WhatsAppLadder
  days: number
  /** People there are, and messages a day on average. */
  people: number
  perDay: number
  /** Whether the provider changes quality and limit now and then. */
  isTold: boolean
}

type Message = { key: string; number: string; user: string; freeForm: boolean }
/** `isStranger`: was refused as one who takes a place, and nothing happened to the person since. */
type Waiting = Message & { askAt: number; couldSince: number | null; isStranger: boolean }
type Attempt = { message: Message; turn: number; processedAt: number | null; deliveredAt: number | null }
type Told = 'sent' | 'delivered' | 'failed'

/** Small levels, so that every one of them is climbed in months of little traffic. */
const smallLadders: Ladders = {
  per_number: { limits: [8, 20, 50, null], scope: 'number', counts: 'sends' },
  shared: { limits: [4, 10, 25, 60, null], scope: 'business', counts: 'deliveries' },
}

/** What a run went through, so that a test can tell that it was no walk in the park. */
export type Report = {
  sent: number
  waited: number
  levels: Set<Limit>
  full: number
  answers: number
  /** Called again under the same key after a failure. */
  again: number
}

/**
 * Months of a business on WhatsApp with a simulated clock: campaigns, answers, late and lost and repeated
 * news, crashes before the attempt, restarts. The provider keeps its own books by its own times; the
 * naive model sees the same events as the Limiter. Throws where a promise is broken.
 */
export class Simulation {
  readonly report: Report = { sent: 0, waited: 0, levels: new Set(), full: 0, answers: 0, again: 0 }
  readonly #scenario: Scenario
  readonly #sql = openMemorySql()
  readonly #random: () => number
  readonly #numbers: string[]
  readonly #ladder: Ladder
  readonly #naives = new Map<string, NaiveLimit>()
  readonly #queue: { at: number; order: number; run: () => void }[] = []
  #provider: { pool: string; user: string; at: number }[] = []
  readonly #inbound = new Map<string, number[]>()
  /** How often each message was called; what is told of an earlier call is kept from the Limiter. */
  readonly #turns = new Map<string, number>()
  readonly #limits = new Map<string, { at: number; limit: Limit }[]>()
  #users: Users
  #waiting: Waiting[] = []
  #now = startAt
  #order = 0
  #messages = 0
  #checkAt = Number.POSITIVE_INFINITY

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#random = mulberry32(scenario.seed)
    this.#ladder = smallLadders[scenario.ladder]
    this.#numbers = ['+390200000001', '+390200000002']
    this.#users = new Users(this.#sql, smallLadders)
  }

  run(): Report {
    const end = startAt + this.#scenario.days * dayMs
    this.#plan(end)
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      this.#now = next.at
      next.run()
      this.#afterEvent()
    }
    if (this.#waiting.some(({ freeForm }) => !freeForm)) throw new Error('somebody waits for ever')
    this.#sql.close()
    return this.report
  }

  #plan(end: number): void {
    const { days, perDay, isTold } = this.#scenario
    const times = (perDays: number) =>
      Array.from({ length: Math.round(days * perDays) }, () => startAt + this.#random() * (end - startAt))
    const campaignSize = Math.max(2, Math.round(perDay))
    for (const at of times(0.7)) this.#at(at, () => this.#campaign(this.#int(campaignSize * 2)))
    for (const at of times(perDay / 4)) this.#at(at, () => this.#campaign(1))
    for (const at of times(perDay / 5)) this.#at(at, () => this.#inboundFrom(this.#person()))
    for (const at of times(perDay / 10)) this.#at(at, () => this.#reply())
    for (const at of times(0.3)) this.#at(at, () => (this.#users = new Users(this.#sql, smallLadders)))
    for (const at of times(2)) this.#at(at, () => void this.#users.prune(this.#now))
    if (!isTold) return
    for (const at of times(0.15)) this.#at(at, () => this.#tellQuality())
    for (const at of times(0.08)) this.#at(at, () => this.#tellLimit())
  }

  #campaign(size: number): void {
    const number = this.#pick(this.#numbers)
    for (let i = 0; i < size; i++) this.#add({ number, user: this.#person(), freeForm: false })
    this.#ask(this.#now + this.#int(30) * secondMs)
  }

  #reply(): void {
    this.#add({ number: this.#pick(this.#numbers), user: this.#person(), freeForm: true })
    this.#ask(this.#now)
  }

  #add(message: Omit<Message, 'key'>): void {
    const key = `m${++this.#messages}`
    this.#waiting.push({ key, ...message, askAt: this.#now, couldSince: null, isStranger: false })
  }

  /** The dispatcher: asks for those whose time has come, in bites, in any order. */
  #ask(at: number): void {
    this.#at(Math.max(at, this.#now), () => {
      for (;;) {
        const due = this.#shuffled(this.#waiting.filter(({ askAt }) => askAt <= this.#now))
        if (due.length === 0) return
        for (const number of this.#numbers) {
          const mine = due.filter((one) => one.number === number)
          this.#askBites(
            number,
            mine.filter(({ isStranger }) => !isStranger),
          )
          this.#askBites(
            number,
            mine.filter(({ isStranger }) => isStranger),
          )
        }
      }
    })
  }

  /** Strangers behind a bite of which nobody fitted are told the same and cost no question. */
  #askBites(number: string, due: Waiting[]): void {
    let mine = due
    while (mine.length > 0) {
      const refusedUntil = this.#askFor(number, mine.splice(0, 1 + this.#int(20)))
      if (refusedUntil === null) continue
      for (const one of mine) if (one.isStranger) one.askAt = refusedUntil
      mine = mine.filter(({ isStranger }) => !isStranger)
    }
  }

  #askFor(number: string, messages: Waiting[]): number | null {
    const naive = this.#naiveOf(number)
    naive.step(this.#now)
    const expected = messages.map((message) => {
      const fits = naive.canGo(message, this.#now)
      if (fits) naive.reserve(message, this.#now)
      return fits
    })
    const wanted = messages.map(({ key, user, freeForm }) => ({ key, user, freeForm }))
    const answers = this.#users.reserve(this.#ref(number), wanted, this.#now)
    answers.forEach((answer, index) => {
      const message = messages[index]
      if (message === undefined) return
      if (answer.fits !== expected[index]) {
        throw new Error(`${message.key} ${answer.fits ? 'fits' : 'waits'} against the model`)
      }
      if (answer.fits) this.#letThrough(message, answer.answersUntil)
      else this.#letWait(message, answer.retryAt)
    })
    if (this.#random() < 0.1) this.#askTwice(number, messages, expected)
    const [first] = answers
    const isFull = answers.every((answer) => !answer.fits && answer.reason === 'limit')
    return isFull && first?.fits === false ? first.retryAt : null
  }

  /** A queue that delivers twice: whoever was let through is so again and takes no second place. */
  #askTwice(number: string, messages: Waiting[], expected: boolean[]): void {
    const again = messages.filter((message, index) => expected[index] === true && !message.freeForm)
    const wanted = again.map(({ key, user }) => ({ key, user }))
    const answers = this.#users.reserve(this.#ref(number), wanted, this.#now)
    if (answers.some(({ fits }) => !fits)) throw new Error('the second delivery was refused')
    for (const message of again) this.#naiveOf(number).reserve(message, this.#now)
  }

  #letWait(message: Waiting, retryAt: number): void {
    if (message.freeForm) {
      this.#waiting = this.#waiting.filter((one) => one !== message)
      return
    }
    this.report.waited += 1
    if (retryAt <= this.#now) throw new Error('to be asked again at once, for ever')
    message.askAt = retryAt
    message.isStranger = !this.#naiveOf(message.number).holders(this.#now).has(message.user)
    this.#ask(retryAt + this.#int(55) * secondMs)
  }

  #letThrough(message: Waiting, answersUntil: number | null): void {
    this.report.sent += 1
    if (answersUntil !== null) this.report.answers += 1
    this.#waiting = this.#waiting.filter((one) => one !== message)
    this.#askForPerson(message.user)
    const fate = this.#random()
    if (fate < 0.04) return this.#giveBack(message)
    if (fate < 0.07) return this.#crash(message)
    this.#at(this.#now + this.#int(180) * secondMs, () => this.#attempt(message))
  }

  #giveBack(message: Waiting): void {
    this.#at(this.#now + this.#int(120) * secondMs, () => {
      const { wake } = this.#users.release([message.key], this.#now)
      this.#naiveOf(message.number).release(message.key, this.#now)
      if (wake) this.#wake()
      if (this.#random() < 0.5) return
      this.#waiting.push({ ...message, askAt: this.#now, couldSince: null, isStranger: false })
      this.#ask(this.#now)
    })
  }

  /** The worker dies before its attempt; a sweep asks again under the same key. */
  #crash(message: Waiting): void {
    const at = this.#now + 4 * minuteMs + this.#int(600) * secondMs
    this.#at(at, () => {
      this.#waiting.push({ ...message, askAt: this.#now, couldSince: null, isStranger: false })
      this.#ask(this.#now)
    })
  }

  #attempt(message: Message): void {
    const attemptAt = this.#now
    const turn = (this.#turns.get(message.key) ?? 0) + 1
    this.#turns.set(message.key, turn)
    const queued = this.#random() < 0.8 ? this.#int(60) * secondMs : this.#int(4 * 60 - 2) * minuteMs
    const processedAt = attemptAt + queued
    this.#at(processedAt, () => {
      const isOpen = this.#isInside(message, processedAt)
      if (this.#random() < 0.08 || (message.freeForm && !isOpen)) {
        return this.#tellLater({ message, turn, processedAt, deliveredAt: null }, 'failed')
      }
      if (this.#ladder.counts === 'sends') this.#count(message, processedAt)
      const attempt: Attempt = { message, turn, processedAt, deliveredAt: null }
      this.#tellLater(attempt, 'sent')
      if (this.#random() < 0.1) return
      const room = attemptAt + 4 * hourMs - processedAt
      attempt.deliveredAt =
        processedAt +
        (this.#random() < 0.8 ? Math.min(room, this.#int(20) * secondMs) : this.#random() * room)
      this.#at(attempt.deliveredAt, () => {
        if (this.#ladder.counts === 'deliveries') this.#count(message, this.#now)
        this.#tellLater(attempt, 'delivered')
      })
    })
  }

  /** News by webhook: soon, late, twice, out of order, or never. */
  #tellLater({ message, turn, processedAt, deliveredAt }: Attempt, outcome: Told): void {
    const at = Math.floor((outcome === 'delivered' ? deliveredAt : processedAt) ?? this.#now)
    const tell = () => {
      if (this.#turns.get(message.key) !== turn) return
      const { wake } = this.#users.settle([{ key: message.key, outcome, at }], this.#now)
      this.#naiveOf(message.number).settle(message.key, outcome, at, this.#now)
      if (wake) this.#wake()
      if (outcome === 'failed' && !message.freeForm && this.#random() < 0.4) this.#tryAgain(message, turn)
    }
    const fate = this.#random()
    if (fate < 0.05) return
    const delay = fate < 0.85 ? this.#int(30) * secondMs : this.#int(40 * 60) * minuteMs
    this.#at(this.#now + delay, tell)
    if (this.#random() < 0.1) this.#at(this.#now + delay + this.#int(600) * minuteMs, tell)
  }

  /** A failure that passes by itself: called again under the same key ten minutes and more after it was told. */
  #tryAgain(message: Message, turn: number): void {
    this.#at(this.#now + 10 * minuteMs + this.#int(180) * minuteMs, () => {
      const isUnderWay = this.#waiting.some(({ key }) => key === message.key)
      if (isUnderWay || this.#turns.get(message.key) !== turn) return
      this.report.again += 1
      this.#waiting.push({ ...message, askAt: this.#now, couldSince: null, isStranger: false })
      this.#ask(this.#now)
    })
  }

  #inboundFrom(user: string): void {
    const number = this.#pick(this.#numbers)
    const at = this.#now
    const key = `${number} ${user}`
    this.#inbound.set(key, [...(this.#inbound.get(key) ?? []), at])
    this.#at(at + this.#int(300) * secondMs, () => {
      const { wake } = this.#users.openWindow(this.#ref(number), user, at, this.#now)
      this.#naiveOf(number).openWindow(number, user, at, this.#now)
      if (wake) this.#wake()
      this.#askForPerson(user)
    })
  }

  #tellQuality(): void {
    const quality = this.#pick(['high', 'medium', 'low'] as const)
    for (const number of this.#numbers) {
      const { wake } = this.#users.tell(this.#ref(number), { source: 'provider', quality }, this.#now)
      if (wake) this.#wake()
    }
    for (const naive of new Set(this.#numbers.map((number) => this.#naiveOf(number)))) {
      // The numbers are told one after the other; what they share follows the worst of them.
      naive.tellQuality(quality, this.#now)
    }
  }

  #tellLimit(): void {
    const limit = this.#pick([...this.#ladder.limits, 13, 'none'] as const)
    const number = this.#pick(this.#numbers)
    const { wake } = this.#users.tell(this.#ref(number), { source: 'provider', limit }, this.#now)
    this.#naiveOf(number).tellLimit(limit === 'none' ? undefined : limit, this.#now)
    if (wake) this.#wake()
  }

  /** The provider's own book: a person counts by its time, unless the message is an answer, as free texts are. */
  #count(message: Message, at: number): void {
    if (message.freeForm || this.#isInside(message, at)) return
    const pool = this.#poolOf(message.number)
    this.#provider.push({ pool, user: message.user, at })
    const counted = new Set(
      this.#provider
        .filter((one) => one.pool === pool && one.at > at - dayMs && one.at <= at)
        .map(({ user }) => user),
    )
    const limit = this.#highestLimit(pool, at)
    if (limit !== null && counted.size > limit) {
      throw new Error(`the provider counts ${counted.size} people where ${limit} are allowed`)
    }
  }

  /** A message was let through under a limit that held when it was reserved, a queue time ago at most. */
  #highestLimit(pool: string, at: number): Limit {
    const changes = this.#limits.get(pool) ?? []
    const from = at - 28 * hourMs - 3 * minuteMs
    const inForce = changes.filter((change, index) => (changes[index + 1]?.at ?? at + 1) > from)
    const limits = inForce.map(({ limit }) => limit)
    return limits.includes(null) ? null : Math.max(0, ...limits.map((limit) => limit ?? 0))
  }

  #isInside({ number, user }: Message, at: number): boolean {
    const times = this.#inbound.get(`${number} ${user}`) ?? []
    return times.some((from) => at >= from && at < from + dayMs)
  }

  #wake(): void {
    for (const one of this.#waiting) one.askAt = this.#now
    this.#ask(this.#now + this.#int(55) * secondMs)
  }

  #askForPerson(user: string): void {
    const theirs = this.#waiting.filter((one) => one.user === user)
    for (const one of theirs) Object.assign(one, { askAt: this.#now, isStranger: false })
    if (theirs.length > 0) this.#ask(this.#now + this.#int(55) * secondMs)
  }

  #afterEvent(): void {
    const naives = [...new Set(this.#numbers.map((number) => this.#naiveOf(number)))]
    for (const naive of naives) naive.step(this.#now)
    for (const number of this.#numbers) this.#noteLimit(number)
    this.#compare(this.#pick(this.#numbers))
    this.#checkThatNobodyWaitsInVain()
    const nextAt = Math.min(
      ...naives.map((naive) => Math.min(naive.nextEnd(this.#now), dueAt(naive, this.#now))),
    )
    if (nextAt !== this.#checkAt && Number.isFinite(nextAt)) {
      this.#checkAt = nextAt
      this.#at(nextAt, () => {
        for (const naive of naives) naive.forgetBefore(this.#now)
        this.#provider = this.#provider.filter(({ at }) => at > this.#now - 2 * dayMs)
      })
    }
  }

  #noteLimit(number: string): void {
    const limit = this.#naiveOf(number).limit()
    const pool = this.#poolOf(number)
    const changes = this.#limits.get(pool) ?? []
    if (changes.at(-1)?.limit !== limit) this.#limits.set(pool, [...changes, { at: this.#now, limit }])
  }

  #compare(number: string): void {
    const naive = this.#naiveOf(number)
    const { limit, people24h } = this.#users.standing(this.#ref(number), this.#now)
    const holders = naive.holders(this.#now).size
    if (limit !== naive.limit()) throw new Error(`the limit is ${limit} instead of ${naive.limit()}`)
    if (people24h !== holders) throw new Error(`${people24h} people count instead of ${holders}`)
    this.report.levels.add(limit)
    if (limit !== null && holders >= limit) this.report.full += 1
  }

  #checkThatNobodyWaitsInVain(): void {
    const holders = new Map<NaiveLimit, Set<string>>()
    for (const message of this.#waiting) {
      const naive = this.#naiveOf(message.number)
      const counted = holders.get(naive) ?? naive.holders(this.#now)
      holders.set(naive, counted)
      if (!naive.canGo(message, this.#now, counted)) message.couldSince = null
      else if (message.couldSince === null) {
        message.couldSince = this.#now
        this.#at(this.#now + minuteMs + secondMs, () => {})
      } else if (this.#now - message.couldSince > minuteMs) {
        throw new Error(`${message.key} waits although it could go`)
      }
    }
  }

  #naiveOf(number: string): NaiveLimit {
    const pool = this.#poolOf(number)
    const known = this.#naives.get(pool) ?? new NaiveLimit(this.#ladder)
    this.#naives.set(pool, known)
    return known
  }

  #poolOf = (number: string): string => (this.#ladder.scope === 'number' ? number : 'business')
  #ref = (number: string) => ({ number, ladder: this.#scenario.ladder, business: null })
  #person = (): string => `u${this.#int(this.#scenario.people)}`
  #int = (below: number): number => Math.floor(this.#random() * below)
  #pick = <T>(list: readonly [T, ...T[]] | readonly T[]): T => {
    const picked = list[this.#int(list.length)]
    if (picked === undefined) throw new Error('nothing to pick from')
    return picked
  }

  #shuffled<T>(list: T[]): T[] {
    return list
      .map((one) => ({ one, by: this.#random() }))
      .toSorted((a, b) => a.by - b.by)
      .map(({ one }) => one)
  }

  #at(at: number, run: () => void): void {
    const entry = { at: Math.floor(at), order: this.#order++, run }
    let low = 0
    let high = this.#queue.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#queue[middle]
      const isLater =
        other !== undefined && (other.at < entry.at || (other.at === entry.at && other.order < entry.order))
      if (isLater) high = middle
      else low = middle + 1
    }
    this.#queue.splice(low, 0, entry)
  }

  #pop = () => this.#queue.pop()
}

function dueAt(naive: NaiveLimit, now: number): number {
  const due = naive.reachedAt === null ? now : naive.reachedAt + 2 * dayMs
  return due > now ? due : Number.POSITIVE_INFINITY
}

/** A small seeded generator (mulberry32), so that a run can be repeated from its seed. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
