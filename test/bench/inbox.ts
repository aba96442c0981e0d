import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, signUp } from '../support/app.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { InboxClient } from '../support/inbox-client.ts'
import { inboxFile } from '../support/inbox-file.ts'
import '../support/one-connection-per-call.ts'
import { poll } from '../support/poll.ts'
import { gatherMembers } from '../support/workspace-members.ts'
import { median } from './campaign-run.ts'
import type { Figure } from './figure.ts'
import { startBareInbox } from './inbox-bare.ts'
import { accountAt, type Crowd, openMembers, openStrangers } from './inbox-crowd.ts'
import { fillInbox, listConversationIds, weighInbox } from './inbox-fill.ts'

/** A part of the whole, to try the bench quickly: `BENCH_INBOX_SCALE=0.05`. */
const scale = Number(process.env['BENCH_INBOX_SCALE'] ?? 1)
const scaled = (whole: number, least = 1) => Math.max(least, Math.round(whole * scale))

const agents = scaled(100, 3)
const perSecond = scaled(20, 5)
const fanoutSeconds = scaled(10)
const fanoutRuns = 5
const sustainedMessages = scaled(10_000)
/** Conversations while many write, as many as are missed later; then those of the large workspace. */
const fewConversations = 10 * agents
const manyConversations = scaled(100_000, 20 * agents)
const resumes = 5
const views = 9
const text =
  "Buongiorno, l'ordine è partito stamattina e arriva domani prima di mezzogiorno. Per altre domande siamo qui!"

type Bench = { dir: string; owner: Account; members: Account[] }

/** The inbox of one workspace: how soon all know of a message, how many a second go, coming back, a first view. */
export async function run(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-inbox-'))
  try {
    const bench = await prepare(dir)
    const file = inboxFile(dir)
    fillInbox(file, { from: 0, to: fewConversations })
    const before = weighInbox(file)
    const ids = listConversationIds(file, fewConversations)
    const live = await withApp(dir, (app) => measureLive(app, bench, ids))
    const after = weighInbox(file)
    fillInbox(file, { from: fewConversations, to: manyConversations })
    const openMs = await withApp(dir, (app) => measureOpen(app, bench.owner))
    const bytes = (after.bytes - before.bytes) / (after.messages - before.messages)
    return [
      ...live,
      { name: 'inbox.open_100k_ms', value: openMs, unit: 'ms' },
      { name: 'inbox.bytes_per_message', value: bytes, unit: 'bytes' },
    ]
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function withApp<T>(dir: string, work: (app: AppProcess) => Promise<T>): Promise<T> {
  const app = await startAppProcess({ dir, variables: { API_REQUESTS_PER_MINUTE: '10000000' } })
  try {
    return await work(app)
  } finally {
    await app.stop()
  }
}

/** A workspace with its members, whose inbox was opened once, so that its file is there. */
const prepare = (dir: string): Promise<Bench> =>
  withApp(dir, async (app) => {
    const owner = await signUp(app.url, 'Bottega')
    const { status } = await owner.api('~/inbox/counts')
    if (status !== 200) throw new Error(`the counts answered ${status}`)
    return { dir, owner, members: await gatherMembers(app, owner, agents) }
  })

async function measureLive(
  app: AppProcess,
  { dir, owner, members }: Bench,
  ids: string[],
): Promise<Figure[]> {
  const bare = await startBareInbox(dir)
  const crowd = await openMembers(app.url, members, ids)
  const client = new InboxClient(app.url, accountAt(app.url, owner))
  await client.connect()
  await untilShown(client)
  client.close()
  const strangers = await openStrangers(bare.url, agents)
  try {
    // Both write once before anything counts: code and statements are warm.
    await measureFanout(crowd, perSecond)
    await measureFanout(strangers, perSecond)
    const own: Delays[] = []
    const others: Delays[] = []
    for (let run = 0; run < fanoutRuns; run++) {
      own.push(await measureFanout(crowd, perSecond * fanoutSeconds))
      others.push(await measureFanout(strangers, perSecond * fanoutSeconds))
    }
    const messagesPerSecond = await measureSustained(crowd)
    const resumeMs = await measureResume(crowd, client)
    return [
      delayFigure('p50', own, others),
      delayFigure('p99', own, others),
      { name: 'inbox.messages_per_s', value: messagesPerSecond, unit: 'messages/s' },
      { name: 'inbox.resume_1000_ms', value: resumeMs, unit: 'ms' },
    ]
  } finally {
    crowd.close()
    strangers.close()
    await bare.stop()
  }
}

type Delays = { p50: number; p99: number }

const delayFigure = (which: keyof Delays, own: Delays[], others: Delays[]): Figure => ({
  name: `inbox.fanout_${which}_ms`,
  value: median(own.map((delays) => delays[which])),
  unit: 'ms',
  baseline: { name: 'bare_object', value: median(others.map((delays) => delays[which])) },
})

let written = 0

/** Members write in turn at an even pace; from writing to each socket that has it, in ms. */
async function measureFanout(crowd: Crowd, messages: number): Promise<Delays> {
  const first = written
  const sentAt = new Map<number, number>()
  const delays: number[] = []
  const reached = new Set<string>()
  crowd.onText = (socket, n) => {
    const at = sentAt.get(n)
    const key = `${socket}:${n}`
    if (at === undefined || reached.has(key)) return
    reached.add(key)
    delays.push(performance.now() - at)
  }
  const startedAt = performance.now()
  for (; written < first + messages; written++) {
    const dueAt = startedAt + ((written - first) * 1000) / perSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())))
    sentAt.set(written, performance.now())
    crowd.write(written, written, text)
  }
  const all = messages * crowd.size
  await poll('everybody has every message', async () => (delays.length === all ? true : undefined))
  delays.sort((a, b) => a - b)
  return { p50: delays[all >> 1] ?? 0, p99: delays[Math.floor(all * 0.99)] ?? 0 }
}

/** Each member writes the next as soon as everybody has the last one; messages a second until all are there. */
async function measureSustained(crowd: Crowd): Promise<number> {
  const first = written
  const reached = new Map<number, { member: number; sockets: Set<number> }>()
  let complete = 0
  const next = (member: number) => {
    if (written - first >= sustainedMessages) return
    reached.set(written, { member, sockets: new Set() })
    crowd.write(member, written++, text)
  }
  crowd.onText = (socket, n) => {
    const message = reached.get(n)
    if (message === undefined || message.sockets.add(socket).size < crowd.size) return
    reached.delete(n)
    complete += 1
    next(message.member)
  }
  const startedAt = performance.now()
  for (let member = 0; member < crowd.size; member++) next(member)
  const isDone = async () => (complete === sustainedMessages ? true : undefined)
  await poll('everybody has every message', isDone, { timeoutMs: 300_000, everyMs: 5 })
  crowd.onText = () => {}
  return sustainedMessages / ((performance.now() - startedAt) / 1000)
}

/**
 * A member's page comes back after a message in each of a thousand conversations: from asking for a ticket until
 * it stands where the stream does, in ms.
 */
async function measureResume(crowd: Crowd, client: InboxClient): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < resumes; round++) {
    client.close()
    await poll('the page is offline', async () => (client.live.state === 'offline' ? true : undefined))
    const before = client.live.cursor ?? 0
    await writeToEach(crowd)
    const startedAt = performance.now()
    await client.connect()
    await untilShown(client)
    times.push(performance.now() - startedAt)
    const missed = (client.live.cursor ?? 0) - before
    const shown = client.live.heads.all().length
    if (missed < fewConversations || shown < fewConversations)
      throw new Error(`${missed} events were caught up with, ${shown} conversations are known`)
  }
  client.close()
  return median(times)
}

async function writeToEach(crowd: Crowd): Promise<void> {
  let taken = 0
  crowd.onAcknowledged = () => void (taken += 1)
  for (let place = 0; place < fewConversations; place++) crowd.write(place, written++, text)
  const isDone = async () => (taken === fewConversations ? true : undefined)
  await poll('every message is taken', isDone, { timeoutMs: 120_000 })
}

/** A page that was never open shows the first conversations and the figures: ticket, socket, catch-up, list; ms. */
async function measureOpen(app: AppProcess, owner: Account): Promise<number> {
  const times: number[] = []
  // The first one warms up and is not counted.
  for (let round = 0; round <= views; round++) {
    const client = new InboxClient(app.url, accountAt(app.url, owner))
    const startedAt = performance.now()
    await client.connect()
    await untilShown(client)
    if (round > 0) times.push(performance.now() - startedAt)
    const { grid } = client.live.heads.counts.snapshot()
    const counted = grid.reduce((sum, { total }) => sum + total, 0)
    if (counted !== manyConversations) throw new Error(`${counted} conversations are counted`)
    client.close()
  }
  return median(times)
}

const untilShown = ({ live }: InboxClient) =>
  poll(
    'the page is live and shows conversations',
    async () => (live.state === 'live' && live.heads.all().length > 0 ? true : undefined),
    { everyMs: 1 },
  )
