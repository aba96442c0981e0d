import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, type Db, execute, queryRow } from '../../../db/client.ts'
import { type Account, call, signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'

const people = 12_000
const Seen = z.object({ id: z.number(), state: z.string(), done: z.number(), changed: z.number() })

let dir: string
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await rm(dir, { recursive: true, force: true })
})

async function crowd(db: Db, slug: string): Promise<void> {
  await execute(
    db,
    sql`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${people - 1})
        INSERT INTO contacts (tenant_id, email, company, source, created_at, updated_at)
        SELECT w.id, 'persona' || i || '@posteo.it', hex(zeroblob(300)), 'import', i, i
        FROM workspaces w CROSS JOIN n WHERE w.slug = ${slug}`,
  )
}

/** Asks until a task has come so far; the cron turns meanwhile, since it wakes what a kill left behind. */
async function until(
  account: Account,
  id: number,
  isThere: (task: z.infer<typeof Seen>) => boolean,
  cron = false,
) {
  for (const deadline = Date.now() + 100_000; Date.now() < deadline;) {
    const answer = await call(app.url, `/api/v1/w/${account.workspace}/tasks/${id}`, {
      cookie: account.cookie,
    })
    const task = Seen.parse(answer.body)
    if (isThere(task)) return task
    if (cron) await app.runCron()
    await new Promise((resolve) => setTimeout(resolve, cron ? 500 : 5))
  }
  throw new Error(`task ${id} did not come so far in time`)
}

it('a task and an export that are killed half way are whole after a restart, nothing twice', async () => {
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-'))
  app = await startAppProcess({ dir })
  const account = await signUp(app.url, 'Frantoio')
  let db = connect({ url: app.dbUrl })
  await crowd(db, account.workspace)
  const everybody = { by: 'filter', filter: {} }
  const start = async (kind: string, input: object) =>
    Seen.parse(
      (await account.api('~/tasks', { body: { kind, input: { selection: everybody, ...input } } })).body,
    ).id
  const exported = await start('contacts.export', { attributes: ['email', 'company'] })
  const tagging = await start('contacts.tag', { add: ['Olio'] })
  const { done } = await until(account, tagging, (task) => task.done > 0)
  await app.killGroup()
  expect(done).toBeLessThan(people)

  app = await startAppProcess({ dir })
  db = connect({ url: app.dbUrl })
  const isDone = ({ state }: { state: string }) => state === 'done'
  expect(await until(account, tagging, isDone, true)).toMatchObject({ done: people, changed: people })
  expect(await until(account, exported, isDone, true)).toMatchObject({ done: people })
  const events = await queryRow(
    db,
    sql`SELECT count(*) AS n, count(DISTINCT contact_id) AS contacts FROM contact_events WHERE kind = 'tag.added'`,
    z.object({ n: z.number(), contacts: z.number() }),
  )
  expect(events).toEqual({ n: people, contacts: people })
  const path = `/api/v1/w/${account.workspace}/exports/${exported}/file`
  const { status, text } = await call(app.url, path, { cookie: account.cookie })
  expect(status).toBe(200)
  const lines = text.split('\r\n').slice(1, -1)
  expect([lines.length, new Set(lines).size]).toEqual([people, people])
}, 200_000)
