import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createContact,
  deleteContact,
  getContact,
  getTimeline,
  mergeContacts,
  previewMerge,
  restoreContacts,
  updateContact,
} from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { addMembers, createList } from '../../../worker/modules/lists/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { noting, wideWalks } from '../../support/plans.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** What is open or due is little, so are tags, fields and tasks; `e` and `j` are what a statement is given. */
const small =
  /^SCAN [ej]$|_open |_due |_fresh |lists_tenant|tags_name|fields_|tasks_|sandbox|suppression_hashes|contact_changes_seq/

test('one contact is shown, changed, merged and erased by the rows that are its own', async () => {
  const { ctx, statements } = noting(await shard.ctx())
  const consent = [{ channel: 'email' as const, state: 'opted_in' as const, text: 'sì' }]
  const keep = await createContact(ctx, { email: 'anna@example.org', tags: ['olio'], consent })
  const merge = await createContact(ctx, {
    email: 'grassi@example.org',
    phone: '347 118 2906',
    tags: ['vip'],
  })
  const list = await createList(ctx, { name: 'Lista', kind: 'static', rule: null })
  await addMembers(ctx, list.id, [keep.id, merge.id])
  await updateContact(ctx, keep.id, { email: 'anna.nuova@example.org', firstName: 'Anna' })
  await deleteContact(ctx, merge.id)
  await restoreContacts(ctx, [merge.id])
  const input = { keepId: keep.id, mergeId: merge.id, values: {}, fields: {} }
  await previewMerge(ctx, input)
  await mergeContacts(ctx, input)
  await getContact(ctx, keep.id)
  await getTimeline(ctx, keep.id, { limit: 50 })
  await eraseContact(ctx, ctx.db, keep.id, { confirmId: keep.id, neverWriteAgain: true })
  expect(statements.length).toBeGreaterThan(80)
  expect(await wideWalks(shard.db, statements, small)).toEqual([])
})
