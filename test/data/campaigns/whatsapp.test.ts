import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { campaignsRoutes } from '../../../worker/modules/campaigns/routes.ts'
import {
  pumpCampaign,
  resumeCampaign,
  sendBatch,
  snapshotCampaign,
  startCampaign,
} from '../../../worker/modules/dispatch/service.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { sandboxAccountId, sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { acceptTwilioStatus, processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { playApproval } from '../../../worker/modules/templates/service.ts'
import { findWhatsAppNumber, openAnswerWindow } from '../../../worker/modules/whatsapp/service.ts'
import { whatsappRoutes } from '../../../worker/modules/whatsapp/routes.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { signForm } from '../../support/loopback-twilio.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { makeDraft, makeRequested } from '../templates/world.ts'
import { insertList } from './world.ts'

let shard: TestShard
let ctx: TestCtx
let call: ReturnType<typeof mountRoutes>
let tenantId = 900
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  ctx = await shard.ctx({ tenantId: ++tenantId })
  call = mountRoutes(campaignsRoutes, ctx)
})

const Draft = z.looseObject({ id: z.number(), version: z.number() })
const Id = z.object({ id: z.number() })

const play = (
  templateId: number,
  language: 'it' | 'en',
  state: 'approved' | 'paused' | 'disabled' | 'rejected',
) => playApproval(ctx, { id: templateId, language }, { play: state, reason: '' })

/** A template in Italian (the default) and English, both approved unless told. */
async function approvedTemplate(languages: readonly ('it' | 'en')[] = ['it', 'en']): Promise<number> {
  const { id } = await makeRequested(ctx)
  for (const language of languages) await play(id, language, 'approved')
  return id
}

async function insertPerson(name: string, phone: string, language: string | null): Promise<number> {
  const { id } = Id.parse(
    await queryRow(
      ctx.db,
      sql`INSERT INTO contacts (tenant_id, first_name, phone, language, source, created_at, updated_at)
          VALUES (${tenantId}, ${name}, ${phone}, ${language}, 'manual', 1, 1) RETURNING id`,
      Id,
    ),
  )
  await execute(
    ctx.db,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        VALUES (${tenantId}, 'phone', ${phone}, ${id})`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        VALUES (${tenantId}, ${id}, 'whatsapp', 'opted_in', 1)`,
  )
  return id
}

/** Anna (Italian), Dan (English), Uwe (German number and language), on one list. */
async function insertAudience(): Promise<number> {
  return insertList(ctx, 'Clienti', [
    await insertPerson('Anna', '+393331234501', null),
    await insertPerson('Dan', '+393331234502', 'en'),
    await insertPerson('Uwe', '+4915112345678', 'de'),
  ])
}

async function createDraft(templateId: number | null, change: object = {}) {
  const { body } = await call('POST', '/', {
    name: 'Olio',
    channel: 'whatsapp',
    content: { templateId },
    ...change,
  })
  return Draft.parse(body)
}
const audienceOf = async (id: number) =>
  z
    .looseObject({ problems: z.array(z.unknown()), places: z.unknown() })
    .parse((await call('GET', `/${id}/audience`)).body)

/** Works the queue off. */
async function drain(): Promise<void> {
  for (let next = ctx.queues.sent.shift(); next !== undefined; next = ctx.queues.sent.shift()) {
    const { job }: { job: JobInput } = next
    if (job.type === 'campaign.snapshot') await snapshotCampaign(ctx, job.campaignId)
    if (job.type === 'campaign.pump') await pumpCampaign(ctx, job.campaignId)
    if (job.type === 'dispatch.send') await sendBatch(ctx, job)
    if (job.type === 'inbound.process') await processInbound(ctx)
  }
}
const outbox = () =>
  queryRows(
    ctx.db,
    sql`SELECT recipient, payload ->> 'text' AS text FROM sandbox_messages
        WHERE tenant_id = ${tenantId} AND message_id IS NOT NULL ORDER BY recipient`,
    (row) => [row['recipient'], row['text']],
  )
const stateOf = (id: number) =>
  queryRow(ctx.db, sql`SELECT state, wait_reason FROM campaigns WHERE id = ${id}`, (row) => ({ ...row }))

describe('a WhatsApp draft', () => {
  it('takes no template that is not there, and its copy none that was deleted since', async () => {
    const unknown = { errors: [{ field: 'content.templateId', code: 'unknown' }] }
    const write = { name: 'Olio', channel: 'whatsapp', content: { templateId: 9999 } }
    expect(await call('POST', '/', write)).toMatchObject({ status: 422, body: unknown })
    const { id, version } = await createDraft(null)
    const change = { version, content: { templateId: 9999 } }
    expect(await call('PATCH', `/${id}`, change)).toMatchObject({ status: 422, body: unknown })
    const template = await makeDraft(ctx)
    const chosen = await createDraft(template.id)
    await execute(ctx.db, sql`UPDATE templates SET deleted_at = 1 WHERE id = ${template.id}`)
    const kept = { version: chosen.version, content: { templateId: template.id, buttonTags: [] } }
    expect(await call('PATCH', `/${chosen.id}`, kept)).toMatchObject({ status: 200 })
    const copy = await call('POST', `/${chosen.id}/duplicate`)
    expect(copy).toMatchObject({ status: 201, body: { content: { templateId: null } } })
  })

  it('says what keeps it from going: no template, none approved, the default language not approved', async () => {
    const listIds = [await insertAudience()]
    const none = await createDraft(null, { listIds })
    expect((await audienceOf(none.id)).problems).toEqual([{ field: 'content.templateId', code: 'required' }])
    const { id: templateId } = await makeRequested(ctx)
    const { id } = await createDraft(templateId, { listIds })
    const name = 'Prevendita olio nuovo'
    expect((await audienceOf(id)).problems).toEqual([
      { field: 'content.templateId', code: 'template_not_approved', params: { name } },
    ])
    await play(templateId, 'en', 'approved')
    expect((await audienceOf(id)).problems).toEqual([
      {
        field: 'content.templateId',
        code: 'template_default_not_approved',
        params: { name, language: 'it' },
      },
    ])
    await play(templateId, 'it', 'approved')
    expect((await audienceOf(id)).problems).toEqual([])
  })

  it('goes from a number of the workspace, and says when that one was given up', async () => {
    const numbers = mountRoutes(whatsappRoutes, ctx)
    const own = Id.parse((await numbers('POST', '/', { phone: `+39333${5_000_000 + tenantId}` })).body)
    const templateId = await approvedTemplate()
    const draft = await createDraft(templateId, { numberId: own.id, listIds: [await insertAudience()] })
    expect(draft).toMatchObject({ numberId: own.id })
    expect(await audienceOf(draft.id)).toMatchObject({
      problems: [],
      places: { number: `+39333${5_000_000 + tenantId}`, limit: 1000, now: 3 },
    })
    expect(refusal(await call('PATCH', `/${draft.id}`, { version: 1, numberId: 4711 }))).toMatchObject({
      fields: { numberId: 'unknown' },
    })
    await numbers('DELETE', `/${own.id}`)
    expect((await audienceOf(draft.id)).problems).toEqual([{ field: 'numberId', code: 'number_gone' }])
    expect((await call('POST', `/${draft.id}/duplicate`)).body).toMatchObject({ numberId: null })
  })

  it('tells before it is sent how many go now and when the rest does', async () => {
    const templateId = await approvedTemplate()
    const { id } = await createDraft(templateId, { listIds: [await insertAudience()] })
    const number = await findWhatsAppNumber(ctx, null)
    await ctx.limiter.tellLevel({ number, source: 'staff', limit: 2 })
    expect((await audienceOf(id)).places).toMatchObject({ limit: 2, now: 2, next: { people: 1 } })
  })

  it('is previewed as any contact, in the language and with the buttons that one gets', async () => {
    const templateId = await approvedTemplate()
    const list = await insertAudience()
    const { id } = await createDraft(templateId, { listIds: [list] })
    const people = await queryRows(
      ctx.db,
      sql`SELECT id FROM contacts WHERE tenant_id = ${tenantId} ORDER BY id`,
      (row) => Number(row['id']),
    )
    const preview = async (index: number) =>
      (await call('GET', `/${id}/preview?contactId=${people[index] ?? 0}`)).body
    expect(await preview(0)).toMatchObject({
      text: 'Ciao Anna, l’olio nuovo è arrivato dal frantoio.',
      whatsapp: {
        language: 'it',
        buttons: [{ kind: 'reply', label: 'Mi interessa', value: `tpl.${templateId}.it.0` }],
      },
    })
    expect(await preview(1)).toMatchObject({
      text: 'Hello Dan, the new oil is here.',
      whatsapp: { language: 'en', buttons: [] },
    })
    // No German: the default.
    expect(await preview(2)).toMatchObject({ whatsapp: { language: 'it' } })
  })

  it('is tried on a phone, in the sandbox, with its buttons', async () => {
    const templateId = await approvedTemplate()
    const { id } = await createDraft(templateId, { listIds: [await insertAudience()] })
    expect((await call('POST', `/${id}/test`, { to: '333 1234509' })).status).toBe(204)
    expect(
      await queryRows(
        ctx.db,
        sql`SELECT recipient, payload ->> '$.buttons[0].label' AS label FROM sandbox_messages
            WHERE tenant_id = ${tenantId}`,
        (row) => ({ ...row }),
      ),
    ).toEqual([{ recipient: '+393331234509', label: 'Mi interessa' }])
    const empty = await createDraft(null)
    expect(refusal(await call('POST', `/${empty.id}/test`, { to: '333 1234509' }))).toMatchObject({
      code: 'campaign.incomplete',
    })
  })
})

/** What the limit does, as people are told it. */
const Places = z.object({
  places: z.object({
    now: z.number(),
    next: z
      .object({ at: z.number(), until: z.number(), people: z.number(), latestAt: z.number() })
      .nullable(),
    endAt: z.number().nullable(),
  }),
})
const foreseen = async (path: string) => Places.parse((await call('GET', path)).body).places

describe('the estimate of a campaign beyond the limit', () => {
  /** Anna was written to an hour ago, by a number that may write to two people. */
  async function writtenToAnna(templateId: number): Promise<{ listId: number; anna: number }> {
    const listId = await insertAudience()
    const anna = Number(
      await queryRow(
        ctx.db,
        sql`SELECT id FROM contacts WHERE tenant_id = ${tenantId} AND first_name = 'Anna'`,
        (row) => row['id'],
      ),
    )
    const limit = { number: await findWhatsAppNumber(ctx, null), source: 'staff', limit: 2 } as const
    await ctx.limiter.tellLevel(limit)
    const first = await createDraft(templateId, { listIds: [await insertList(ctx, 'Anna', [anna])] })
    await startCampaign(ctx, first.id, first)
    await drain()
    // Between two steps in which times are told.
    ctx.clock.advance(3_600_000 + 90_000)
    return { listId, anna }
  }

  it('lets who holds a place go without another, and says at the start and after it what it said before', async () => {
    const templateId = await approvedTemplate()
    const { listId } = await writtenToAnna(templateId)
    const draft = await createDraft(templateId, { listIds: [listId] })
    const before = await foreseen(`/${draft.id}/audience`)
    // Two different people: Anna, who counts anew, and one more.
    expect(before).toMatchObject({ now: 2, next: { people: 1 } })
    const dayLater = ctx.clock.now() + 86_400_000
    expect(before.endAt).toBeGreaterThanOrEqual(dayLater)
    expect(before.endAt).toBeLessThanOrEqual(dayLater + 5 * 60_000)
    await startCampaign(ctx, draft.id, draft)
    expect(await foreseen(`/${draft.id}/audience`)).toEqual(before)
    await drain()
    expect((await call('GET', `/${draft.id}`)).body).toMatchObject({
      waiting: 1,
      waitReason: 'whatsapp_limit',
      figures: { sent: 2 },
      places: { now: 0, next: { people: 1, until: before.next?.until }, endAt: before.endAt },
    })
  })

  it('says it while it sends too, when those who hold a place have not all gone', async () => {
    const templateId = await approvedTemplate()
    const { listId } = await writtenToAnna(templateId)
    const draft = await createDraft(templateId, { listIds: [listId] })
    const before = await foreseen(`/${draft.id}/audience`)
    await startCampaign(ctx, draft.id, draft)
    await snapshotCampaign(ctx, draft.id)
    expect(await foreseen(`/${draft.id}`)).toEqual(before)
  })

  it('counts who was tried on as one who holds a place', async () => {
    const templateId = await approvedTemplate()
    const listId = await insertAudience()
    const number = await findWhatsAppNumber(ctx, null)
    await ctx.limiter.tellLevel({ number, source: 'staff', limit: 1 })
    const draft = await createDraft(templateId, { listIds: [listId] })
    expect((await call('POST', `/${draft.id}/test`, { to: '333 1234501' })).status).toBe(204)
    expect(await foreseen(`/${draft.id}/audience`)).toMatchObject({ now: 1, next: { people: 1 } })
  })

  it('lets who wrote lately go without a place', async () => {
    const templateId = await approvedTemplate()
    const { listId, anna } = await writtenToAnna(templateId)
    const [dan] = await queryRows(
      ctx.db,
      sql`SELECT id FROM contacts WHERE tenant_id = ${tenantId} AND first_name = 'Dan'`,
      (row) => Number(row['id']),
    )
    const now = ctx.clock.now()
    for (const [contactId, phone] of [
      [anna, '+393331234501'],
      [dan ?? 0, '+393331234502'],
    ] as const) {
      const id = `C${contactId}`
      await execute(
        ctx.db,
        sql`INSERT INTO conversations (tenant_id, id, seq, channel, contact_id, status, priority, subject, trust,
              created_at, last_at)
            VALUES (${tenantId}, ${id}, 1, 'whatsapp', ${contactId}, 'open', 'none', '', 'known', ${now}, ${now})`,
      )
      await execute(
        ctx.db,
        sql`INSERT INTO conversation_messages (tenant_id, id, seq, conversation_id, direction, channel, at)
            VALUES (${tenantId}, ${`M${contactId}`}, 1, ${id}, 'in', 'whatsapp', ${now})`,
      )
      await openAnswerWindow(ctx, { number: '', user: phone, at: now })
    }
    const draft = await createDraft(templateId, { listIds: [listId] })
    expect(await foreseen(`/${draft.id}/audience`)).toMatchObject({ now: 3, next: null })
    const number = await findWhatsAppNumber(ctx, null)
    await ctx.limiter.tellLevel({ number, source: 'staff', limit: 1 })
    expect(await foreseen(`/${draft.id}/audience`)).toMatchObject({ now: 2, next: { people: 1 } })
    await startCampaign(ctx, draft.id, draft)
    await drain()
    expect((await call('GET', `/${draft.id}`)).body).toMatchObject({ waiting: 1, figures: { sent: 2 } })
  })
})

describe('a WhatsApp campaign', () => {
  it('says to each in their language what the template does, and to who has none the default', async () => {
    const draft = await createDraft(await approvedTemplate(), { listIds: [await insertAudience()] })
    await startCampaign(ctx, draft.id, draft)
    await drain()
    expect(await outbox()).toEqual([
      ['+393331234501', 'Ciao Anna, l’olio nuovo è arrivato dal frantoio.'],
      ['+393331234502', 'Hello Dan, the new oil is here.'],
      ['+4915112345678', 'Ciao Uwe, l’olio nuovo è arrivato dal frantoio.'],
    ])
    expect(await stateOf(draft.id)).toMatchObject({ state: 'finished' })
  })

  it('falls back to the default where another language was stopped', async () => {
    const templateId = await approvedTemplate()
    const draft = await createDraft(templateId, { listIds: [await insertAudience()] })
    await play(templateId, 'en', 'paused')
    await startCampaign(ctx, draft.id, draft)
    await drain()
    expect((await outbox()).map(([, text]) => String(text).slice(0, 8))).toEqual([
      'Ciao Ann',
      'Ciao Dan',
      'Ciao Uwe',
    ])
  })

  it('waits, with nobody failed, when its template is stopped on the way, and goes on after approval', async () => {
    const templateId = await approvedTemplate(['it'])
    const draft = await createDraft(templateId, { listIds: [await insertAudience()] })
    await startCampaign(ctx, draft.id, draft)
    await play(templateId, 'it', 'paused')
    await drain()
    expect(await stateOf(draft.id)).toEqual({ state: 'paused', wait_reason: 'template_stopped' })
    expect((await call('GET', `/${draft.id}`)).body).toMatchObject({ waiting: 3, figures: { failed: 0 } })
    await expect(resumeCampaign(ctx, draft.id)).rejects.toMatchObject({
      code: 'campaign.incomplete',
      fields: [{ field: 'content.templateId', code: 'template_not_approved' }],
    })
    await play(templateId, 'it', 'approved')
    await resumeCampaign(ctx, draft.id)
    await drain()
    expect(await outbox()).toHaveLength(3)
    expect(await stateOf(draft.id)).toMatchObject({ state: 'finished' })
  })

  it('beyond the limit of the sandbox’s number keeps the promise of before it was started', async () => {
    const draft = await createDraft(await approvedTemplate(), { listIds: [await insertAudience()] })
    const number = await findWhatsAppNumber(ctx, null)
    await ctx.limiter.tellLevel({ number, source: 'staff', limit: 2 })
    const dayMs = 86_400_000
    // Between two steps in which times are told.
    ctx.clock.advance(90_000)
    const promised = ctx.clock.now() + dayMs
    const before = await foreseen(`/${draft.id}/audience`)
    expect(before).toMatchObject({ now: 2, next: { people: 1 } })
    expect((before.next?.at ?? 0) - promised).toBeLessThanOrEqual(5 * 60_000)
    await startCampaign(ctx, draft.id, draft)
    await drain()
    const { next, endAt } = await foreseen(`/${draft.id}`)
    expect([next?.at, next?.until, endAt]).toEqual([before.next?.at, before.next?.until, before.endAt])
    // Until somebody plays what became of them, the places may be held until the end of the provider's queue.
    expect((next?.latestAt ?? 0) - (next?.at ?? 0)).toBeGreaterThanOrEqual(dayMs / 6)
    expect(await ctx.limiter.levelOf({ number })).toMatchObject({ people24h: 2, people7d: 0 })
  })

  it('counts for the next level once the sandbox tells, as a provider would, that it left', async () => {
    const told: string[] = []
    ctx = {
      ...ctx,
      callSelf: async (request) => {
        const form = await request.clone().formData()
        told.push(`${String(form.get('To'))} ${String(form.get('MessageStatus'))}`)
        const [, , messageId = 0] =
          (await ctx.tokens.read('webhook', request.url.split('/').at(-1) ?? '')) ?? []
        await acceptTwilioStatus(ctx, {
          accountId: sandboxAccountId,
          messageId,
          url: request.url,
          signature: request.headers.get('x-twilio-signature'),
          rawBody: await request.text(),
        })
        return new Response(null, { status: 204 })
      },
    }
    call = mountRoutes(campaignsRoutes, ctx)
    const draft = await createDraft(await approvedTemplate(), { listIds: [await insertAudience()] })
    await startCampaign(ctx, draft.id, draft)
    await drain()
    await processProviderEvents(ctx)
    expect(told.toSorted()).toEqual([
      'whatsapp:+393331234501 sent',
      'whatsapp:+393331234502 sent',
      'whatsapp:+4915112345678 sent',
    ])
    const number = await findWhatsAppNumber(ctx, null)
    expect(await ctx.limiter.levelOf({ number })).toMatchObject({ people24h: 3, people7d: 3 })
    // That they arrived is played.
    expect((await call('GET', `/${draft.id}`)).body).toMatchObject({ figures: { sent: 3, delivered: 0 } })
  })

  it('is held at once, and says why, when its template is stopped while its people wait for the number', async () => {
    const templateId = await approvedTemplate()
    const draft = await createDraft(templateId, { listIds: [await insertAudience()] })
    await ctx.limiter.tellLevel({ number: await findWhatsAppNumber(ctx, null), source: 'staff', limit: 2 })
    await startCampaign(ctx, draft.id, draft)
    await drain()
    expect(await stateOf(draft.id)).toEqual({ state: 'sending', wait_reason: 'whatsapp_limit' })
    await play(templateId, 'en', 'paused')
    // The default says it to everybody: the campaign goes on.
    expect(await stateOf(draft.id)).toEqual({ state: 'sending', wait_reason: 'whatsapp_limit' })
    await play(templateId, 'it', 'disabled')
    expect(await stateOf(draft.id)).toEqual({ state: 'paused', wait_reason: 'template_stopped' })
    expect((await call('GET', `/${draft.id}`)).body).toMatchObject({
      waiting: 1,
      waitingUntil: null,
      figures: { sent: 2, failed: 0 },
    })
  })

  it('counts who answers with each button, gives its own tag, and shows the people', async () => {
    const templateId = await approvedTemplate()
    const { id: tagId } = Id.parse(
      await queryRow(
        ctx.db,
        sql`INSERT INTO tags (tenant_id, name, name_key, created_at) VALUES (${tenantId}, 'sì', 'si', 1) RETURNING id`,
        Id,
      ),
    )
    const draft = await createDraft(templateId, {
      content: { templateId, buttonTags: [{ button: '0', tagId }] },
      listIds: [await insertAudience()],
    })
    await startCampaign(ctx, draft.id, draft)
    await drain()
    const url = 'http://workspace.localhost:8787/webhooks/twilio/inbound/token'
    // Pressed twice: a person who answers twice is one who answered.
    for (const sid of ['SM1', 'SM2']) {
      const form = new URLSearchParams({
        MessageSid: sid,
        From: 'whatsapp:+393331234501',
        To: `whatsapp:${ctx.tenant.name}`,
        Body: 'Mi interessa',
        ButtonText: 'Mi interessa',
        ButtonPayload: `tpl.${templateId}.it.0`,
        NumMedia: '0',
      })
      const signature = signForm(url, form, await sandboxSecret(ctx))
      await acceptTwilioMessage(ctx, {
        accountId: sandboxAccountId,
        url,
        signature,
        rawBody: form.toString(),
      })
      await drain()
    }
    expect((await call('GET', `/${draft.id}`)).body).toMatchObject({
      figures: { replied: 1, delivered: 1 },
      answers: [{ button: '0', label: 'Mi interessa', people: 1 }],
    })
    expect((await call('GET', `/${draft.id}/people?button=0`)).body).toMatchObject({
      items: [{ name: 'Anna', address: '+393331234501' }],
    })
    expect(
      await queryRows(
        ctx.db,
        sql`SELECT contact_id FROM contact_tags WHERE tenant_id = ${tenantId} AND tag_id = ${tagId}`,
        (row) => ({ ...row }),
      ),
    ).toHaveLength(1)
  })
})
