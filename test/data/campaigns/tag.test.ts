import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { campaignTagStatements } from '../../../db/campaign-tag.ts'
import { execute, queryRows, writeBatch } from '../../../db/client.ts'
import {
  createCampaign,
  duplicateCampaign,
  getCampaign,
  updateCampaign,
} from '../../../worker/modules/campaigns/service.ts'
import {
  pumpCampaign,
  sendBatch,
  snapshotCampaign,
  startCampaign,
} from '../../../worker/modules/dispatch/service.ts'
import { createTag, deleteTag, mergeTags } from '../../../worker/modules/tags/change-service.ts'
import { changeContactTags } from '../../../worker/modules/tags/queries.ts'
import { listTags } from '../../../worker/modules/tags/service.ts'
import { applyEvents } from '../../../worker/modules/tracking/queries/events.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { insertList, insertMessage, insertPeople, reachable } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const text = { name: 'Olio', subject: 'Ciao %%FIRST_NAME%%', preheader: '', html: '<p>Ciao</p>' }

async function send(ctx: TestCtx, id: number): Promise<void> {
  const { version } = await getCampaign(ctx, id)
  await startCampaign(ctx, id, { version })
  for (let next = ctx.queues.sent.shift(); next !== undefined; next = ctx.queues.sent.shift()) {
    const { job } = next
    if (job.type === 'campaign.snapshot') await snapshotCampaign(ctx, job.campaignId)
    else if (job.type === 'campaign.pump') await pumpCampaign(ctx, job.campaignId)
    else if (job.type === 'dispatch.send') await sendBatch(ctx, job)
  }
}

const tagged = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT contact_id FROM contact_tags WHERE tenant_id = ${ctx.tenant.id} ORDER BY contact_id`,
    (row) => Number(row['contact_id']),
  )
const told = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT contact_id FROM contact_events WHERE tenant_id = ${ctx.tenant.id} AND kind = 'tag.added' ORDER BY contact_id`,
    (row) => Number(row['contact_id']),
  )

describe('the tag of a campaign', () => {
  it('becomes the other one when the two are merged, also while it is sent', async () => {
    const ctx = await shard.ctx({ tenantId: 7320 })
    const ids = await insertPeople(ctx, [reachable('anna@example.it', { firstName: 'Anna' })])
    const lists = { listIds: [await insertList(ctx, 'Clienti', ids)], excludedListIds: [] }
    const [old, other, third] = [
      await createTag(ctx, 'Olio'),
      await createTag(ctx, 'Olio 2026'),
      await createTag(ctx, 'Vino'),
    ]
    const { id } = await createCampaign(ctx, { ...text, ...lists, tagId: old.id })
    const { id: elsewhere } = await createCampaign(ctx, { ...text, ...lists, tagId: third.id })
    await mergeTags(ctx, old.id, other.id)
    expect((await getCampaign(ctx, id)).tagId).toBe(other.id)
    expect((await getCampaign(ctx, elsewhere)).tagId).toBe(third.id)
    await send(ctx, id)
    expect((await listTags(ctx)).map(({ name, contactCount }) => [name, contactCount])).toEqual([
      ['Olio 2026', 1],
      ['Vino', 0],
    ])
    // One that is deleted stays named, so that the draft can tell, and comes back with the tag.
    await deleteTag(ctx, third.id)
    expect((await getCampaign(ctx, elsewhere)).tagId).toBe(third.id)
  })

  it('of a button follows a merge in the campaign’s content, and stays named when it is deleted', async () => {
    const ctx = await shard.ctx({ tenantId: 7310 })
    const [old, other, third] = [
      await createTag(ctx, 'interessati'),
      await createTag(ctx, 'Interessati 2026'),
      await createTag(ctx, 'Vino'),
    ]
    const nobody = { listIds: [], excludedListIds: [] }
    const reply = (title: string, tagId: number | null) => ({ title, tagId })
    const repliesOf = (tagId: number) => [
      reply('«Sì», grazie', tagId),
      reply('Forse', null),
      reply('No', third.id),
      reply('Sempre', tagId),
    ]
    const tagsOf = (tagId: number) => [
      { button: '0', tagId },
      { button: '2', tagId: third.id },
    ]
    const messenger = await createCampaign(ctx, {
      ...text,
      ...nobody,
      channel: 'messenger',
      content: { text: 'Ti interessa?', quickReplies: repliesOf(old.id) },
    })
    const whatsapp = await createCampaign(ctx, {
      ...text,
      ...nobody,
      channel: 'whatsapp',
      content: { templateId: null, buttonTags: tagsOf(old.id) },
    })
    const foreign = await shard.ctx({ tenantId: 7311 })
    const theirs = await createCampaign(foreign, {
      ...text,
      ...nobody,
      channel: 'messenger',
      content: { text: 'Ciao', quickReplies: [reply('Sì', null)] },
    })
    // The same number in another workspace is another tag.
    await execute(
      foreign.db,
      sql`UPDATE campaigns SET content = json_set(content, '$.quickReplies[0].tagId', ${old.id})
          WHERE id = ${theirs.id}`,
    )
    await mergeTags(ctx, old.id, other.id)
    expect((await getCampaign(ctx, messenger.id)).content).toEqual({
      text: 'Ti interessa?',
      quickReplies: repliesOf(other.id),
    })
    // An editor that was open meanwhile still has the tag that is gone.
    const stale = { text: 'Ti interessa ancora?', quickReplies: repliesOf(old.id) }
    await expect(
      updateCampaign(ctx, messenger.id, { version: messenger.version, content: stale }),
    ).rejects.toMatchObject({ code: 'resource.conflict' })
    await expect(
      updateCampaign(ctx, whatsapp.id, { version: whatsapp.version, content: whatsapp.content }),
    ).rejects.toMatchObject({ code: 'resource.conflict' })
    const followed = { templateId: null, buttonTags: tagsOf(other.id) }
    expect((await getCampaign(ctx, whatsapp.id)).content).toEqual(followed)
    expect((await getCampaign(foreign, theirs.id)).content).toMatchObject({
      quickReplies: [{ tagId: old.id }],
    })
    await deleteTag(ctx, third.id)
    expect((await getCampaign(ctx, whatsapp.id)).content).toEqual(followed)
  })

  it('goes to those it reached, once, and to nobody it did not reach', async () => {
    const ctx = await shard.ctx({ tenantId: 7301 })
    const ids = await insertPeople(ctx, [
      reachable('anna@example.it', { firstName: 'Anna' }),
      reachable('bruno@example.it', { firstName: 'Bruno' }),
      reachable('senza-nome@example.it'),
      reachable('mai@example.it', { firstName: 'Mai', consent: 'opted_out' }),
    ])
    const [anna = 0, bruno = 0] = ids
    const listId = await insertList(ctx, 'Clienti', ids)
    const tag = await createTag(ctx, 'Olio 2026')
    const lists = { listIds: [listId], excludedListIds: [] }
    const { id } = await createCampaign(ctx, { ...text, ...lists, tagId: tag.id })
    await send(ctx, id)
    expect([await tagged(ctx), await told(ctx)]).toEqual([
      [anna, bruno],
      [anna, bruno],
    ])
    const messageIds = await queryRows(
      ctx.db,
      sql`SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => Number(row['id']),
    )
    await writeBatch(ctx.db, campaignTagStatements(ctx.tenant.id, { messageIds, now: ctx.clock.now() }))
    await send(ctx, (await duplicateCampaign(ctx, id)).id)
    expect([await tagged(ctx), await told(ctx)]).toEqual([
      [anna, bruno],
      [anna, bruno],
    ])
    expect((await listTags(ctx)).find((one) => one.id === tag.id)).toMatchObject({ contactCount: 2 })
  })

  it('goes also to whom only an event tells that it reached', async () => {
    const ctx = await shard.ctx({ tenantId: 7302 })
    const [anna = 0] = await insertPeople(ctx, [reachable('anna@example.it')])
    const tag = await createTag(ctx, 'Olio')
    const { id } = await createCampaign(ctx, { ...text, listIds: [], excludedListIds: [], tagId: tag.id })
    const messageId = await insertMessage(ctx, id, anna, { attempt_at: 5 })
    const other = { contactId: anna, bouncedAt: null, complainedAt: null, failedAt: null, code: null }
    const stages = [{ messageId, providerId: 'p', deliveredAt: 9, ...other }]
    await applyEvents(ctx.db, ctx.tenant.id, { stages, suppressions: [], optOuts: [], eventIds: [], now: 10 })
    expect(await tagged(ctx)).toEqual([anna])
  })

  it('that a person took away does not come back with late news of the message', async () => {
    const ctx = await shard.ctx({ tenantId: 7306 })
    const [anna = 0] = await insertPeople(ctx, [reachable('anna@example.it', { firstName: 'Anna' })])
    const listId = await insertList(ctx, 'Clienti', [anna])
    const tag = await createTag(ctx, 'Olio')
    const { id } = await createCampaign(ctx, {
      ...text,
      listIds: [listId],
      excludedListIds: [],
      tagId: tag.id,
    })
    await send(ctx, id)
    ctx.clock.advance(60_000)
    await changeContactTags(ctx.db, ctx.tenant.id, {
      contactIds: [anna],
      add: [],
      removeKeys: ['olio'],
      now: ctx.clock.now(),
    })
    expect(await tagged(ctx)).toEqual([])
    const [messageId = 0] = await queryRows(
      ctx.db,
      sql`SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => Number(row['id']),
    )
    ctx.clock.advance(60_000)
    const now = ctx.clock.now()
    const other = { contactId: anna, bouncedAt: null, complainedAt: null, failedAt: null, code: null }
    const stages = [{ messageId, providerId: 'p', deliveredAt: now, ...other }]
    await applyEvents(ctx.db, ctx.tenant.id, { stages, suppressions: [], optOuts: [], eventIds: [], now })
    expect(await tagged(ctx)).toEqual([])
    await send(ctx, (await duplicateCampaign(ctx, id)).id)
    expect(await tagged(ctx)).toEqual([anna])
  })

  it('is one of the workspace, and is let go with it', async () => {
    const ctx = await shard.ctx({ tenantId: 7303 })
    const foreign = await createTag(await shard.ctx({ tenantId: 7304 }), 'Altrui')
    const draft = { ...text, listIds: [], excludedListIds: [] }
    const unknown = { code: 'request.invalid', fields: [{ field: 'tagId', code: 'unknown' }] }
    await expect(createCampaign(ctx, { ...draft, tagId: foreign.id })).rejects.toMatchObject(unknown)
    const { id, version } = await createCampaign(ctx, draft)
    await expect(updateCampaign(ctx, id, { version, tagId: 999_999 })).rejects.toMatchObject(unknown)
    const tag = await createTag(ctx, 'Olio')
    expect(await updateCampaign(ctx, id, { version, tagId: tag.id })).toMatchObject({ tagId: tag.id })
    await deleteTag(ctx, tag.id)
    expect(await duplicateCampaign(ctx, id)).toMatchObject({ tagId: null })
    const [anna = 0] = await insertPeople(ctx, [reachable('anna@example.it', { firstName: 'Anna' })])
    const listId = await insertList(ctx, 'Clienti', [anna])
    await updateCampaign(ctx, id, { version: version + 1, listIds: [listId] })
    await send(ctx, id)
    expect(await tagged(ctx)).toEqual([])
  })

  it('of a button is one of the workspace where it stands, unless it stood there before', async () => {
    const ctx = await shard.ctx({ tenantId: 7312 })
    const [foreign, gone] = [
      await createTag(await shard.ctx({ tenantId: 7313 }), 'Altrui'),
      await createTag(ctx, 'Olio'),
    ]
    const kept = await createTag(ctx, 'Vino')
    const reply = (title: string, tagId: number | null) => ({ title, tagId })
    const messenger = { ...text, listIds: [], excludedListIds: [], channel: 'messenger' as const }
    const whatsapp = { ...messenger, channel: 'whatsapp' as const }
    const replies = (...tagIds: (number | null)[]) => ({
      text: 'Ti interessa?',
      quickReplies: tagIds.map((tagId, index) => reply(`Risposta ${index}`, tagId)),
    })
    const buttons = (...tagIds: number[]) => ({
      templateId: null,
      buttonTags: tagIds.map((tagId, index) => ({ button: String(index), tagId })),
    })
    const unknownAt = (...fields: string[]) => ({
      code: 'request.invalid',
      fields: fields.map((field) => ({ field, code: 'unknown' })),
    })
    await expect(
      createCampaign(ctx, { ...messenger, content: replies(kept.id, null, 999_999, foreign.id) }),
    ).rejects.toMatchObject(unknownAt('content.quickReplies.2.tagId', 'content.quickReplies.3.tagId'))
    await expect(
      createCampaign(ctx, { ...whatsapp, content: buttons(kept.id, foreign.id) }),
    ).rejects.toMatchObject(unknownAt('content.buttonTags.1.tagId'))
    const one = await createCampaign(ctx, { ...messenger, content: replies(gone.id, kept.id) })
    const other = await createCampaign(ctx, { ...whatsapp, content: buttons(gone.id, kept.id) })
    await deleteTag(ctx, gone.id)
    const { version } = await updateCampaign(ctx, one.id, {
      version: one.version,
      content: replies(kept.id, gone.id),
    })
    await expect(
      updateCampaign(ctx, one.id, { version, content: replies(gone.id, foreign.id) }),
    ).rejects.toMatchObject(unknownAt('content.quickReplies.1.tagId'))
    expect((await updateCampaign(ctx, other.id, { version: other.version, name: 'Vino' })).content).toEqual(
      buttons(gone.id, kept.id),
    )
    // A copy does not give anew what is gone.
    expect((await duplicateCampaign(ctx, one.id)).content).toEqual(replies(kept.id, null))
    expect((await duplicateCampaign(ctx, other.id)).content).toEqual({
      templateId: null,
      buttonTags: [{ button: '1', tagId: kept.id }],
    })
  })

  it('costs a batch nothing but its own rows', async () => {
    const ctx = await shard.ctx({ tenantId: 7305 })
    for (const statement of campaignTagStatements(1, { messageIds: [1, 2], now: 1 })) {
      const plan = await queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) =>
        String(row['detail']),
      )
      expect(plan.join('\n')).toMatch(/SEARCH m USING INTEGER PRIMARY KEY/)
      expect(plan.join('\n')).not.toMatch(/SCAN [mptc]\b/)
    }
  })
})
