import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, type Db, execute, queryRow, queryRows } from '../../db/client.ts'
import { toBatches } from '../../worker/modules/dispatch/plan.ts'
import { sentCallsStatement } from '../../worker/modules/dispatch/queries/calls.ts'
import { claimStatement } from '../../worker/modules/dispatch/queries/messages.ts'
import { insertMessagesStatement, openEnd } from '../../worker/modules/dispatch/queries/snapshot.ts'
import { signUp } from '../support/app.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { killAndGoOn, runCronUntil, until } from '../support/kills.ts'
import { startTwilioProcess, type TwilioProcess } from '../support/loopback-twilio-process.ts'
import { type Caller, tenantIdOf } from '../support/mailing.ts'
import { connectTwilioLoopback, insertSmsAudience, standingOf, startNewSms } from '../support/texting.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const perJob = 18
const kills = 10
const text = 'Ciao %%FIRST_NAME%%, le offerte della settimana ti aspettano in bottega.'

type Bench = { db: Db; app: AppProcess; provider: TwilioProcess; caller: Caller; tenantId: number }

/**
 * An SMS campaign of 10,000 people through the built Worker to a loopback provider, against a plain loop from
 * Node that makes the same claims, calls and records one after the other; then another one that is killed ten
 * times, of which nobody may be missing or doubled.
 */
export async function runSms(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-sms-'))
  const provider = await startTwilioProcess()
  const app = await startAppProcess({ dir, variables: { TWILIO_BASE: provider.url } })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    await connectTwilioLoopback(caller, provider)
    const tenantId = await tenantIdOf(db, account.workspace)
    const bench = { db, app, provider, caller, tenantId }
    await sendToTheEnd(bench, await insertSmsAudience(db, tenantId, { people: 100, from: 900_000 }))
    const listId = await insertSmsAudience(db, tenantId, { people })
    const machine = await measureMachine(bench, listId)
    const plain = await measurePlainLoop(bench, listId)
    const { missing, doubled } = await killTenTimes(bench)
    return [
      {
        name: 'dispatch.sms.messages_per_s',
        value: machine,
        unit: 'messages/s',
        baseline: { name: 'plain_loop', value: plain },
      },
      { name: 'dispatch.missing', value: missing, unit: 'people' },
      { name: 'dispatch.doubled', value: doubled, unit: 'messages' },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

const Times = z.object({ snapshot_at: z.number(), finished_at: z.number() })

async function sendToTheEnd({ db, caller }: Bench, listId: number): Promise<z.infer<typeof Times>> {
  const campaignId = await startNewSms(caller, listId, text)
  const deadline = Date.now() + 240_000
  for (;;) {
    const times = await queryRow(
      db,
      sql`SELECT snapshot_at, finished_at FROM campaigns WHERE id = ${campaignId} AND state = 'finished'`,
      Times,
    )
    if (times !== undefined) return times
    if (Date.now() > deadline) throw new Error('the campaign did not finish')
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** From the audience taken to the last outcome recorded, in messages per second. */
async function measureMachine(bench: Bench, listId: number): Promise<number> {
  const { snapshot_at, finished_at } = await sendToTheEnd(bench, listId)
  return people / ((finished_at - snapshot_at) / 1000)
}

const Created = z.object({ sid: z.string() })
const connection = 'plain'

/** The plainest loop: claim as many as a job of the machine, make their calls, record, and again. */
async function measurePlainLoop({ db, provider, tenantId }: Bench, listId: number): Promise<number> {
  const ids = await insertPlainCampaign(db, { tenantId, listId })
  const url = `${provider.url}/2010-04-01/Accounts/${provider.accountSid}/Messages.json`
  const authorization = `Basic ${btoa(`${provider.accountSid}:${provider.authToken}`)}`
  const startedAt = performance.now()
  for (const messageIds of toBatches(ids.messageIds, perJob)) {
    const now = Date.now()
    const leaseKey = crypto.randomUUID()
    const claim = claimStatement(tenantId, {
      channel: 'sms',
      campaignId: ids.campaignId,
      connection,
      messageIds,
      quotes: null,
      leaseKey,
      leaseUntil: now + 60_000,
      now,
      closed: {},
      cap: null,
    })
    const rows = []
    for (const claimed of await queryRows(db, claim.statement, claim.parser)) {
      const body = new URLSearchParams({
        To: claimed.address,
        From: provider.number,
        Body: text.replace('%%FIRST_NAME%%', 'Anna'),
        ValidityPeriod: '14400',
        StatusCallback: `http://bottega.localhost:8787/webhooks/twilio/status/${'x'.repeat(60)}`,
      })
      const headers = { authorization, 'user-agent': 'plain-loop' }
      const response = await fetch(url, { method: 'POST', headers, body })
      rows.push({ id: claimed.id, providerId: Created.parse(await response.json()).sid, segments: 1 })
    }
    const sent = { batchKey: connection, from: provider.number, rows, now: Date.now() }
    await execute(db, sentCallsStatement(tenantId, sent))
  }
  return people / ((performance.now() - startedAt) / 1000)
}

async function insertPlainCampaign(
  db: Db,
  { tenantId, listId }: { tenantId: number; listId: number },
): Promise<{ campaignId: number; messageIds: number[] }> {
  const now = Date.now()
  const Id = z.object({ id: z.number() })
  const { id: campaignId } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, connection, created_at, updated_at)
          VALUES (${tenantId}, 'Confronto', 'sms', 'sending', ${connection}, ${now}, ${now}) RETURNING id`,
      Id,
    ),
  )
  const audience = { channel: 'sms' as const, included: [listId], excluded: [] }
  await execute(
    db,
    insertMessagesStatement(tenantId, { campaignId, ...audience, after: 0, end: openEnd, now }),
  )
  // The record asks for the key of the call, which the plain loop has no attempt to write with.
  await execute(
    db,
    sql`UPDATE messages SET batch_key = ${connection} WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId}`,
  )
  const messageIds = await queryRows(
    db,
    sql`SELECT id FROM messages WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} ORDER BY id`,
    (row) => Number(row['id']),
  )
  return { campaignId, messageIds }
}

/** People of another audience, so that what the provider took for this campaign is its alone. */
const killedFrom = 100_000

async function killTenTimes({ db, app, provider, caller, tenantId }: Bench) {
  const listId = await insertSmsAudience(db, tenantId, { people, from: killedFrom })
  const before = await provider.countByRecipient()
  const taken = async () => {
    const all = await provider.countByRecipient()
    return new Map([...all].filter(([phone]) => !before.has(phone)))
  }
  const campaignId = await startNewSms(caller, listId, text)
  for (let kill = 0; kill < kills; kill++) {
    const border = Math.floor((people * (kill + Math.random())) / kills)
    await until(`${border} were taken`, async () => {
      if ((await taken()).size >= border) return true
      // Where the last kill fell between two wake-ups, the cron is what goes on.
      await app.runCron()
      return false
    })
    await killAndGoOn(app)
  }
  const isDone = ({ open }: { open: number }) => open === 0
  await runCronUntil(app, campaignId, { isDone, attemptsToo: false, minutes: 60 })
  return standingOf(db, { tenantId, campaignId, people }, await taken())
}
