import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { execute } from '../../../db/client.ts'
import type { CampaignsQuery } from '../../../worker/contracts/campaigns.ts'
import { Id } from '../../../worker/contracts/common.ts'
import { campaignsRoutes } from '../../../worker/modules/campaigns/routes.ts'
import {
  createCampaign,
  deleteCampaign,
  duplicateCampaign,
  getCampaign,
  listCampaigns,
  updateCampaign,
} from '../../../worker/modules/campaigns/service.ts'
import { type TestCtx, type TestShard, startTestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { insertList } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const blank = { subject: '', preheader: '', html: '', listIds: [], excludedListIds: [] }

async function setState(ctx: TestCtx, id: number, state: string): Promise<void> {
  await execute(
    ctx.db,
    sql`UPDATE campaigns SET state = ${state} WHERE tenant_id = ${ctx.tenant.id} AND id = ${id}`,
  )
}

describe('a draft', () => {
  it('keeps what was written, its HTML cleaned, its lists by side', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const [clients, staff] = [await insertList(ctx, 'Clienti', []), await insertList(ctx, 'Staff', [])]
    const made = await createCampaign(ctx, {
      name: 'Olio nuovo',
      subject: 'Arriva %%FIRST_NAME%%',
      preheader: 'In prevendita',
      html: '<p onclick="x()">Ciao</p><script>1</script>',
      listIds: [clients, clients],
      excludedListIds: [staff],
    })
    expect(made).toMatchObject({
      name: 'Olio nuovo',
      state: 'draft',
      version: 1,
      html: '<p>Ciao</p>',
      lists: [{ id: clients, name: 'Clienti', memberCount: 0 }],
      excludedLists: [{ id: staff, name: 'Staff' }],
      audienceCount: 0,
      waiting: 0,
    })
    expect(await getCampaign(ctx, made.id)).toEqual(made)
  })

  it('changes only what is given, and only at the version that was seen', async () => {
    const ctx = await shard.ctx({ tenantId: 2 })
    const list = await insertList(ctx, 'Clienti', [])
    const made = await createCampaign(ctx, {
      ...blank,
      name: 'A',
      subject: 'S',
      html: '<p>a</p>',
      listIds: [list],
    })
    const renamed = await updateCampaign(ctx, made.id, { version: 1, name: 'B' })
    expect(renamed).toMatchObject({
      name: 'B',
      subject: 'S',
      html: '<p>a</p>',
      version: 2,
      lists: [{ id: list }],
    })
    await expect(updateCampaign(ctx, made.id, { version: 1, name: 'C' })).rejects.toMatchObject({
      code: 'resource.conflict',
    })
    expect((await updateCampaign(ctx, made.id, { version: 2, listIds: [] })).lists).toEqual([])
  })

  it('takes one of twenty changes made at once, and loses no list', async () => {
    const ctx = await shard.ctx({ tenantId: 3 })
    const lists = await Promise.all(
      Array.from({ length: 20 }, (_, index) => insertList(ctx, `L${index}`, [])),
    )
    const made = await createCampaign(ctx, { ...blank, name: 'A' })
    const results = await Promise.allSettled(
      lists.map((list) => updateCampaign(ctx, made.id, { version: 1, name: `N${list}`, listIds: [list] })),
    )
    const codes = results.map((one) => (one.status === 'fulfilled' ? 'ok' : one.reason.code))
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
    expect(codes.filter((code) => code !== 'ok' && code !== 'resource.conflict')).toEqual([])
    const after = await getCampaign(ctx, made.id)
    expect(after.version).toBe(2)
    expect(after.lists.map((list) => `N${list.id}`)).toEqual([after.name])
  })

  it('is deleted; what was started is not, nor changed', async () => {
    const ctx = await shard.ctx({ tenantId: 4 })
    const [draft, sent] = [
      await createCampaign(ctx, { ...blank, name: 'A' }),
      await createCampaign(ctx, { ...blank, name: 'B' }),
    ]
    await setState(ctx, sent.id, 'sending')
    await deleteCampaign(ctx, draft.id)
    await expect(getCampaign(ctx, draft.id)).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(deleteCampaign(ctx, sent.id)).rejects.toMatchObject({ code: 'campaign.state' })
    await expect(updateCampaign(ctx, sent.id, { version: 1, name: 'C' })).rejects.toMatchObject({
      code: 'campaign.state',
    })
  })

  it('can be made from a sent one', async () => {
    const ctx = await shard.ctx({ tenantId: 5 })
    const list = await insertList(ctx, 'Clienti', [])
    const sent = await createCampaign(ctx, {
      ...blank,
      name: 'A'.repeat(120),
      html: '<p>a</p>',
      listIds: [list],
    })
    await setState(ctx, sent.id, 'finished')
    const copy = await duplicateCampaign(ctx, sent.id)
    expect(copy).toMatchObject({ state: 'draft', html: '<p>a</p>', lists: [{ id: list }] })
    expect(copy.name).toBe(`${'A'.repeat(108)} (copia)`)
  })

  it('and its copies are told apart by their names', async () => {
    const ctx = await shard.ctx({ tenantId: 5 })
    const { id } = await createCampaign(ctx, { ...blank, name: 'Olio nuovo' })
    const first = await duplicateCampaign(ctx, id)
    const second = await duplicateCampaign(ctx, id)
    const ofCopy = await duplicateCampaign(ctx, first.id)
    expect([first, second, ofCopy].map(({ name }) => name)).toEqual([
      'Olio nuovo (copia)',
      'Olio nuovo (copia 2)',
      'Olio nuovo (copia 3)',
    ])
  })
})

describe('the list of campaigns', () => {
  it('pages both ways without gap or repeat', async () => {
    const ctx = await shard.ctx({ tenantId: 6 })
    const ids: number[] = []
    for (let index = 0; index < 7; index++)
      ids.unshift((await createCampaign(ctx, { ...blank, name: `${index}` })).id)
    const first = await listCampaigns(ctx, { sort: 'newest', limit: 3 })
    const second = await listCampaigns(ctx, { sort: 'newest', limit: 3, cursor: first.nextCursor ?? '' })
    const third = await listCampaigns(ctx, { sort: 'newest', limit: 3, cursor: second.nextCursor ?? '' })
    expect([first, second, third].flatMap((page) => page.items.map((one) => one.id))).toEqual(ids)
    expect([first.previousCursor, third.nextCursor]).toEqual([null, null])
    const back = await listCampaigns(ctx, { sort: 'newest', limit: 3, cursor: third.previousCursor ?? '' })
    expect(back.items).toEqual(second.items)
  })
})

describe('the routes of campaigns', () => {
  it('let a role do what the table of roles says', async () => {
    const owner = mountRoutes(campaignsRoutes, await shard.ctx({ tenantId: 7 }))
    const { body } = await owner('POST', '/', { name: 'A' })
    const { id } = Id.transform((one) => ({ id: one })).parse((body as { id: number }).id)
    const agent = mountRoutes(campaignsRoutes, await shard.ctx({ tenantId: 7, role: 'agent' }))
    const staff = mountRoutes(campaignsRoutes, await shard.ctx({ tenantId: 7, role: 'staff' }))
    expect((await agent('GET', `/${id}`)).status).toBe(200)
    for (const [method, path, input] of [
      ['POST', '/', { name: 'B' }],
      ['PATCH', `/${id}`, { version: 1, name: 'B' }],
      ['DELETE', `/${id}`, undefined],
      ['POST', `/${id}/duplicate`, undefined],
      ['POST', `/${id}/test`, { to: 'a@example.it' }],
    ] as const) {
      expect(refusal(await agent(method, path, input))).toMatchObject({ status: 403, code: 'auth.forbidden' })
    }
    for (const path of ['/', `/${id}`, `/${id}/audience`, `/${id}/preview`, `/${id}/people?stage=sent`]) {
      expect(refusal(await staff('GET', path)).status).toBe(403)
    }
  })

  it('show nothing of another workspace', async () => {
    const mine = await shard.ctx({ tenantId: 8 })
    const { id } = await createCampaign(mine, { ...blank, name: 'A' })
    const list = await insertList(mine, 'Mia', [])
    const other = mountRoutes(campaignsRoutes, await shard.ctx({ tenantId: 9 }))
    for (const [method, path, input] of [
      ['GET', `/${id}`, undefined],
      ['PATCH', `/${id}`, { version: 1, name: 'B' }],
      ['DELETE', `/${id}`, undefined],
      ['POST', `/${id}/duplicate`, undefined],
      ['GET', `/${id}/audience`, undefined],
      ['GET', `/${id}/preview`, undefined],
      ['POST', `/${id}/test`, { to: 'a@example.it' }],
      ['GET', `/${id}/people?stage=sent`, undefined],
    ] as const) {
      expect({ path, ...refusal(await other(method, path, input)) }).toMatchObject({ path, status: 404 })
    }
    expect(refusal(await other('POST', '/', { name: 'B', listIds: [list] }))).toMatchObject({
      status: 422,
      fields: { listIds: 'unknown' },
    })
    expect((await other('GET', '/')).body).toMatchObject({ items: [] })
    expect((await getCampaign(mine, id)).name).toBe('A')
  })

  it.each([
    ['POST', '/', {}, { name: 'invalid_type' }],
    ['POST', '/', { name: '' }, { name: 'required' }],
    ['POST', '/', { name: 'a', subject: 'x'.repeat(201) }, { subject: 'too_long' }],
    ['POST', '/', { name: 'a', subject: 'a\nBcc: b' }, { subject: 'control_character' }],
    ['POST', '/', { name: 'a', html: 'x'.repeat(200_001) }, { html: 'too_long' }],
    ['POST', '/', { name: 'a', listIds: [999_999] }, { listIds: 'unknown' }],
    ['PATCH', '/1', { name: 'a' }, { version: 'invalid_type' }],
    ['POST', '/1/test', { to: ' ' }, { to: 'required' }],
    ['GET', '/0', undefined, { id: 'id' }],
    ['GET', '/1/people', undefined, { stage: 'required' }],
    ['GET', '/1/people?stage=loved', undefined, { stage: 'invalid_value' }],
    ['GET', '/?cursor=x', undefined, { cursor: 'cursor' }],
  ] as const)('refuse %s %s %j at the field', async (method, path, input, fields) => {
    const call = mountRoutes(campaignsRoutes, await shard.ctx({ tenantId: 10 }))
    expect(refusal(await call(method, path, input))).toMatchObject({
      status: 422,
      code: 'request.invalid',
      fields,
    })
  })

  it('refuse a list on both sides, also when the other side was stored before', async () => {
    const ctx = await shard.ctx({ tenantId: 11 })
    const list = await insertList(ctx, 'Clienti', [])
    const { id } = await createCampaign(ctx, { ...blank, name: 'A', listIds: [list] })
    const call = mountRoutes(campaignsRoutes, ctx)
    expect(refusal(await call('PATCH', `/${id}`, { version: 1, excludedListIds: [list] }))).toMatchObject({
      fields: { excludedListIds: 'list_on_both_sides' },
    })
    expect((await getCampaign(ctx, id)).version).toBe(1)
  })

  it('answer a body that is no JSON with 400', async () => {
    const call = mountRoutes(campaignsRoutes, await shard.ctx({ tenantId: 12 }))
    expect((await call('POST', '/', '{')).status).toBe(400)
  })
})

describe('the list of campaigns that fit', () => {
  it('is found by part of the name, state, channel and kind, and sorted by name', async () => {
    const ctx = await shard.ctx({ tenantId: 61 })
    const make = async (name: string, state: string, channel: 'email' | 'sms' = 'email') => {
      const { id } = await createCampaign(ctx, { ...blank, name, channel })
      await setState(ctx, id, state)
      return id
    }
    await make('Olio nuovo', 'finished')
    await make('olio 100% toscano', 'sending', 'sms')
    await make('Vino', 'scheduled')
    const held = await make('Aceto', 'draft')
    await execute(ctx.db, sql`UPDATE campaigns SET wait_reason = 'held_late' WHERE id = ${held}`)
    await make('Miele', 'draft', 'sms')
    const names = async (query: Partial<CampaignsQuery>) =>
      (await listCampaigns(ctx, { sort: 'newest', limit: 10, ...query })).items.map(({ name }) => name)
    expect(await names({})).toEqual(['Miele', 'Aceto', 'Vino', 'olio 100% toscano', 'Olio nuovo'])
    expect(await names({ search: 'OLIO' })).toEqual(['olio 100% toscano', 'Olio nuovo'])
    expect(await names({ search: '100%' })).toEqual(['olio 100% toscano'])
    expect(await names({ state: 'held' })).toEqual(['Aceto'])
    expect(await names({ state: 'draft' })).toEqual(['Miele'])
    expect(await names({ state: 'running' })).toEqual(['olio 100% toscano'])
    expect(await names({ channel: 'sms' })).toEqual(['Miele', 'olio 100% toscano'])
    expect(await names({ channel: 'sms', state: 'finished' })).toEqual([])
    expect(await names({ cause: 'campaign' })).toHaveLength(5)
    expect(await names({ cause: 'automatic' })).toEqual([])
    expect(await names({ sort: 'name' })).toEqual([
      'Aceto',
      'Miele',
      'olio 100% toscano',
      'Olio nuovo',
      'Vino',
    ])
  })

  it.each(['sent', 'size'] as const)(
    'pages by %s both ways, the last and the largest first, drafts behind them',
    async (sort) => {
      const ctx = await shard.ctx({ tenantId: sort === 'sent' ? 64 : 65 })
      const column = sql.identifier(sort === 'sent' ? 'started_at' : 'audience_count')
      const empty = sort === 'sent' ? null : 0
      for (const value of [5, empty, 9, 5, empty, 1, 9]) {
        const { id } = await createCampaign(ctx, { ...blank, name: String(value ?? 0) })
        await execute(ctx.db, sql`UPDATE campaigns SET ${column} = ${value} WHERE id = ${id}`)
      }
      const all = (await listCampaigns(ctx, { sort, limit: 20 })).items
      expect(all.map(({ name }) => name).join(' ')).toBe('9 9 5 5 1 0 0')
      const first = await listCampaigns(ctx, { sort, limit: 3 })
      const second = await listCampaigns(ctx, { sort, limit: 3, cursor: first.nextCursor ?? '' })
      const third = await listCampaigns(ctx, { sort, limit: 3, cursor: second.nextCursor ?? '' })
      expect([...first.items, ...second.items, ...third.items]).toEqual(all)
      const back = await listCampaigns(ctx, { sort, limit: 3, cursor: third.previousCursor ?? '' })
      expect(back.items).toEqual(second.items)
      expect((await listCampaigns(ctx, { sort, limit: 3, cursor: back.previousCursor ?? '' })).items).toEqual(
        first.items,
      )
    },
  )

  it('pages by name both ways, namesakes too', async () => {
    const ctx = await shard.ctx({ tenantId: 62 })
    for (const name of ['b', 'A', 'B', 'a', 'a', 'c', 'B']) await createCampaign(ctx, { ...blank, name })
    const all = (await listCampaigns(ctx, { sort: 'name', limit: 20 })).items
    const pages = []
    for (let cursor: string | undefined = undefined; ;) {
      const page: Awaited<ReturnType<typeof listCampaigns>> = await listCampaigns(ctx, {
        sort: 'name',
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      })
      pages.push(page)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(pages.flatMap(({ items }) => items)).toEqual(all)
    expect(all.map(({ name }) => name.toLowerCase()).join('')).toBe('aaabbbc')
    const back = await listCampaigns(ctx, { sort: 'name', limit: 2, cursor: pages[2]?.previousCursor ?? '' })
    expect(back.items).toEqual(pages[1]?.items)
    await expect(
      listCampaigns(ctx, { sort: 'newest', limit: 2, cursor: pages[0]?.nextCursor ?? '' }),
    ).rejects.toMatchObject({ code: 'request.invalid' })
  })
})
