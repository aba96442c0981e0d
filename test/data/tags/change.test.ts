import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../../db/client.ts'
import { createContact, getContact, getTimeline } from '../../../worker/modules/contacts/service.ts'
import { createList } from '../../../worker/modules/lists/service.ts'
import {
  createTag,
  deleteTag,
  getTagUsage,
  mergeTags,
  renameTag,
  restoreTag,
  sweepTags,
} from '../../../worker/modules/tags/change-service.ts'
import { tagsRoutes } from '../../../worker/modules/tags/routes.ts'
import { listTags, tagContacts } from '../../../worker/modules/tags/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { addPeople } from '../../support/tasks.ts'

let shard: TestShard
let lastTenantId = 250
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const counts = async (ctx: TestCtx) =>
  Object.fromEntries((await listTags(ctx)).map(({ name, contactCount }) => [name, contactCount]))
const idOf = async (ctx: TestCtx, name: string): Promise<number> =>
  (await listTags(ctx)).find((tag) => tag.name === name)?.id ?? 0
const asking = (tagId: number) => ({
  type: 'group' as const,
  match: 'all' as const,
  not: false,
  rules: [{ type: 'tag' as const, operator: 'is' as const, tagId }],
})

describe('a tag', () => {
  test('is made once and renamed, whatever its case; a name that is taken names its owner', async () => {
    const ctx = await freshCtx()
    const olio = await createTag(ctx, 'Olio')
    await expect(createTag(ctx, 'OLIO')).rejects.toMatchObject({
      code: 'resource.conflict',
      fields: [{ field: 'name', code: 'taken', params: { tagId: olio.id, name: 'Olio' } }],
    })
    expect(await renameTag(ctx, olio.id, 'olio nuovo')).toEqual({ id: olio.id, name: 'olio nuovo' })
    expect(await renameTag(ctx, olio.id, 'Olio Nuovo')).toEqual({ id: olio.id, name: 'Olio Nuovo' })
    const vino = await createTag(ctx, 'Vino')
    await expect(renameTag(ctx, vino.id, 'olio NUOVO')).rejects.toMatchObject({
      fields: [{ code: 'taken', params: { tagId: olio.id } }],
    })
    expect(await counts(ctx)).toEqual({ 'Olio Nuovo': 0, Vino: 0 })
  })

  test('that a live list asks for is neither deleted nor merged, and says which list', async () => {
    const ctx = await freshCtx()
    const { id } = await createTag(ctx, 'vip')
    const other = await createTag(ctx, 'altro')
    const list = await createList(ctx, { name: 'Vip', kind: 'smart', rule: asking(id) })
    expect(await getTagUsage(ctx, id)).toEqual({ lists: [{ id: list.id, name: 'Vip' }] })
    const refused = {
      code: 'tag.in_use',
      fields: [{ field: 'id', code: 'used_by_list', params: { id: list.id, name: 'Vip' } }],
    }
    await expect(deleteTag(ctx, id)).rejects.toMatchObject(refused)
    await expect(mergeTags(ctx, id, other.id)).rejects.toMatchObject(refused)
    expect(await mergeTags(ctx, other.id, id)).toEqual({ id, name: 'vip' })
  })
})

describe('deleting a tag', () => {
  test('hides it at once, frees its name, can be undone for a minute, then leaves every contact', async () => {
    const ctx = await freshCtx()
    const { id: contactId } = await createContact(ctx, { email: 'a@example.org', tags: ['olio', 'vip'] })
    const id = await idOf(ctx, 'olio')
    await deleteTag(ctx, id)
    expect(ctx.due.lowered.at(-1)).toBe(ctx.clock.now() + 60_000)
    expect((await getContact(ctx, contactId)).tags).toEqual(['vip'])
    expect(await counts(ctx)).toEqual({ vip: 1 })
    await expect(createList(ctx, { name: 'X', kind: 'smart', rule: asking(id) })).rejects.toMatchObject({
      code: 'request.invalid',
    })
    expect(await sweepTags(ctx)).toBe(ctx.clock.now() + 60_000)
    expect(await restoreTag(ctx, id)).toEqual({ id, name: 'olio' })
    expect((await getContact(ctx, contactId)).tags).toEqual(['olio', 'vip'])

    await deleteTag(ctx, id)
    const again = await createTag(ctx, 'olio')
    await expect(restoreTag(ctx, id)).rejects.toMatchObject({ fields: [{ params: { tagId: again.id } }] })
    ctx.clock.advance(60_000)
    await expect(restoreTag(ctx, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    expect(await sweepTags(ctx)).toBe(null)
    expect((await getContact(ctx, contactId)).tags).toEqual(['vip'])
    const { items } = await getTimeline(ctx, contactId, { limit: 10, about: 'tags' })
    expect(items[0]).toMatchObject({ kind: 'tag.removed', data: { tag: 'olio' } })
    expect(ctx.queues.sent.at(-1)?.job.type).toBe('lists.refresh')
  })

  test('with many contacts is worked off in pages, and cut off it goes on', async () => {
    const ctx = await freshCtx()
    const ids = await addPeople(ctx, 5000)
    const { id } = await createTag(ctx, 'tutti')
    await execute(
      ctx.db,
      sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
          SELECT tenant_id, ${id}, id, 1 FROM contacts WHERE tenant_id = ${ctx.tenant.id}`,
    )
    await deleteTag(ctx, id)
    ctx.clock.advance(60_000)
    expect(await sweepTags(ctx, 2000)).toBe(ctx.clock.now())
    expect(await sweepTags(ctx)).toBe(null)
    expect((await getContact(ctx, ids.at(-1) ?? 0)).tags).toEqual([])
    const { items } = await getTimeline(ctx, ids[0] ?? 0, { limit: 10, about: 'tags' })
    expect(items).toHaveLength(1)
  })
})

describe('merging tags', () => {
  test('gives every contact the one that stays, once, with its story', async () => {
    const ctx = await freshCtx()
    const a = await createContact(ctx, { email: 'a@example.org', tags: ['Natale', 'regali'] })
    const b = await createContact(ctx, { email: 'b@example.org', tags: ['Natale'] })
    const [from, into] = [await idOf(ctx, 'Natale'), await idOf(ctx, 'regali')]
    expect(await mergeTags(ctx, from, into)).toEqual({ id: into, name: 'regali' })
    expect(await counts(ctx)).toEqual({ regali: 2 })
    expect((await getContact(ctx, a.id)).tags).toEqual(['regali'])
    expect((await getContact(ctx, b.id)).tags).toEqual(['regali'])
    const kinds = async (id: number) =>
      (await getTimeline(ctx, id, { limit: 10, about: 'tags' })).items.map(({ kind, data }) => [
        kind,
        data['tag'],
      ])
    expect(await kinds(a.id)).toEqual([
      ['tag.removed', 'Natale'],
      ['tag.added', 'regali'],
      ['tag.added', 'Natale'],
    ])
    expect((await kinds(b.id)).slice(0, 2)).toEqual([
      ['tag.added', 'regali'],
      ['tag.removed', 'Natale'],
    ])
    await tagContacts(ctx, { contactIds: [a.id], add: ['natale'], remove: [] })
    expect(await counts(ctx)).toEqual({ natale: 1, regali: 2 })
  })
})

describe('the routes of tags', () => {
  test('refuse bad input at its field, strangers and roles that may only read', async () => {
    const ctx = await freshCtx()
    const call = mountRoutes(tagsRoutes, ctx)
    const { id } = await createTag(ctx, 'vip')
    for (const [method, path, body, fields] of [
      ['POST', '/', { name: '' }, { name: 'required' }],
      ['POST', '/', { name: 'x'.repeat(61) }, { name: 'too_long' }],
      ['PATCH', `/${id}`, { name: 'a\u0007' }, { name: 'control_character' }],
      ['POST', `/${id}/merge`, { intoId: id }, { intoId: 'same_tag' }],
      ['POST', `/${id}/merge`, { intoId: 99_999 }, { intoId: 'unknown' }],
    ] as const) {
      expect(refusal(await call(method, path, body))).toEqual({
        status: 422,
        code: 'request.invalid',
        fields,
      })
    }
    const other = mountRoutes(tagsRoutes, await freshCtx())
    const agentless = mountRoutes(tagsRoutes, await shard.ctx({ tenantId: ctx.tenant.id, role: 'staff' }))
    for (const [method, path, body] of [
      ['PATCH', `/${id}`, { name: 'X' }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/restore`],
    ] as const) {
      expect(refusal(await other(method, path, body)).status).toBe(404)
      expect(refusal(await agentless(method, path, body)).status).toBe(403)
    }
    expect((await call('POST', '/', { name: 'nuovo' })).status).toBe(201)
    expect(await call('DELETE', `/${id}`)).toEqual({ status: 204, body: null })
    expect((await call('POST', `/${id}/restore`)).body).toEqual({ id, name: 'vip' })
  })
})
