import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import {
  commitGraceMs,
  findWorkspace,
  insertWorkspace,
  listDueWorkspaces,
  lowerNextDue,
  raiseNextDue,
  type WorkspaceRow,
} from '../../../worker/modules/workspace/queries.ts'
import { startTestDatabase, type TestDatabase } from '../../support/database.ts'

const hourMs = 3_600_000
const now = 1_800_000_000_000
let database: TestDatabase
let workspace: WorkspaceRow

beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await execute(database.db, sql`DELETE FROM workspaces`)
  const inserted = await insertWorkspace(database.db, {
    organizationId: 'o1',
    slug: 'bottega',
    name: 'Bottega',
    language: 'it',
    now,
  })
  if (inserted === undefined) throw new Error('no workspace')
  workspace = inserted
})

const read = async () => {
  const row = await findWorkspace(database.db, workspace.id)
  if (row === undefined) throw new Error('workspace gone')
  return row
}
const isDueAt = async (at: number) => (await listDueWorkspaces(database.db, at, 10)).includes(workspace.id)

describe('when a workspace is next looked at', () => {
  it('a new workspace is due at once', async () => {
    expect(await isDueAt(now)).toBe(true)
  })

  it('a sweep that found nothing pushes it back', async () => {
    await raiseNextDue(database.db, await read(), { next: now + hourMs, now })
    expect(await isDueAt(now + hourMs - 1)).toBe(false)
    expect(await isDueAt(now + hourMs)).toBe(true)
  })

  it('lowering brings it forward and never back', async () => {
    await raiseNextDue(database.db, await read(), { next: now + hourMs, now })
    await lowerNextDue(database.db, workspace.id, { at: now + 5000, now })
    await lowerNextDue(database.db, workspace.id, { at: now + 9000, now })
    expect((await read()).nextDueAt).toBe(now + 5000)
  })

  it('a sweep that started before the lowering does not push it back', async () => {
    const seen = await read()
    await lowerNextDue(database.db, workspace.id, { at: now, now: now + 1 })
    expect(await raiseNextDue(database.db, seen, { next: now + hourMs, now: now + 2 })).toBe(false)
    expect(await isDueAt(now + 2)).toBe(true)
  })

  it('a commit that comes after the sweep that followed its lowering is found within the grace time', async () => {
    await lowerNextDue(database.db, workspace.id, { at: now, now })
    // The process is killed here, or is slow: the shard has not committed, and a sweep finds nothing.
    await raiseNextDue(database.db, await read(), { next: now + hourMs, now: now + 10 })
    expect(await isDueAt(now + 10 + commitGraceMs)).toBe(true)
  })
})
