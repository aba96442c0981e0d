import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { connect, type Db, execute } from '../../db/client.ts'
import { toBatches } from '../../worker/modules/dispatch/plan.ts'
import { sentStatement } from '../../worker/modules/dispatch/queries/messages.ts'
import { signUp } from '../support/app.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { type ResendProcess, startResendProcess } from '../support/loopback-resend-process.ts'
import {
  addressOfPerson,
  type Caller,
  connectLoopback,
  insertAudience,
  startNewCampaign,
  tenantIdOf,
} from '../support/mailing.ts'
import {
  claimPlain,
  insertPlainCampaign,
  killTenTimes,
  median,
  plainKey,
  sendToTheEnd,
} from './campaign-run.ts'
import { runPush } from './dispatch-push.ts'
import { runSms } from './dispatch-sms.ts'
import { runStart } from './dispatch-start.ts'
import { runWhatsapp } from './dispatch-whatsapp.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const batchSize = 100
const rounds = 3
/** Above what the machine can do: the Limiter's code runs, and never waits. */
const requestsPerSecond = 10_000

const html = `<h1>Ciao %%FIRST_NAME%%</h1>${'<p>Le offerte della settimana ti aspettano in bottega.</p>'.repeat(20)}
<p><a href="https://bottega.example/offerte">Vedi le offerte</a></p>`

type Bench = { db: Db; app: AppProcess; provider: ResendProcess; caller: Caller; tenantId: number }

/**
 * A campaign of 10,000 people through the built Worker to a loopback provider, against a plain loop
 * from Node that makes the same claims, calls and records one after the other on the same servers; then another
 * one that is killed ten times, of which every person must be accepted exactly once.
 */
async function runEmail(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-'))
  const provider = await startResendProcess(requestsPerSecond)
  const app = await startAppProcess({ dir, variables: { RESEND_BASE: provider.url } })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    await connectLoopback(caller, provider)
    const tenantId = await tenantIdOf(db, account.workspace)
    const bench = { db, app, provider, caller, tenantId }
    const listId = await insertAudience(db, tenantId, people)
    // One small campaign, so that code is compiled and the provider's rate is known.
    await measureMachine(bench, await insertAudience(db, tenantId, batchSize, 'prova'))

    const machine: number[] = []
    const plain: number[] = []
    for (let round = 0; round < rounds; round++) {
      machine.push(await measureMachine(bench, listId))
      plain.push(await measurePlainLoop(bench, listId))
    }
    const expected = people * rounds * 2 + batchSize
    const accepted = await provider.countAccepted()
    if (accepted !== expected)
      throw new Error(`the provider accepted ${accepted} mails instead of ${expected}`)
    const { missing, doubled } = await killAndCount(bench)
    return [
      {
        name: 'dispatch.email.messages_per_s',
        value: median(machine),
        unit: 'messages/s',
        baseline: { name: 'plain_loop', value: median(plain) },
      },
      { name: 'dispatch.email.missing', value: missing, unit: 'people' },
      { name: 'dispatch.email.doubled', value: doubled, unit: 'messages' },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Every channel after the other, each on an installation of its own, and over all of them who is missing or doubled. */
export async function run(): Promise<Figure[]> {
  const figures = [
    ...(await runEmail()),
    ...(await runSms()),
    ...(await runWhatsapp()),
    ...(await runPush()),
    ...(await runStart()),
  ]
  const sum = (what: string) =>
    figures.filter(({ name }) => name.endsWith(`.${what}`)).reduce((total, { value }) => total + value, 0)
  return [
    ...figures,
    { name: 'dispatch.missing', value: sum('missing'), unit: 'people' },
    { name: 'dispatch.doubled', value: sum('doubled'), unit: 'messages' },
  ]
}

/** From the audience taken to the last outcome recorded, in messages per second. */
async function measureMachine({ db, caller }: Bench, listId: number): Promise<number> {
  return people / ((await sendToTheEnd(db, await startNewCampaign(caller, listId, html))) / 1000)
}

const Answer = z.object({ data: z.array(z.object({ id: z.string() })) })

/** The plainest loop: claim a hundred, make the call, record, and again. */
async function measurePlainLoop({ db, provider, tenantId }: Bench, listId: number): Promise<number> {
  const channel = 'email'
  const { campaignId, messageIds } = await insertPlainCampaign(db, { tenantId, listId, channel })
  // A mail as the machine sends it, so that the calls carry the same bytes.
  const mail = WireMail.parse(await provider.sample())
  const startedAt = performance.now()
  for (const some of toBatches(messageIds, batchSize)) {
    const leaseKey = crypto.randomUUID()
    const claimed = await claimPlain(db, tenantId, { channel, campaignId, messageIds: some, leaseKey })
    const response = await fetch(`${provider.url}/emails/batch`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${provider.apiKey}`,
        'content-type': 'application/json',
        'user-agent': 'plain-loop',
        'idempotency-key': leaseKey,
      },
      body: JSON.stringify(claimed.map((row) => ({ ...mail, to: [row.address] }))),
    })
    const { data } = Answer.parse(await response.json())
    const rows = claimed.map((row, index) => ({ id: row.id, providerId: data[index]?.id ?? null }))
    await execute(db, sentStatement(tenantId, { batchKey: plainKey, rows, now: Date.now() }))
  }
  return people / ((performance.now() - startedAt) / 1000)
}

const WireMail = z.looseObject({ html: z.string() })

/** How long each call takes while it is killed: else the campaign is over before the second kill. */
const killedCallMs = 100
const killedGroup = 'uccisi'

async function killAndCount({ db, app, provider, caller, tenantId }: Bench) {
  const listId = await insertAudience(db, tenantId, people, killedGroup)
  const before = await provider.countAccepted()
  provider.slowDown(killedCallMs)
  const campaignId = await startNewCampaign(caller, listId, html)
  const taken = async () => (await provider.countAccepted()) - before
  const isDone = ({ state }: { state: string }) => state === 'finished'
  await killTenTimes({ app }, { campaignId, people, taken }, { isDone, attemptsToo: false })
  const accepted = await provider.countByRecipient()
  const counts = Array.from(
    { length: people },
    (_, index) => accepted.get(addressOfPerson(index, killedGroup)) ?? 0,
  )
  return {
    missing: counts.filter((count) => count === 0).length,
    doubled: counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  }
}
