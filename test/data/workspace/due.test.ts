import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import {
  claimDueWorkspaces,
  claimWorkspaces,
  commitGraceMs,
  findWorkspace,
  insertWorkspace,
  lowerNextDue,
  raiseNextDue,
  wakeLeaseMs,
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
const isDueAt = async (at: number) => (await read()).nextDueAt <= at

describe('when a workspace is next looked at', () => {
  it('a new workspace is due at once', async () => {
    expect(await isDueAt(now)).toBe(true)
  })

  it('a sweep that found nothing pushes it back', async () => {
    await raiseNextDue(database.db, await read(), { next: now + hourMs, startedAt: now, now })
    expect(await isDueAt(now + hourMs - 1)).toBe(false)
    expect(await isDueAt(now + hourMs)).toBe(true)
  })

  it('lowering brings it forward and never back', async () => {
    await raiseNextDue(database.db, await read(), { next: now + hourMs, startedAt: now, now })
    await lowerNextDue(database.db, workspace.id, { at: now + 5000, now })
    await lowerNextDue(database.db, workspace.id, { at: now + 9000, now })
    expect((await read()).nextDueAt).toBe(now + 5000)
  })

  it('a sweep that started before the lowering does not push it back', async () => {
    const seen = await read()
    await lowerNextDue(database.db, workspace.id, { at: now, now: now + 1 })
    expect(await raiseNextDue(database.db, seen, { next: now + hourMs, startedAt: now, now: now + 2 })).toBe(
      false,
    )
    expect(await isDueAt(now + 2)).toBe(true)
  })

  it('a commit that comes after the sweep that followed its lowering is found within the grace time', async () => {
    await lowerNextDue(database.db, workspace.id, { at: now, now })
    // The process is killed here, or is slow: the shard has not committed, and a sweep finds nothing.
    await raiseNextDue(database.db, await read(), { next: now + hourMs, startedAt: now + 5, now: now + 10 })
    expect(await isDueAt(now + 10 + commitGraceMs)).toBe(true)
  })

  it('a lowering right after another is not written again, and its late commit is found all the same', async () => {
    await lowerNextDue(database.db, workspace.id, { at: now, now })
    const before = await read()
    const later = now + 4000
    await lowerNextDue(database.db, workspace.id, { at: later, now: later })
    expect(await read()).toEqual(before)
    // A sweep that began before that commit and took longer than the grace time missed it.
    const ended = later + 2 * commitGraceMs
    await raiseNextDue(database.db, before, { next: ended + hourMs, startedAt: later, now: ended })
    expect(await isDueAt(ended + commitGraceMs)).toBe(true)
  })

  it('whoever was woken is left in peace for a while, and comes again should that have been lost', async () => {
    expect(await claimDueWorkspaces(database.db, now, 10)).toEqual([workspace.id])
    expect(await claimDueWorkspaces(database.db, now + 60_000, 10)).toEqual([])
    expect(await claimDueWorkspaces(database.db, now + wakeLeaseMs, 10)).toEqual([workspace.id])
  })

  it('two crons at once wake a workspace once', async () => {
    const taken = await Promise.all([1, 2, 3].map(() => claimDueWorkspaces(database.db, now, 10)))
    expect(taken.flat()).toEqual([workspace.id])
  })

  it('new work wakes again although a sweep is under way', async () => {
    await claimWorkspaces(database.db, [workspace.id], now)
    await lowerNextDue(database.db, workspace.id, { at: now + 1000, now: now + 1000 })
    expect(await claimDueWorkspaces(database.db, now + 1000, 10)).toEqual([workspace.id])
  })

  it('a sweep that was woken sets its own next time', async () => {
    await claimDueWorkspaces(database.db, now, 10)
    const next = now + hourMs
    await raiseNextDue(database.db, await read(), { next, startedAt: now, now: now + 500 })
    expect((await read()).nextDueAt).toBe(next)
  })
})
