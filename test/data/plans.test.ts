import { afterAll, beforeAll, expect, test } from 'vitest'
import { ContactsQuery } from '../../worker/contracts/contacts.ts'
import { listAudit } from '../../worker/modules/audit/service.ts'
import {
  createContact,
  deleteContacts,
  exportContact,
  getContact,
  getTimeline,
  listContacts,
  mergeContacts,
  restoreContacts,
  updateContact,
} from '../../worker/modules/contacts/service.ts'
import { getCredit, listLedger } from '../../worker/modules/credit/service.ts'
import { eraseContact } from '../../worker/modules/erasure/service.ts'
import { deleteField, getFieldUsage } from '../../worker/modules/fields/change-service.ts'
import { createField } from '../../worker/modules/fields/service.ts'
import { getImport, listImports, listRejects } from '../../worker/modules/imports/service.ts'
import {
  addMembers,
  createList,
  fillList,
  getList,
  listLists,
  listMembers,
  refreshLists,
  removeMembers,
  restoreMembers,
} from '../../worker/modules/lists/service.ts'
import { listMembers as listColleagues } from '../../worker/modules/members/service.ts'
import { mergeTags } from '../../worker/modules/tags/change-service.ts'
import { listTags, tagContacts } from '../../worker/modules/tags/service.ts'
import { listTasks, startTaskOf, sweepTasks } from '../../worker/modules/tasks/service.ts'
import { findKeyAccess, findSessionAccess } from '../../worker/modules/workspace/queries.ts'
import { taskKinds } from '../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../support/ctx.ts'
import { importRows, peopleColumns } from '../support/imports.ts'
import { noting, wideWalks } from '../support/plans.ts'
import { addPeople, workOff } from '../support/tasks.ts'

let shard: TestShard
let ctx: TestCtx
let ids: number[]
let listId: number
let smartId: number
let importId: number
let fieldId: number
let tagIds: number[]

beforeAll(async () => {
  shard = await startTestShard()
  ctx = await shard.ctx({ tenantId: 1 })
  ids = await addPeople(ctx, 30)
  await tagContacts(ctx, { contactIds: ids, add: ['Olio', 'Vino'], remove: [] })
  tagIds = (await listTags(ctx)).map(({ id }) => id)
  const has = { type: 'tag' as const, operator: 'is' as const, tagId: tagIds[0] ?? 0 }
  const rule = { type: 'group' as const, match: 'all' as const, not: false, rules: [has] }
  listId = (await createList(ctx, { name: 'A mano', kind: 'static', rule: null })).id
  smartId = (await createList(ctx, { name: 'Olio', kind: 'smart', rule })).id
  await fillList(ctx, smartId)
  importId = (await importRows(ctx, [['x', '', '', '']], { columns: peopleColumns.slice(0, 4) })).id
  fieldId = (await createField(ctx, { key: 'NOTE', label: 'Note', type: 'text' })).id
})
afterAll(() => shard.close())

/** Small tables, what is open or due, the highest and the lowest of an index, and what a statement is given. */
const small = new RegExp(
  [
    '^SCAN (?:[ejkprt]|page)$',
    '_open |_due |_fresh |_expiring |_seq |_rule |_holders ',
    'lists_tenant|list_days|tags_name|fields_|tasks_|imports_tenant|import_files|pending_audit|campaigns_tenant|templates_tenant|sandbox|suppression_hashes',
    'SEARCH contact_changes USING PRIMARY KEY',
  ].join('|'),
)

const query = ContactsQuery.parse({})
const search = { limit: 10, search: 'ada', state: 'in' as const }
const [ada, berto, carla, dino, elsa] = [0, 1, 2, 3, 4]
const of = (at: number): number => ids[at] ?? 0

/** Calls whose cost must not grow with the workspace, and what they may read of it on purpose. */
const calls: [string, (on: TestCtx) => Promise<unknown>, RegExp?][] = [
  ['a member asks', (on) => findSessionAccess(on.db, { token: 't', slug: 's', now: 1 })],
  ['a key asks', (on) => findKeyAccess(on.db, { hash: 'h', slug: 's', now: 1 })],
  ['the members of the workspace', (on) => listColleagues(on, on.db)],
  ['a contact', (on) => getContact(on, of(ada))],
  ['its story', (on) => getTimeline(on, of(ada), { limit: 50 })],
  ['all that is known of it', (on) => exportContact(on, of(ada))],
  ['a new contact', (on) => createContact(on, { email: 'nuova@posteo.it', tags: ['Olio'] })],
  ['a changed contact', (on) => updateContact(on, of(ada), { phone: '347 118 2906', firstName: 'Adele' })],
  ['a merge', (on) => mergeContacts(on, { keepId: of(ada), mergeId: of(berto), values: {}, fields: {} })],
  ['deleting', (on) => deleteContacts(on, [of(carla)])],
  ['restoring', (on) => restoreContacts(on, [of(carla)])],
  ['an erasure', (on) => eraseContact(on, on.db, of(dino), { confirmId: of(dino), neverWriteAgain: true })],
  ['a page of contacts', (on) => listContacts(on, query)],
  ['a search', (on) => listContacts(on, { ...query, search: 'persona7' })],
  [
    'tags given and taken',
    (on) => tagContacts(on, { contactIds: [of(elsa)], add: ['Nuovo'], remove: ['Vino'] }),
  ],
  // A rare act, and what gives a tag, campaigns and buttons, is thousands at most.
  [
    'two tags become one',
    (on) => mergeTags(on, tagIds[1] ?? 0, tagIds[0] ?? 0),
    /campaigns_size|template_buttons/,
  ],
  ['a list', (on) => getList(on, listId)],
  ['all lists', (on) => listLists(on)],
  ['members', (on) => listMembers(on, smartId, { ...search, search: '' })],
  ['members that are searched', (on) => listMembers(on, smartId, search)],
  ['members added', (on) => addMembers(on, smartId, [of(elsa)])],
  ['members removed', (on) => removeMembers(on, smartId, [of(elsa)])],
  ['members restored', (on) => restoreMembers(on, smartId, [of(elsa)])],
  ['a refresh', (on) => refreshLists(on)],
  ['imports', (on) => listImports(on)],
  // This index holds those under way alone.
  ['imports under way', (on) => listImports(on, { state: 'receiving' }), /imports_receiving/],
  ['an import', (on) => getImport(on, importId)],
  ['its refused rows', (on) => listRejects(on, importId, { limit: 10 })],
  ['the credit', (on) => getCredit(on), /credit_prices|credit_entries_tenant/],
  // A page of it, from its end.
  ['the ledger', (on) => listLedger(on, on.db, { limit: 10 }), /credit_entries_tenant/],
  ['what was given back', (on) => listLedger(on, on.db, { limit: 10, kind: 'give_back' })],
  ['what tests cost', (on) => listLedger(on, on.db, { limit: 10, cause: 'test', kind: 'send' })],
  ['what a campaign cost', (on) => listLedger(on, on.db, { limit: 10, campaignId: 1, kind: 'send' })],
  ['tasks', (on) => listTasks(on, taskKinds, { limit: 10 })],
  ['the net under tasks', (on) => sweepTasks(on, taskKinds)],
  ['the log', (on) => listAudit(on, on.db, { limit: 10, area: 'contact' })],
  // The values of the newest contacts are looked at, as many as say enough.
  ['where a field is used', (on) => getFieldUsage(on, fieldId), /contacts_(?:created|deleted)/],
  [
    'a task on a list, and its way back',
    async (on) => {
      const selection = { by: 'filter' as const, filter: {}, except: [] }
      const input = { selection, listId, change: 'add' as const }
      const { id } = await startTaskOf(on, taskKinds, { kind: 'contacts.list', input }, null)
      await workOff(on, taskKinds)
      await startTaskOf(on, taskKinds, { kind: 'tasks.undo', input: { taskId: id } }, null)
      await workOff(on, taskKinds)
    },
    /contacts_deleted/,
  ],
  [
    'a field that goes',
    (on) => deleteField(on, fieldId).then(() => workOff(on, taskKinds)),
    /contacts_(?:created|deleted)/,
  ],
]

test.each(calls)('%s: no statement walks a large table', async (_name, call, onPurpose = /^never$/) => {
  const noted = noting(ctx)
  await call(noted.ctx)
  expect(noted.statements).not.toEqual([])
  const allowed = new RegExp(`${small.source}|${onPurpose.source}`)
  expect(await wideWalks(ctx.db, noted.statements, allowed)).toEqual([])
})
