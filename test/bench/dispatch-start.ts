import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, type Db, queryRow } from '../../db/client.ts'
import { signUp } from '../support/app.ts'
import { startAppProcess } from '../support/app-process.ts'
import { startResendProcess } from '../support/loopback-resend-process.ts'
import {
  connectLoopback,
  insertAudience,
  mustCall,
  startNewCampaign,
  tenantIdOf,
} from '../support/mailing.ts'
import { poll } from '../support/poll.ts'
import { sendToTheEnd } from './campaign-run.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const crowd = 100_000
const html = '<p>Ciao %%FIRST_NAME%%, <a href="https://bottega.example/offerte">le offerte</a></p>'

/**
 * How long after "send" the first mail of a campaign to 100,000 people is at the provider, and how many bytes a
 * message takes in the database once all is sent.
 */
export async function runStart(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-start-'))
  const provider = await startResendProcess(10_000)
  const app = await startAppProcess({ dir, variables: { RESEND_BASE: provider.url } })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    await connectLoopback(caller, provider)
    const tenantId = await tenantIdOf(db, account.workspace)
    const listId = await insertAudience(db, tenantId, people)
    const bytesBefore = await usedBytes(db)
    await sendToTheEnd(db, await startNewCampaign(caller, listId, html))
    const bytes = (await usedBytes(db)) - bytesBefore

    const crowdListId = await insertAudience(db, tenantId, crowd, 'folla')
    const startedAt = performance.now()
    const campaignId = await startNewCampaign(caller, crowdListId, html)
    const isFirstTaken = async () => ((await provider.countAccepted()) > people ? true : undefined)
    await poll('the first mail is taken', isFirstTaken, { timeoutMs: 120_000, everyMs: 5 })
    const startMs = performance.now() - startedAt
    await mustCall(caller, `/campaigns/${campaignId}/cancel`, { method: 'POST' })
    return [
      { name: 'dispatch.start_100k_ms', value: startMs, unit: 'ms' },
      { name: 'dispatch.db_bytes_per_message', value: bytes / people, unit: 'bytes' },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

const Bytes = z.object({ bytes: z.number() })

async function usedBytes(db: Db): Promise<number> {
  const pages = sql`SELECT (p.page_count - f.freelist_count) * s.page_size AS bytes
    FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`
  return Bytes.parse(await queryRow(db, pages, Bytes)).bytes
}
