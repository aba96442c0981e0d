import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, type Db, execute, queryRow } from '../../db/client.ts'
import type { AppProcess } from './app-process.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Waits until `isTrue`, asking often; fails after two minutes. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 2 * minuteMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * Lets ten minutes pass in the rows, so that leases and waits run out as they would; `attemptsToo` lets the
 * hours pass in which a message of unknown outcome would turn up at its provider. No time brings credit.
 */
async function letTimePass(db: Db, { attemptsToo }: { attemptsToo: boolean }): Promise<void> {
  const passedMs = 10 * minuteMs
  await execute(
    db,
    sql`UPDATE messages SET lease_until = lease_until - ${passedMs},
          attempt_at = attempt_at - ${attemptsToo ? 5 * hourMs : 0},
          enqueued_until = max(0, enqueued_until - ${passedMs}), due_at = max(0, due_at - ${passedMs})
        WHERE wait_reason IS NOT 'no_credit'`,
  )
  await execute(db, sql`UPDATE campaigns SET wait_until = wait_until - ${passedMs}`)
  await execute(db, sql`UPDATE workspaces SET next_due_at = max(0, next_due_at - ${passedMs})`)
}

/** Kills the Workers runtime and lets the work go on once it is back. */
async function killAndGoOn(app: AppProcess): Promise<void> {
  app.killWorkerd()
  await until('the runtime is back', async () => {
    const answer = await fetch(new URL('/api/v1/health', app.url)).catch(() => null)
    return answer?.ok ?? false
  })
  const db = connect({ url: app.dbUrl })
  await letTimePass(db, { attemptsToo: false })
  db.$client.close()
  await app.runCron()
}

const Progress = z.object({
  state: z.string(),
  open: z.number(),
  /** Of the open ones, those that wait for a later time, as a service that was busy is asked again. */
  waiting: z.number(),
  unknown: z.number(),
  asked: z.number(),
})
type Progress = z.infer<typeof Progress>

/** How far a campaign is: what nobody has attempted, and what nobody knows yet. */
export async function readProgress(db: Db, campaignId: number): Promise<Progress> {
  const row = await queryRow(
    db,
    sql`SELECT k.state,
          (SELECT count(*) FROM messages m WHERE m.campaign_id = k.id AND m.sent_at IS NULL
            AND m.failed_at IS NULL AND m.unknown_at IS NULL) AS open,
          (SELECT count(*) FROM messages m WHERE m.campaign_id = k.id AND m.sent_at IS NULL
            AND m.failed_at IS NULL AND m.unknown_at IS NULL AND m.due_at > ${Date.now()}) AS waiting,
          (SELECT count(*) FROM messages m WHERE m.campaign_id = k.id AND m.unknown_at IS NOT NULL) AS unknown,
          (SELECT coalesce(sum(m.attempts), 0) FROM messages m WHERE m.campaign_id = k.id) AS asked
        FROM campaigns k WHERE k.id = ${campaignId}`,
    Progress,
  )
  return Progress.parse(row)
}

/** The cron minute after minute until `isDone`, `minutes` of them at most; each until nothing moves any more. */
export async function runCronUntil(
  app: AppProcess,
  campaignId: number,
  {
    isDone,
    attemptsToo,
    minutes = 25,
  }: { isDone: (progress: Progress) => boolean; attemptsToo: boolean; minutes?: number },
): Promise<void> {
  const db = connect({ url: app.dbUrl })
  try {
    for (let minute = 0; minute < minutes && !isDone(await readProgress(db, campaignId)); minute++) {
      await letTimePass(db, { attemptsToo })
      await app.runCron()
      let before = ''
      let stillSince = Date.now()
      await until('the campaign is done or rests', async () => {
        const progress = await readProgress(db, campaignId)
        const now = JSON.stringify(progress)
        if (now !== before) [before, stillSince] = [now, Date.now()]
        return isDone(progress) || Date.now() - stillSince > 3000
      })
    }
  } finally {
    db.$client.close()
  }
}

/** So many points of a campaign to kill at, each somewhere in its own part of the whole. */
export const randomBorders = (people: number, kills: number): number[] =>
  Array.from({ length: kills }, (_, kill) => Math.floor((people * (kill + Math.random())) / kills))

/**
 * Kills the Workers runtime each time that as many messages were taken as a border says, and lets the work go on.
 *
 * @param taken how many messages of the campaign the provider has taken so far
 */
export async function killAt(
  app: AppProcess,
  borders: readonly number[],
  { campaignId, taken }: { campaignId: number; taken: () => number | Promise<number> },
): Promise<void> {
  const db = connect({ url: app.dbUrl })
  try {
    for (const border of borders) {
      await until(`${border} were taken`, async () => {
        if ((await taken()) >= border) return true
        // Calls that a kill cut off may never be taken: the border can lie beyond what is left.
        const { open, waiting, asked } = await readProgress(db, campaignId)
        if (open === 0 && asked > 0) return true
        // What is left may wait longer than anybody here does: nothing of it is under way.
        if (open > 0 && waiting === open) await letTimePass(db, { attemptsToo: false })
        // Where the last kill fell between two wake-ups, the cron is what goes on.
        await app.runCron()
        return false
      })
      await killAndGoOn(app)
    }
  } finally {
    db.$client.close()
  }
}
