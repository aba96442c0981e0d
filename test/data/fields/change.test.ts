import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCampaign, previewAudience, updateCampaign } from '../../../worker/modules/campaigns/service.ts'
import {
  createContact,
  deleteContact,
  getContact,
  restoreContacts,
} from '../../../worker/modules/contacts/service.ts'
import { deleteField, getFieldUsage, updateField } from '../../../worker/modules/fields/change-service.ts'
import { fieldsRoutes } from '../../../worker/modules/fields/routes.ts'
import { createField, listAllFields, listFields } from '../../../worker/modules/fields/service.ts'
import { cancelImport, createImport } from '../../../worker/modules/imports/service.ts'
import { createList } from '../../../worker/modules/lists/service.ts'
import { createTemplate } from '../../../worker/modules/templates/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importInput } from '../../support/imports.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { workOff } from '../../support/tasks.ts'

let shard: TestShard
let lastTenantId = 500
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const text = { label: 'Città', type: 'text' as const }
const rule = (field: string, value: string) => ({
  type: 'group' as const,
  match: 'all' as const,
  not: false,
  rules: [{ type: 'field' as const, field, operator: 'is' as const, value }],
})
const campaign = (body: string) => ({
  name: 'Primavera',
  subject: 'Ciao',
  preheader: '',
  html: `<p>${body}</p>`,
  listIds: [],
  excludedListIds: [],
})

describe('deleting a field', () => {
  test('that nothing uses takes its values off every contact, deleted ones too, and frees its key', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CITTA', ...text })
    await createField(ctx, { key: 'ALTRO', ...text })
    const fields = { CITTA: 'Arezzo', ALTRO: 'resta' }
    const a = await createContact(ctx, { email: 'a@example.org', fields })
    const b = await createContact(ctx, { email: 'b@example.org', fields })
    const other = await freshCtx()
    await createField(other, { key: 'CITTA', ...text })
    const stranger = await createContact(other, { email: 'a@example.org', fields: { CITTA: 'Siena' } })
    await deleteContact(ctx, b.id)
    await deleteField(ctx, id)
    expect((await listFields(ctx)).map(({ key }) => key)).toEqual(['ALTRO'])
    await expect(createField(ctx, { key: 'CITTA', ...text })).rejects.toMatchObject({
      fields: [{ field: 'key', code: 'being_removed' }],
    })
    await workOff(ctx, taskKinds)
    expect((await getContact(ctx, a.id)).fields).toEqual({ ALTRO: 'resta' })
    await restoreContacts(ctx, [b.id])
    expect((await getContact(ctx, b.id)).fields).toEqual({ ALTRO: 'resta' })
    expect((await getContact(other, stranger.id)).fields).toEqual({ CITTA: 'Siena' })
    await createField(ctx, { key: 'CITTA', ...text })
    expect((await getContact(ctx, a.id)).fields).toEqual({ ALTRO: 'resta' })
  })

  test('in a workspace without contacts goes at once', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CITTA', ...text })
    await deleteField(ctx, id)
    await workOff(ctx, taskKinds)
    expect(await createField(ctx, { key: 'CITTA', ...text })).toMatchObject({ key: 'CITTA' })
  })

  test('that is used is refused, and says where', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CITTA', ...text })
    await createField(ctx, { key: 'CITTA_2', ...text })
    await createContact(ctx, { email: 'a@example.org', fields: { CITTA: 'Arezzo' } })
    const list = await createList(ctx, { name: 'Aretini', kind: 'smart', rule: rule('CITTA', 'Arezzo') })
    const draft = await createCampaign(ctx, campaign('%%CITTA|qui%%'))
    await createCampaign(ctx, campaign('CITTA senza segni, %%CITTA_2|qui%%'))
    const template = await createTemplate(ctx, {
      name: 'Ritiro',
      category: 'utility',
      translations: [{ language: 'it', body: 'Ritiro a %%CITTA%% domani.', buttons: [] }],
      samples: {},
    })
    expect(await getFieldUsage(ctx, id)).toEqual({
      lists: [{ id: list.id, name: 'Aretini' }],
      campaigns: [{ id: draft.id, name: 'Primavera' }],
      templates: [{ id: template.id, name: 'Ritiro' }],
      imports: [],
      contacts: { count: 1, exact: true },
    })
    await expect(deleteField(ctx, id)).rejects.toMatchObject({
      code: 'field.in_use',
      fields: [
        { field: 'id', code: 'used_by_list', params: { id: list.id, name: 'Aretini' } },
        { field: 'id', code: 'used_by_campaign', params: { id: draft.id, name: 'Primavera' } },
        { field: 'id', code: 'used_by_template', params: { id: template.id, name: 'Ritiro' } },
      ],
    })
    await expect(updateField(ctx, id, { key: 'LUOGO' })).rejects.toMatchObject({ code: 'field.in_use' })
    await expect(updateField(ctx, id, { stored: false })).rejects.toMatchObject({ code: 'field.in_use' })
    expect(await updateField(ctx, id, { label: 'Comune' })).toMatchObject({ label: 'Comune', key: 'CITTA' })
  })
})

describe('changing a field', () => {
  test('a choice that is taken away leaves the contacts that had it, unless a rule asks for it', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, {
      key: 'TAGLIA',
      label: 'Taglia',
      type: 'choice',
      choices: ['S', 'M', 'L'],
    })
    const s = await createContact(ctx, { email: 's@example.org', fields: { TAGLIA: 'S' } })
    const m = await createContact(ctx, { email: 'm@example.org', fields: { TAGLIA: 'M' } })
    await createList(ctx, { name: 'Grandi', kind: 'smart', rule: rule('TAGLIA', 'L') })
    await expect(updateField(ctx, id, { choices: ['S', 'M'] })).rejects.toMatchObject({
      code: 'field.in_use',
      fields: [{ field: 'choices', code: 'used_by_list' }],
    })
    expect(await updateField(ctx, id, { choices: ['M', 'L', 'XL'] })).toMatchObject({
      choices: ['M', 'L', 'XL'],
    })
    await workOff(ctx, taskKinds)
    expect((await getContact(ctx, s.id)).fields).toEqual({})
    expect((await getContact(ctx, m.id)).fields).toEqual({ TAGLIA: 'M' })
  })

  test('a choice stays while an import fills the field', async () => {
    const ctx = await freshCtx()
    const choices = ['S', 'M']
    const { id } = await createField(ctx, { key: 'TAGLIA', label: 'Taglia', type: 'choice', choices })
    const columns = [
      { heading: 'e-mail', target: { kind: 'attribute' as const, attribute: 'email' as const } },
      { heading: 'Taglia', target: { kind: 'field' as const, key: 'TAGLIA' } },
    ]
    const made = await createImport(ctx, importInput({ totalRows: 1, columns }), null)
    await expect(updateField(ctx, id, { choices: ['M'] })).rejects.toMatchObject({
      fields: [{ field: 'choices', code: 'used_by_import', params: { id: made.id } }],
    })
    expect(await updateField(ctx, id, { choices: ['S', 'M', 'L'] })).toMatchObject({ id })
    await cancelImport(ctx, made.id)
    expect(await updateField(ctx, id, { choices: ['M', 'L'] })).toMatchObject({ choices: ['M', 'L'] })
  })

  test('what is switched on again keeps the values it gets before the old ones are cleared', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CODICE', ...text })
    await createContact(ctx, { email: 'a@example.org', fields: { CODICE: 'x' } })
    await updateField(ctx, id, { stored: false })
    await updateField(ctx, id, { stored: true })
    const b = await createContact(ctx, { email: 'b@example.org', fields: { CODICE: 'y' } })
    const choices = ['S', 'M']
    const size = await createField(ctx, { key: 'TAGLIA', label: 'Taglia', type: 'choice', choices })
    await updateField(ctx, size.id, { choices: ['M'] })
    await updateField(ctx, size.id, { choices })
    const c = await createContact(ctx, { email: 'c@example.org', fields: { TAGLIA: 'S' } })
    await workOff(ctx, taskKinds)
    expect((await getContact(ctx, b.id)).fields).toEqual({ CODICE: 'y' })
    expect((await getContact(ctx, c.id)).fields).toEqual({ TAGLIA: 'S' })
  })

  test('its key stays while a deleted contact has a value', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CITTA', ...text })
    const { id: contactId } = await createContact(ctx, {
      email: 'a@example.org',
      fields: { CITTA: 'Arezzo' },
    })
    await deleteContact(ctx, contactId)
    await expect(updateField(ctx, id, { key: 'LUOGO' })).rejects.toMatchObject({
      fields: [{ field: 'key', code: 'has_values', params: { count: 1 } }],
    })
  })

  test('its key changes while nobody has a value and nothing uses it', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CITTA', ...text })
    await createField(ctx, { key: 'ALTRO', ...text })
    expect(await updateField(ctx, id, { key: 'LUOGO' })).toMatchObject({ key: 'LUOGO' })
    await expect(updateField(ctx, id, { key: 'ALTRO' })).rejects.toMatchObject({
      fields: [{ code: 'taken' }],
    })
    await expect(updateField(ctx, id, { key: 'EMAIL' })).rejects.toMatchObject({
      fields: [{ code: 'built_in' }],
    })
    await createContact(ctx, { email: 'a@example.org', fields: { LUOGO: 'Arezzo' } })
    await expect(updateField(ctx, id, { key: 'CITTA' })).rejects.toMatchObject({
      fields: [{ field: 'key', code: 'has_values', params: { count: 1 } }],
    })
  })

  test('switched off it is on no contact, in no rule and in no campaign', async () => {
    const ctx = await freshCtx()
    const { id } = await createField(ctx, { key: 'CODICE', ...text })
    const a = await createContact(ctx, { email: 'a@example.org', fields: { CODICE: 'x' } })
    await updateField(ctx, id, { stored: false })
    await workOff(ctx, taskKinds)
    expect((await getContact(ctx, a.id)).fields).toEqual({})
    expect(await listFields(ctx)).toEqual([])
    expect(await listAllFields(ctx)).toMatchObject([{ key: 'CODICE', stored: false }])
    await expect(
      createContact(ctx, { email: 'b@example.org', fields: { CODICE: 'x' } }),
    ).rejects.toMatchObject({
      fields: [{ field: 'fields.CODICE', code: 'not_stored' }],
    })
    await expect(
      createList(ctx, { name: 'X', kind: 'smart', rule: rule('CODICE', 'x') }),
    ).rejects.toMatchObject({ code: 'request.invalid' })
    const draft = await createCampaign(ctx, campaign('Il codice: %%CODICE|nessuno%%'))
    expect((await previewAudience(ctx, draft.id)).problems).toContainEqual({
      field: 'html',
      code: 'field_off',
      params: { name: 'CODICE' },
    })
    await updateCampaign(ctx, draft.id, { version: 1, html: '<p>Niente</p>' })
    expect(await updateField(ctx, id, { stored: true })).toMatchObject({ stored: true })
  })
})

describe('the routes of fields', () => {
  test('refuse bad input at its field, strangers and roles that may only read', async () => {
    const ctx = await freshCtx()
    const call = mountRoutes(fieldsRoutes, ctx)
    const { id } = await createField(ctx, { key: 'CITTA', ...text })
    for (const [body, fields] of [
      [{ label: '' }, { label: 'required' }],
      [{ label: 'x'.repeat(61) }, { label: 'too_long' }],
      [{ key: 'città' }, { key: 'field_key' }],
      [{ choices: [] }, { choices: 'required' }],
      [{ choices: ['S'] }, { choices: 'no_choices' }],
      [{ stored: 'no' }, { stored: 'invalid_type' }],
    ] as const) {
      expect(refusal(await call('PATCH', `/${id}`, body))).toEqual({
        status: 422,
        code: 'request.invalid',
        fields,
      })
    }
    expect(
      refusal(await call('POST', '/', { key: 'A', label: 'A', type: 'text', stored: 1 })).fields,
    ).toEqual({
      stored: 'invalid_type',
    })
    const other = mountRoutes(fieldsRoutes, await freshCtx())
    for (const [method, path, body] of [
      ['PATCH', `/${id}`, { label: 'X' }],
      ['DELETE', `/${id}`],
      ['GET', `/${id}/usage`],
    ] as const) {
      expect(refusal(await other(method, path, body)).status).toBe(404)
    }
    const agent = mountRoutes(fieldsRoutes, await shard.ctx({ tenantId: ctx.tenant.id, role: 'agent' }))
    expect(refusal(await agent('PATCH', `/${id}`, { label: 'X' })).status).toBe(403)
    expect(refusal(await agent('DELETE', `/${id}`)).status).toBe(403)
    expect((await agent('GET', `/${id}/usage`)).status).toBe(200)
    expect(await call('DELETE', `/${id}`)).toEqual({ status: 204, body: null })
  })
})
