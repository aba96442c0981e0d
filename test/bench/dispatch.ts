import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, type Db, execute, queryRow, queryRows } from '../../db/client.ts'
import { toBatches } from '../../worker/modules/dispatch/plan.ts'
import { claimStatement, sentStatement } from '../../worker/modules/dispatch/queries/messages.ts'
import { insertMessagesStatement, openEnd } from '../../worker/modules/dispatch/queries/snapshot.ts'
import { signUp } from '../support/app.ts'
import { startAppProcess } from '../support/app-process.ts'
import { type ResendProcess, startResendProcess } from '../support/loopback-resend-process.ts'
import {
  type Caller,
  connectLoopback,
  insertAudience,
  startNewCampaign,
  tenantIdOf,
} from '../support/mailing.ts'
import { runSms } from './dispatch-sms.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const batchSize = 100
const rounds = 3
/** Above what the machine can do: the Limiter's code runs, and never waits. */
const requestsPerSecond = 10_000

const html = `<h1>Ciao %%FIRST_NAME%%</h1>${'<p>Le offerte della settimana ti aspettano in bottega.</p>'.repeat(20)}
<p><a href="https://bottega.example/offerte">Vedi le offerte</a></p>`

/**
 * A campaign of 10,000 people through the built Worker to a loopback provider, against a plain loop
 * from Node that makes the same claims, calls and records one after the other on the same servers.
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
    const listId = await insertAudience(db, tenantId, people)
    await warmUp({ db, caller, tenantId })

    const machine: number[] = []
    const plain: number[] = []
    for (let round = 0; round < rounds; round++) {
      machine.push(await measureMachine(db, caller, listId))
      plain.push(await measurePlainLoop(db, provider, { tenantId, listId }))
    }
    const expected = people * rounds * 2 + batchSize
    const accepted = await provider.countAccepted()
    if (accepted !== expected)
      throw new Error(`the provider accepted ${accepted} mails instead of ${expected}`)
    return [
      {
        name: 'dispatch.email.messages_per_s',
        value: median(machine),
        unit: 'messages/s',
        baseline: { name: 'plain_loop', value: median(plain) },
      },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Every channel after the other, each on an installation of its own. */
export async function run(): Promise<Figure[]> {
  return [...(await runEmail()), ...(await runSms())]
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** One small campaign, so that code is compiled and the provider's rate is known. */
async function warmUp({ db, caller, tenantId }: { db: Db; caller: Caller; tenantId: number }): Promise<void> {
  const listId = await insertAudience(db, tenantId, batchSize, 'prova')
  await sendToTheEnd(db, caller, listId)
}

const Times = z.object({ snapshot_at: z.number(), finished_at: z.number() })

/** From the audience taken to the last outcome recorded, in messages per second. */
async function measureMachine(db: Db, caller: Caller, listId: number): Promise<number> {
  const { snapshot_at, finished_at } = await sendToTheEnd(db, caller, listId)
  return people / ((finished_at - snapshot_at) / 1000)
}

async function sendToTheEnd(db: Db, caller: Caller, listId: number): Promise<z.infer<typeof Times>> {
  const campaignId = await startNewCampaign(caller, listId, html)
  const deadline = Date.now() + 120_000
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

const Answer = z.object({ data: z.array(z.object({ id: z.string() })) })

/** The plainest loop: claim a hundred, make the call, record, and again. */
async function measurePlainLoop(
  db: Db,
  provider: ResendProcess,
  { tenantId, listId }: { tenantId: number; listId: number },
): Promise<number> {
  const campaignId = await insertPlainCampaign(db, { tenantId, listId })
  const ids = await queryRows(
    db,
    sql`SELECT id FROM messages WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} ORDER BY id`,
    (row) => Number(row['id']),
  )
  // A mail as the machine sends it, so that the calls carry the same bytes.
  const mail = WireMail.parse(await provider.sample())
  const startedAt = performance.now()
  for (const messageIds of toBatches(ids, batchSize)) {
    const now = Date.now()
    const leaseKey = crypto.randomUUID()
    const claim = claimStatement(tenantId, {
      channel: 'email',
      campaignId,
      connection,
      messageIds,
      quotes: null,
      leaseKey,
      leaseUntil: now + 60_000,
      now,
      closed: {},
      cap: null,
    })
    const claimed = await queryRows(db, claim.statement, claim.parser)
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

const plainKey = 'plain'
const connection = 'plain'

const WireMail = z.looseObject({ html: z.string() })

async function insertPlainCampaign(
  db: Db,
  { tenantId, listId }: { tenantId: number; listId: number },
): Promise<number> {
  const now = Date.now()
  const Id = z.object({ id: z.number() })
  const { id } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, connection, created_at, updated_at)
          VALUES (${tenantId}, 'Confronto', 'email', 'sending', ${connection}, ${now}, ${now}) RETURNING id`,
      Id,
    ),
  )
  const page = {
    campaignId: id,
    channel: 'email' as const,
    included: [listId],
    excluded: [],
    after: 0,
    end: openEnd,
    now,
  }
  await execute(db, insertMessagesStatement(tenantId, page))
  // The record asks for the key of the call, which the plain loop has no attempt to write with.
  await execute(
    db,
    sql`UPDATE messages SET batch_key = ${plainKey} WHERE tenant_id = ${tenantId} AND campaign_id = ${id}`,
  )
  return id
}
