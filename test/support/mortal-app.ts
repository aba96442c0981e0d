import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { connect, type Db, queryRows } from '../../db/client.ts'
import { signUp } from './app.ts'
import { type AppProcess, startAppProcess } from './app-process.ts'
import { freePort } from './free-port.ts'
import { type Caller, tenantIdOf } from './mailing.ts'

/** The product in processes of its own, made to be killed and started again, with one workspace in it. */
export type MortalApp = {
  /** Whatever runs now. */
  readonly process: AppProcess
  caller: Caller
  tenantId: number
  withDb<T>(work: (db: Db) => Promise<T>): Promise<T>
  /** Kills all of it at once, and starts it again on the same data. */
  killAndStart(): Promise<void>
  stop(): Promise<void>
}

/** Starts it with these variables, which say where the loopback providers listen. */
export async function startMortalApp(variables: Record<string, string>): Promise<MortalApp> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-kill-'))
  // A port of its own, which the addresses that providers call back are made with.
  const port = await freePort()
  const options = {
    dir,
    port,
    variables: { PUBLIC_ORIGIN: `http://{workspace}.localhost:${port}`, ...variables },
  }
  let running = await startAppProcess(options)
  const withDb: MortalApp['withDb'] = async (work) => {
    const db = connect({ url: running.dbUrl })
    try {
      return await work(db)
    } finally {
      db.$client.close()
    }
  }
  const account = await signUp(running.url, 'Bottega')
  return {
    get process() {
      return running
    },
    caller: { ...account, url: running.url },
    tenantId: await withDb((db) => tenantIdOf(db, account.workspace)),
    withDb,
    async killAndStart() {
      await running.killGroup()
      running = await startAppProcess(options)
    },
    async stop() {
      await running.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** How many messages of a campaign are in each stage, by the counters. */
export const stageCounts = async (
  db: Db,
  { tenantId, campaignId }: { tenantId: number; campaignId: number },
): Promise<Record<string, number>> =>
  Object.fromEntries(
    await queryRows(
      db,
      sql`SELECT stage, sum(count) AS count FROM campaign_counts
          WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} GROUP BY stage HAVING sum(count) > 0`,
      (row): [string, number] => [String(row['stage']), Number(row['count'])],
    ),
  )
