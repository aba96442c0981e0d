import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldsRoutes } from '../../../worker/modules/fields/routes.ts'
import { coerceFields, createField, listFields } from '../../../worker/modules/fields/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

describe('dynamic fields', () => {
  test('are created and listed by label, only in their workspace', async () => {
    const ctx = await shard.ctx({ tenantId: 10 })
    await createField(ctx, { key: 'PUNTI', label: 'Punti', type: 'number', choices: ['dropped'] })
    await createField(ctx, { key: 'CITTA', label: 'Città', type: 'text', choices: [] })
    await createField(ctx, { key: 'TAGLIA', label: 'Taglia', type: 'choice', choices: ['S', 'M', 'S'] })
    expect((await listFields(ctx)).map(({ key, choices }) => [key, choices])).toEqual([
      ['CITTA', []],
      ['PUNTI', []],
      ['TAGLIA', ['S', 'M']],
    ])
    expect(await listFields(await shard.ctx({ tenantId: 11 }))).toEqual([])
  })

  test('check and turn values by type, with one problem per value', async () => {
    const ctx = await shard.ctx({ tenantId: 10 })
    expect(await coerceFields(ctx, { PUNTI: '1.200', CITTA: ' Arezzo ', TAGLIA: '' })).toEqual({
      PUNTI: 1200,
      CITTA: 'Arezzo',
      TAGLIA: null,
    })
    await expect(coerceFields(ctx, { PUNTI: 'dieci', TAGLIA: 'XL', NOPE: 'x' })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [
        { field: 'fields.PUNTI', code: 'number' },
        { field: 'fields.TAGLIA', code: 'choice' },
        { field: 'fields.NOPE', code: 'unknown' },
      ],
    })
  })

  test('twenty creations of one key at once: one wins, the others are told it is taken', async () => {
    const ctx = await shard.ctx({ tenantId: 12 })
    const input = { key: 'SCADENZA', label: 'Scadenza', type: 'date', choices: [] } as const
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => createField(ctx, { ...input, choices: [] })),
    )
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'created'))
    expect(codes.filter((code) => code === 'created')).toHaveLength(1)
    expect(codes.filter((code) => code === 'resource.conflict')).toHaveLength(19)
  })
})

describe('the route of dynamic fields', () => {
  const field = { key: 'NOTE', label: 'Note', type: 'text' }

  test('creates a field', async () => {
    const call = mountRoutes(fieldsRoutes, await shard.ctx({ tenantId: 13 }))
    expect((await call('POST', '/', field)).status).toBe(201)
    expect(refusal(await call('POST', '/', field))).toEqual({
      status: 409,
      code: 'resource.conflict',
      fields: { key: 'taken' },
    })
  })

  test('refuses a role that may only read', async () => {
    const call = mountRoutes(fieldsRoutes, await shard.ctx({ tenantId: 13, role: 'agent' }))
    expect(refusal(await call('POST', '/', field))).toMatchObject({ status: 403, code: 'auth.forbidden' })
    expect((await call('GET', '/')).status).toBe(200)
  })

  test.each([
    [{ ...field, key: 'con spazi' }, { key: 'field_key' }],
    [{ ...field, key: 'EMAIL' }, { key: 'built_in' }],
    [{ ...field, label: ' ' }, { label: 'required' }],
    [{ ...field, type: 'choice' }, { choices: 'required' }],
    [{ ...field, type: 'colour' }, { type: 'invalid_value' }],
  ])('refuses %j at the field', async (body, fields) => {
    const call = mountRoutes(fieldsRoutes, await shard.ctx({ tenantId: 14 }))
    expect(refusal(await call('POST', '/', body))).toEqual({ status: 422, code: 'request.invalid', fields })
    expect((await call('GET', '/')).body).toEqual({ items: [] })
  })
})
