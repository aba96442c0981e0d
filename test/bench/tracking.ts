import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { z } from 'zod'
import { connect, type Db, execute, queryRow, writeBatch } from '../../db/client.ts'
import { importTokenKey, signToken } from '../../worker/lib/tokens.ts'
import { signUp } from '../support/app.ts'
import { startAppProcess } from '../support/app-process.ts'
import { buildEntry } from '../support/build-entry.ts'
import { tenantIdOf } from '../support/mailing.ts'
import { median } from './campaign-run.ts'
import type { Figure } from './figure.ts'

const people = 2000
const connections = 50
const rounds = 3
const authSecret = 'kDw0c2Gq1mXz7Rt5Yb9Lp3Vs8Nf4Hj6A'
const browser =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1'

/** A handler that does nothing but write one row of its own for each request. */
const bareEntry = `
  import { sql } from 'drizzle-orm/sql'
  import { connect, execute } from ${JSON.stringify(join(import.meta.dirname, '../../db/client.ts'))}
  export default {
    async fetch(request, env) {
      const db = connect({ url: env.DB_URL })
      const id = Number(new URL(request.url).pathname.slice(1))
      await execute(db, sql\`INSERT INTO bare_visits (message_id, at) VALUES (\${id}, \${Date.now()})\`)
      return new Response(null, { status: 204 })
    }
  }`

/**
 * Opens and clicks of people, each of another mail, over 50 connections, beside a bare Worker that writes one row
 * a request into the same database.
 */
export async function run(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-tracking-'))
  const app = await startAppProcess({ dir, variables: { AUTH_SECRET: authSecret } })
  const bare = await startBare(app.dbUrl)
  const db = connect({ url: app.dbUrl })
  try {
    const { workspace } = await signUp(app.url, 'Bottega')
    const tenantId = await tenantIdOf(db, workspace)
    await execute(db, sql`CREATE TABLE bare_visits (message_id INTEGER PRIMARY KEY, at INTEGER)`)
    const opens: Load[] = []
    const clicks: Load[] = []
    const bares: Load[] = []
    // The first round warms up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const sent = await insertCampaign(db, tenantId)
      const addresses = await signAddresses(tenantId, sent)
      opens.push(await visit(app.url, addresses.opens, 200))
      clicks.push(await visit(app.url, addresses.clicks, 302))
      bares.push(await visit(bare.url, sent.messageIds.map(String), 204))
      await expectCounted(db, tenantId, sent.campaignId)
    }
    return [...figuresOf('opens', { loads: opens, bares }), ...figuresOf('clicks', { loads: clicks, bares })]
  } finally {
    db.$client.close()
    await bare.stop()
    await app.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function startBare(dbUrl: string): Promise<{ url: URL; stop(): Promise<void> }> {
  const contents = await buildEntry(bareEntry)
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      workers: [
        {
          name: 'bare',
          modules: [{ type: 'ESModule', path: 'index.js', contents }],
          compatibilityDate: '2026-09-01',
          compatibilityFlags: ['nodejs_compat'],
          bindings: { DB_URL: dbUrl },
        },
      ],
    }),
  )
  return { url: await miniflare.ready, stop: () => miniflare.dispose() }
}

type Sent = { campaignId: number; linkId: number; messageIds: number[] }
const Id = z.object({ id: z.number() })

/** A campaign of an hour ago, of which every mail was sent and nothing was heard since. */
async function insertCampaign(db: Db, tenantId: number): Promise<Sent> {
  const at = Date.now() - 3_600_000
  const campaign = await queryRow(
    db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, subject, html, created_at, updated_at, finished_at)
        VALUES (${tenantId}, 'Offerte', 'email', 'finished', 'Ciao', '', ${at}, ${at}, ${at}) RETURNING id`,
    Id,
  )
  const { id: campaignId } = Id.parse(campaign)
  const link = await queryRow(
    db,
    sql`INSERT INTO campaign_links (tenant_id, campaign_id, url)
        VALUES (${tenantId}, ${campaignId}, 'https://bottega.example/offerte') RETURNING id`,
    Id,
  )
  let last = 0
  for (let start = 0; start < people; start += 2000) {
    const [inserted] = await writeBatch(db, [
      sql`WITH RECURSIVE n(i) AS (SELECT ${start} UNION ALL SELECT i + 1 FROM n WHERE i < ${start + 1999})
          INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at,
            attempt_at, sent_at)
          SELECT ${tenantId}, 'email', 'campaign:' || ${campaignId} || ':' || i, ${campaignId}, i + 1,
            'persona' || i || '@posteo.example', ${at}, ${at}, ${at} FROM n`,
    ])
    last = Number(inserted.lastInsertRowid)
  }
  const messageIds = Array.from({ length: people }, (_, index) => last - people + 1 + index)
  return { campaignId, linkId: Id.parse(link).id, messageIds }
}

async function signAddresses(tenantId: number, { messageIds, linkId }: Sent) {
  const key = await importTokenKey(authSecret)
  const sign = (purpose: 'open' | 'click', numbers: (id: number) => number[]) =>
    Promise.all(messageIds.map((id) => signToken(key, purpose, [tenantId, ...numbers(id)])))
  const [opens, clicks] = await Promise.all([sign('open', (id) => [id]), sign('click', (id) => [id, linkId])])
  return {
    opens: opens.map((token) => `t/o/${token}`),
    clicks: clicks.map((token) => `t/c/${token}`),
  }
}

type Load = { perSecond: number; p99Ms: number }

/** Asks for each address once, over as many connections at a time; every answer must be the one expected. */
async function visit(url: URL, paths: readonly string[], status: number): Promise<Load> {
  const times: number[] = []
  const left = paths.values()
  const startedAt = performance.now()
  const connection = async (): Promise<void> => {
    for (const path of left) {
      const askedAt = performance.now()
      const response = await fetch(new URL(path, url), {
        redirect: 'manual',
        headers: { 'user-agent': browser },
      })
      await response.arrayBuffer()
      times.push(performance.now() - askedAt)
      if (response.status !== status) throw new Error(`${path} answered ${response.status}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  const perSecond = paths.length / ((performance.now() - startedAt) / 1000)
  const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
  return { perSecond, p99Ms }
}

/** What was measured was done: each opening and each click is a person's, once. */
async function expectCounted(db: Db, tenantId: number, campaignId: number): Promise<void> {
  const Counted = z.object({ opened: z.number(), clicked: z.number() })
  const counted = await queryRow(
    db,
    sql`SELECT count(opened_at) AS opened, count(clicked_at) AS clicked FROM messages
        WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId}`,
    Counted,
  )
  if (counted?.opened !== people || counted.clicked !== people) {
    throw new Error(`counted ${counted?.opened} opens and ${counted?.clicked} clicks`)
  }
}

function figuresOf(what: string, { loads, bares }: { loads: Load[]; bares: Load[] }): Figure[] {
  const over = (of: Load[], part: keyof Load) => median(of.slice(1).map((load) => load[part]))
  return [
    {
      name: `tracking.${what}_per_s`,
      value: over(loads, 'perSecond'),
      unit: `${what}/s`,
      baseline: { name: 'bare_handler', value: over(bares, 'perSecond') },
    },
    {
      name: `tracking.${what}_p99_ms`,
      value: over(loads, 'p99Ms'),
      unit: 'ms',
      baseline: { name: 'bare_handler', value: over(bares, 'p99Ms') },
    },
  ]
}
