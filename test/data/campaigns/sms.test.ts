import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { campaignsRoutes } from '../../../worker/modules/campaigns/routes.ts'
import { listCampaignsNaming } from '../../../worker/modules/campaigns/service.ts'
import { snapshotCampaign, startCampaign } from '../../../worker/modules/dispatch/service.ts'
import { listOutbox } from '../../../worker/modules/sandbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { insertList } from './world.ts'

let shard: TestShard
let ctx: TestCtx
let call: ReturnType<typeof mountRoutes>
let tenantId = 700
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  ctx = await shard.ctx({ tenantId: ++tenantId })
  call = mountRoutes(campaignsRoutes, ctx)
})

const Draft = z.looseObject({ id: z.number(), version: z.number() })

async function createDraft(text: string, listIds: number[] = []): Promise<z.infer<typeof Draft>> {
  const { body } = await call('POST', '/', { name: 'Olio', channel: 'sms', content: { text }, listIds })
  return Draft.parse(body)
}

async function insertPerson(
  name: string | null,
  phone: string | null,
  consent: string | null,
): Promise<number> {
  const [id = 0] = await queryRows(
    ctx.db,
    sql`INSERT INTO contacts (tenant_id, first_name, phone, email, source, created_at, updated_at)
        VALUES (${tenantId}, ${name}, ${phone}, ${`${name ?? 'x'}${phone ?? ''}@example.it`}, 'manual', 1, 1) RETURNING id`,
    (row) => Number(row['id']),
  )
  if (consent !== null) {
    await execute(
      ctx.db,
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          VALUES (${tenantId}, ${id}, 'sms', ${consent}, 1)`,
    )
  }
  return id
}

describe('an SMS draft', () => {
  it('keeps its text and its channel, and its copy has both', async () => {
    const draft = await createDraft('Ciao\r\n%%FIRST_NAME%%')
    expect(draft).toMatchObject({ channel: 'sms', content: { text: 'Ciao\n%%FIRST_NAME%%' }, html: '' })
    const { id, version } = draft
    const changed = await call('PATCH', `/${id}`, { version, content: { text: 'Ecco' } })
    expect(changed.body).toMatchObject({ content: { text: 'Ecco' }, name: 'Olio' })
    const renamed = await call('PATCH', `/${id}`, { version: version + 1, name: 'Altro' })
    expect(renamed.body).toMatchObject({ content: { text: 'Ecco' } })
    const copy = await call('POST', `/${id}/duplicate`)
    expect(copy.body).toMatchObject({ channel: 'sms', content: { text: 'Ecco' } })
  })

  it.each([
    [{ content: { text: 'x'.repeat(1601) } }, { 'content.text': 'too_long' }],
    [{ content: { text: 'x'.repeat(100_000) } }, { 'content.text': 'too_long' }],
    [{ content: { text: 'a\u0000b' } }, { 'content.text': 'control_character' }],
    [{ content: { text: 7 } }, { 'content.text': 'invalid_type' }],
    [{ content: 'Ciao' }, { content: 'invalid_type' }],
    [{ channel: 'fax' }, { channel: 'invalid_value' }],
  ])('is refused with %j', async (input, fields) => {
    const answer = await call('POST', '/', { name: 'Olio', channel: 'sms', ...input })
    expect(refusal(answer)).toMatchObject({ status: 422, fields })
  })

  it('tells what is missing and mistyped in its own words', async () => {
    const list = await insertList(ctx, 'Clienti', [await insertPerson('Anna', '+393331234501', 'opted_in')])
    const problemsOf = async (text: string) => {
      const { id } = await createDraft(text, [list])
      const { body } = await call('GET', `/${id}/audience`)
      return z.looseObject({ problems: z.array(z.unknown()) }).parse(body).problems
    }
    expect(await problemsOf('  ')).toEqual([{ field: 'content.text', code: 'required' }])
    expect(await problemsOf('Ciao %%FIRST_NAM%%')).toEqual([
      {
        field: 'content.text',
        code: 'unknown_field',
        params: { name: 'FIRST_NAM', suggestion: 'FIRST_NAME' },
      },
    ])
    expect(await problemsOf('Ciao %%FIRST_NAME%%')).toEqual([])
  })

  it('is named where a dynamic field is about to be removed', async () => {
    const { id } = await createDraft('La tua %%TAGLIA%%')
    expect(await listCampaignsNaming(ctx, 'TAGLIA')).toEqual([{ id, name: 'Olio' }])
    expect(await listCampaignsNaming(ctx, 'TAGL')).toEqual([])
  })

  it('counts who is reached by SMS, and takes exactly those', async () => {
    const members = [
      await insertPerson('Anna', '+393331234501', 'opted_in'),
      await insertPerson(null, '+393331234502', 'opted_in_double'),
      await insertPerson('Carla', '+393331234503', 'opted_out'),
      await insertPerson('Dora', null, 'opted_in'),
      await insertPerson('Elio', '+393331234505', null),
    ]
    const list = await insertList(ctx, 'Clienti', members)
    const { id, version } = await createDraft('Ciao %%FIRST_NAME%%', [list])
    expect((await call('GET', `/${id}/audience`)).body).toMatchObject({
      reachable: 2,
      exclusions: [
        { reason: 'no_address', count: 1 },
        { reason: 'unsubscribed', count: 1 },
        { reason: 'no_consent', count: 1 },
      ],
      missingFields: [{ name: 'FIRST_NAME', count: 1 }],
    })
    await startCampaign(ctx, id, { version })
    await snapshotCampaign(ctx, id)
    expect(
      await queryRows(
        ctx.db,
        sql`SELECT channel, address FROM messages WHERE campaign_id = ${id} ORDER BY id`,
        (row) => [row['channel'], row['address']],
      ),
    ).toEqual([
      ['sms', '+393331234501'],
      ['sms', '+393331234502'],
    ])
  })

  it('is previewed as any contact, with its segments', async () => {
    const list = await insertList(ctx, 'Clienti', [await insertPerson('Anna', '+393331234501', 'opted_in')])
    const nobody = await insertPerson(null, '+393331234502', null)
    const { id } = await createDraft('Ciao %%FIRST_NAME%%, %%UNSUBSCRIBE_URL%%', [list])
    expect((await call('GET', `/${id}/preview`)).body).toMatchObject({
      contact: { name: 'Anna' },
      text: expect.stringMatching(/^Ciao Anna, http.*\/u\//),
      html: '',
      segments: 1,
      missing: [],
    })
    expect((await call('GET', `/${id}/preview?contactId=${nobody}`)).body).toMatchObject({
      text: expect.stringContaining('Ciao %%FIRST_NAME%%'),
      missing: ['FIRST_NAME'],
    })
  })

  it('is tried on a phone, in the sandbox', async () => {
    const list = await insertList(ctx, 'Clienti', [await insertPerson('Anna', '+393331234501', 'opted_in')])
    const { id } = await createDraft('Ciao %%FIRST_NAME%%', [list])
    expect(refusal(await call('POST', `/${id}/test`, { to: 'anna@example.it' }))).toMatchObject({
      fields: { to: 'phone' },
    })
    expect((await call('POST', `/${id}/test`, { to: '333 1234509' })).status).toBe(204)
    expect(
      await queryRows(
        ctx.db,
        sql`SELECT channel, recipient, payload ->> 'text' AS text FROM sandbox_messages WHERE tenant_id = ${tenantId}`,
        (row) => ({ ...row }),
      ),
    ).toEqual([{ channel: 'sms', recipient: '+393331234509', text: 'Ciao Anna' }])
    // The text, and so its parts, are those of the campaign; the outbox tells that it is a test.
    expect((await listOutbox(ctx, { limit: 10 })).items).toMatchObject([{ channel: 'sms', cause: 'test' }])
    const empty = await createDraft('')
    expect(refusal(await call('POST', `/${empty.id}/test`, { to: '333 1234509' }))).toMatchObject({
      code: 'campaign.incomplete',
    })
  })

  it('asks an e-mail’s test for an e-mail address', async () => {
    const { body } = await call('POST', '/', { name: 'Posta', subject: 'Ciao', html: '<p>Ciao</p>' })
    const { id } = Draft.parse(body)
    expect(refusal(await call('POST', `/${id}/test`, { to: '333 1234509' }))).toMatchObject({
      fields: { to: 'email' },
    })
  })
})
