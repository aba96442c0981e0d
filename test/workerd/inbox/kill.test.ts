import { sql } from 'drizzle-orm/sql'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { json, queryRow } from '../../../db/client.ts'
import { Message } from '../../../worker/contracts/inbox.ts'
import { call } from '../../support/app.ts'
import { Member } from '../../support/inbox-member.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { mustCall } from '../../support/mailing.ts'
import { type MortalApp, startMortalApp } from '../../support/mortal-app.ts'
import { poll } from '../../support/poll.ts'
import { connectTwilioLoopback } from '../../support/texting.ts'
import { People } from './kill-world.ts'

const phones = Array.from({ length: 6 }, (_, index) => `+3934711122${10 + index}`)
const kills = 10
/** Kills that take the database along; the others the Workers runtime alone. */
const whole: ReadonlySet<number> = new Set([3, 7])
const betweenMs = 120

let provider: LoopbackTwilio
let app: MortalApp
let people: People
let members: Member[] = []

beforeEach(async () => {
  provider = await startLoopbackTwilio({ requestsPerSecond: 10_000 })
  // Slow enough to be caught in the middle of calls.
  provider.fail({ type: 'slow', delayMs: 40 }, 100_000)
  app = await startMortalApp({ TWILIO_BASE: provider.url })
  await connectTwilioLoopback(app.caller, provider)
  const Channel = z.object({ inboundUrl: z.string() })
  const { inboundUrl } = Channel.parse(await mustCall(app.caller, '/channels/sms'))
  people = new People(inboundUrl, provider)
})
afterEach(async () => {
  await Promise.all(members.map((member) => member.stop()))
  await app.stop()
  await provider.close()
})

const account = () => {
  const { cookie, workspace, url } = app.caller
  const api = (path: string, init: { method?: string; body?: unknown } = {}) =>
    call(url, path.replace(/^~/, `/api/v1/w/${workspace}`), { cookie, ...init })
  return { cookie, api }
}

const Page = z.object({ asOf: z.number(), items: z.array(z.object({ id: z.string(), peer: z.string() })) })
const conversationsNow = async () => Page.parse(await mustCall(app.caller, '/inbox/conversations?status=all'))

const Thread = z.object({ messages: z.array(Message), more: z.boolean() })

/** A thread from its first message. */
async function readThread(id: string): Promise<Message[]> {
  const found: Message[] = []
  for (let before = ''; ;) {
    const path = `/inbox/conversations/${id}/messages?limit=200${before}`
    const { messages, more } = Thread.parse(await mustCall(app.caller, path))
    found.unshift(...messages)
    if (!more) return found
    before = `&before=${found[0]?.cseq}`
  }
}

/** Everybody writes and is answered until `isOver`; only so much is under way that a slow machine keeps up. */
async function talk(conversations: readonly string[], isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    const place = turn % phones.length
    if (people.open < 20) people.write(phones[place] ?? '', `Domanda ${turn}.`)
    // Each conversation has one who answers it.
    const member = members[place % members.length]
    if (member !== undefined && member.unanswered < 20)
      member.answer(conversations[place] ?? '', `Risposta ${turn}.`)
    await new Promise((resolve) => setTimeout(resolve, betweenMs))
  }
}

async function kill(index: number): Promise<void> {
  // Half of them at any moment, half at the very moment in which something was acknowledged.
  if (index % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 1200))
  else await people.nextTaken()
  if (whole.has(index)) await app.killAndStart()
  else app.process.killWorkerd()
  await poll('the runtime is back', async () => {
    const answer = await fetch(new URL('/api/v1/health', app.caller.url)).catch(() => null)
    return answer?.ok === true ? true : undefined
  })
}

/** How many of these events are rows. */
const countRows = (ids: readonly string[]) =>
  app.withDb(async (db) => {
    const Count = z.object({ n: z.number() })
    const statement = sql`SELECT count(*) AS n FROM inbound_events WHERE tenant_id = ${app.tenantId}
      AND event_id IN (SELECT value FROM json_each(${json(ids)}))`
    return Count.parse(await queryRow(db, statement, Count)).n
  })

/** Everything has landed, and nothing is under way to the provider any more. */
async function settle(conversations: readonly string[]): Promise<Message[][]> {
  await people.settle()
  await poll(
    'every answer is taken',
    async () => (members.every(({ unanswered }) => unanswered === 0) ? true : undefined),
    { timeoutMs: 60_000 },
  )
  return poll(
    'everything has landed and left',
    async () => {
      await app.process.runCron()
      const threads = await Promise.all(conversations.map(readThread))
      const all = threads.flat()
      const landed = all.filter(({ kind }) => kind === 'in').length
      const isUnderWay = ({ kind, delivery }: Message) =>
        kind === 'out' && !(delivery?.sentAt || delivery?.failedAt || delivery?.unknownAt)
      return landed >= people.taken.length && !all.some(isUnderWay) ? threads : undefined
    },
    // What a kill cut off holds nobody back: only a busy machine takes long.
    { timeoutMs: 240_000, everyMs: 1000 },
  )
}

it('loses and doubles nothing that it acknowledged, killed ten times while people write and members answer', async () => {
  for (const phone of phones) people.write(phone, `Buongiorno da ${phone}.`)
  const conversations = await poll('everybody has a conversation', async () => {
    const { items } = await conversationsNow()
    const ids = phones.flatMap((phone) => items.find(({ peer }) => peer === phone)?.id ?? [])
    return ids.length === phones.length ? ids : undefined
  })
  members = [new Member(app.caller.url, account()), new Member(app.caller.url, account())]

  let isOver = false
  const talking = talk(conversations, () => isOver)
  for (let index = 0; index < kills; index++) {
    await kill(index)
    const acknowledged = people.taken.map(({ sid }) => sid)
    expect(await countRows(acknowledged)).toBe(acknowledged.length)
  }
  isOver = true
  await talking
  const threads = await settle(conversations)

  const texts = (kind: Message['kind']) =>
    threads
      .flat()
      .filter((message) => message.kind === kind)
      .map(({ text }) => text)
      .toSorted()
  expect(texts('in')).toEqual(people.taken.map(({ text }) => text).toSorted())
  const given = members.flatMap((member) => member.given)
  expect(texts('out')).toEqual(given.map(({ text }) => text).toSorted())
  for (const thread of threads) expect(thread.map(({ cseq }) => cseq)).toEqual(thread.map((_, at) => at + 1))
  expectOnceAtProvider(threads.flat())

  const { asOf } = await conversationsNow()
  await poll('everybody stands where the inbox does', async () =>
    members.every(({ cursor }) => (cursor ?? 0) >= asOf) ? true : undefined,
  )
  expect(members.flatMap(({ faults }) => faults)).toEqual([])
}, 480_000)

/** The provider took each answer at most once, and none that it never took is shown as sent. */
function expectOnceAtProvider(messages: readonly Message[]): void {
  const accepted = provider.accepted.map(({ body }) => body)
  expect(new Set(accepted).size).toBe(accepted.length)
  const sent = messages.filter(({ kind, delivery }) => kind === 'out' && delivery?.sentAt)
  expect(sent.length).toBeGreaterThan(0)
  expect(sent.filter(({ text }) => !accepted.includes(text))).toEqual([])
}
