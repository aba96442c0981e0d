import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import webPush from 'web-push'
import { connect, type Db, execute, json, queryRows } from '../../db/client.ts'
import { encodePush } from '../../worker/lib/texts/push-payload.ts'
import { toBatches } from '../../worker/modules/dispatch/plan.ts'
import { sentCallsStatement } from '../../worker/modules/dispatch/queries/calls.ts'
import { signUp } from '../support/app.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { type PushProcess, startPushProcess } from '../support/loopback-push-process.ts'
import { type Caller, tenantIdOf } from '../support/mailing.ts'
import {
  connectPushServices,
  insertPushAudience,
  pushContent,
  pushStandingOf,
  startNewPush,
} from '../support/pushing.ts'
import { claimPlain, insertPlainCampaign, killTenTimes, plainKey, sendToTheEnd } from './campaign-run.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const perJob = 18

type Bench = {
  db: Db
  app: AppProcess
  service: PushProcess
  caller: Caller
  tenantId: number
  publicKey: string
}

/**
 * A push campaign of 10,000 people with a browser each through the built Worker to a loopback push service, against
 * a plain loop from Node that makes the same claims, encrypted calls and records one after the other; then another
 * one that is killed ten times, of which nobody may be missing and no device may show two.
 */
export async function runPush(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-push-'))
  const service = await startPushProcess()
  const app = await startAppProcess({ dir, variables: { PUSH_BASE: service.origin } })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    const publicKey = await connectPushServices(caller)
    const tenantId = await tenantIdOf(db, account.workspace)
    const bench = { db, app, service, caller, tenantId, publicKey }
    await measureMachine(bench, await insertCrowd(bench, 100))
    const machine = await measureMachine(bench, await insertCrowd(bench, people))
    const plain = await measurePlainLoop(bench)
    const { missing, doubled } = await killAndCount(bench)
    const [fault] = await service.faults()
    if (fault !== undefined) throw new Error(`the push service refused: ${fault}`)
    return [
      {
        name: 'dispatch.push.messages_per_s',
        value: machine,
        unit: 'messages/s',
        baseline: { name: 'plain_loop', value: plain },
      },
      { name: 'dispatch.push.missing', value: missing, unit: 'people' },
      { name: 'dispatch.push.doubled', value: doubled, unit: 'messages' },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    service.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** People with a browser each that subscribed with a key, on a list of their own. */
async function insertCrowd(
  { db, service, tenantId, publicKey }: Bench,
  count: number,
  key = publicKey,
): Promise<number> {
  return insertPushAudience(db, tenantId, await service.subscribe(count, key))
}

/** From the audience taken to the last outcome recorded, in messages per second. */
async function measureMachine({ db, caller }: Bench, listId: number): Promise<number> {
  return people / ((await sendToTheEnd(db, await startNewPush(caller, listId))) / 1000)
}

/** The plainest loop: claim as many as a job of the machine, read their browsers, call, record, and again. */
async function measurePlainLoop(bench: Bench): Promise<number> {
  const { db, tenantId } = bench
  const channel = 'push'
  // A key pair of its own, since the workspace's never leaves the Worker.
  const keys = webPush.generateVAPIDKeys()
  const listId = await insertCrowd(bench, people, keys.publicKey)
  const { campaignId, messageIds } = await insertPlainCampaign(db, { tenantId, listId, channel })
  const startedAt = performance.now()
  for (const some of toBatches(messageIds, perJob)) {
    const leaseKey = crypto.randomUUID()
    const claimed = await claimPlain(db, tenantId, { channel, campaignId, messageIds: some, leaseKey })
    const browsers = await findBrowsers(
      db,
      tenantId,
      claimed.map(({ contactId }) => contactId),
    )
    const rows = []
    for (const { id, contactId } of claimed) {
      const tag = `m-${id}`
      const beacon = `http://bottega.localhost:8787/t/p/${'x'.repeat(60)}`
      const notification = { ...pushContent, title: 'Ciao Anna', iconUrl: '', imageUrl: '', actions: [] }
      const request = webPush.generateRequestDetails(
        browsers.get(contactId) ?? { endpoint: '', keys: { p256dh: '', auth: '' } },
        encodePush(notification, { tag, beacon }),
        {
          vapidDetails: { subject: 'mailto:push@bottega.example', ...keys },
          TTL: 86_400,
          urgency: 'normal',
          topic: tag,
        },
      )
      const headers = Object.entries(request.headers).filter(
        ([name]) => name.toLowerCase() !== 'content-length',
      )
      const response = await fetch(request.endpoint, {
        method: request.method,
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
        body: new Uint8Array(request.body ?? []),
      })
      await response.arrayBuffer()
      if (response.status !== 201) throw new Error(`the push service answered ${response.status}`)
      rows.push({ id, providerId: response.headers.get('location') ?? '', segments: null })
    }
    await execute(db, sentCallsStatement(tenantId, { batchKey: plainKey, from: null, rows, now: Date.now() }))
  }
  return people / ((performance.now() - startedAt) / 1000)
}

async function findBrowsers(db: Db, tenantId: number, contactIds: readonly number[]) {
  const rows = await queryRows(
    db,
    sql`SELECT contact_id, endpoint, p256dh, auth FROM json_each(${json(contactIds)}) j
        CROSS JOIN push_subscriptions d INDEXED BY push_subscriptions_alive
          ON d.tenant_id = ${tenantId} AND d.contact_id = j.value AND d.dead_at IS NULL`,
    (row) => ({
      contactId: Number(row['contact_id']),
      endpoint: String(row['endpoint']),
      keys: { p256dh: String(row['p256dh']), auth: String(row['auth']) },
    }),
  )
  return new Map(rows.map(({ contactId, ...browser }) => [contactId, browser]))
}

async function killAndCount(bench: Bench) {
  const { db, service, caller, tenantId } = bench
  const before = await service.countTaken()
  const campaignId = await startNewPush(caller, await insertCrowd(bench, people))
  const taken = async () => (await service.countTaken()) - before
  const isDone = ({ state }: { state: string }) => state === 'finished'
  await killTenTimes(bench, { campaignId, people, taken }, { isDone, attemptsToo: true })
  return pushStandingOf(db, { tenantId, campaignId, people }, await service.countShown())
}
