import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import {
  type CampaignPeople,
  messageStages,
  PeopleQuery,
} from '../../../worker/contracts/campaign-figures.ts'
import { stageColumns } from '../../../worker/modules/campaigns/figures.ts'
import { walkStatement, windowStatement } from '../../../worker/modules/campaigns/queries/people-walk.ts'
import {
  createCampaign,
  getCampaign,
  listCampaignPeople,
  listCampaigns,
} from '../../../worker/modules/campaigns/service.ts'
import { deleteContacts, mergeContacts } from '../../../worker/modules/contacts/service.ts'
import {
  pumpCampaign,
  sendBatch,
  snapshotCampaign,
  startCampaign,
} from '../../../worker/modules/dispatch/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { openExportFile } from '../../../worker/modules/exports/service.ts'
import { createList, deleteList, listMembers } from '../../../worker/modules/lists/service.ts'
import { startTaskOf } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { addPeople, workOff } from '../../support/tasks.ts'
import { insertList, insertMessage, insertPeople, reachable } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

/** Random numbers of a seed (xorshift32), 0 to 1. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const people = 40
/** What can turn out not to have been: a retry, a scanner's click, an outcome that was learnt. */
const takenBack: ReadonlySet<string> = new Set(['sent', 'failed', 'clicked', 'unknown'])
const timedStages = messageStages.filter((stage) => stage !== 'queued')

/** A campaign to everybody that lived through something: stages come, some are taken back, people come and go. */
async function liveThrough(ctx: TestCtx, seed: number) {
  const random = randomOf(seed)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  const ids = await addPeople(ctx, people)
  const { id } = await createCampaign(ctx, {
    name: 'Olio',
    subject: 'S',
    preheader: '',
    html: '',
    listIds: [],
    excludedListIds: [],
  })
  const messages: number[] = []
  for (const contactId of ids) messages.push(await insertMessage(ctx, id, contactId))
  for (let step = 0; step < 150; step++) {
    const stage = pick(timedStages)
    const column = sql.identifier(stageColumns[stage])
    const at = takenBack.has(stage) && random() < 0.3 ? null : ctx.clock.now() + step * 60_000
    await execute(ctx.db, sql`UPDATE messages SET ${column} = ${at} WHERE id = ${pick(messages)}`)
  }
  for (let step = 0; step < 12; step++) {
    await execute(
      ctx.db,
      sql`UPDATE messages SET error_code = ${pick(['mailbox_full', 'unknown_user'])} WHERE id = ${pick(messages)}`,
    )
  }
  const [keepId = 0, mergeId = 0, gone = 0, erased = 0] = ids.toSorted(() => random() - 0.5)
  await mergeContacts(ctx, { keepId, mergeId, values: {}, fields: {} })
  await deleteContacts(ctx, [gone])
  await eraseContact(ctx, ctx.db, erased, { confirmId: erased, neverWriteAgain: false })
  return id
}

async function everyRow(ctx: TestCtx, id: number, of: object) {
  const rows: { contactId: number; address: string }[] = []
  for (let cursor: string | undefined = undefined; ;) {
    const page: Awaited<ReturnType<typeof listCampaignPeople>> = await listCampaignPeople(
      ctx,
      id,
      PeopleQuery.parse({ ...of, limit: '7', ...(cursor === undefined ? {} : { cursor }) }),
    )
    rows.push(...page.items)
    if (page.nextCursor === null) return rows
    cursor = page.nextCursor
  }
}

/** How many rows the file of an export has, headings left out. */
async function exportedRows(ctx: TestCtx, of: CampaignPeople): Promise<number> {
  const input = { selection: { by: 'campaign' as const, people: of } }
  const started = await startTaskOf(ctx, taskKinds, { kind: 'contacts.export', input: asExport(input) }, null)
  await workOff(ctx, taskKinds)
  const { body } = await openExportFile(ctx, started.id)
  return (await new Response(body).text()).split('\r\n').length - 2
}
const asExport = (input: { selection: { by: 'campaign'; people: CampaignPeople } }) => ({
  ...input,
  attributes: ['email' as const],
  fieldKeys: [],
})

async function listed(ctx: TestCtx, of: CampaignPeople): Promise<number[]> {
  const list = await createList(ctx, { name: `Lista ${JSON.stringify(of)}`, kind: 'static', rule: null })
  const input = {
    selection: { by: 'campaign' as const, people: of },
    listId: list.id,
    change: 'add' as const,
  }
  await startTaskOf(ctx, taskKinds, { kind: 'contacts.list', input }, null)
  await workOff(ctx, taskKinds)
  const members = await listMembers(ctx, list.id, { limit: 100, search: '', state: 'in' })
  return members.items.map(({ contactId }) => contactId).toSorted((a, b) => a - b)
}

describe('after a random history', () => {
  it.each([1, 2, 3])('a figure, its people, their file and their list agree (seed %i)', async (seed) => {
    const ctx = await shard.ctx({ tenantId: 7200 + seed })
    const id = await liveThrough(ctx, seed)
    const campaign = await getCampaign(ctx, id)
    const living = new Set(
      await queryRows(
        ctx.db,
        sql`SELECT id FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND deleted_at IS NULL`,
        (row) => Number(row['id']),
      ),
    )
    const figures: [object, number][] = [
      ...messageStages.map((stage): [object, number] => [{ stage }, campaign.figures[stage]]),
      ...campaign.failures.map(({ code, count }): [object, number] => [{ code }, count]),
    ]
    for (const [of, count] of figures) {
      const rows = await everyRow(ctx, id, of)
      const alive = [...new Set(rows.map(({ contactId }) => contactId))]
        .filter((contactId) => living.has(contactId))
        .toSorted((a, b) => a - b)
      const people = { campaignId: id, ...of }
      expect({
        of,
        people: rows.length,
        file: await exportedRows(ctx, people),
        list: await listed(ctx, people),
      }).toEqual({
        of,
        people: count,
        file: alive.length,
        list: alive,
      })
    }
  })
})

describe('the people behind a link or a button', () => {
  it('are those whom the figure counts, machines apart', async () => {
    const ctx = await shard.ctx({ tenantId: 7210 })
    const id = await liveThrough(ctx, 9)
    await execute(
      ctx.db,
      sql`INSERT INTO campaign_links (tenant_id, campaign_id, url) VALUES (${ctx.tenant.id}, ${id}, 'https://a.example')`,
    )
    const [link] = (await getCampaign(ctx, id)).links
    const of = { campaignId: id, linkId: link?.id ?? 0 }
    const messages = sql`SELECT id, contact_id FROM messages WHERE tenant_id = ${ctx.tenant.id} AND contact_id <> 0`
    await execute(
      ctx.db,
      sql`INSERT INTO link_clicks (tenant_id, link_id, message_id, at, last_at, clicks, machine)
          SELECT ${ctx.tenant.id}, ${of.linkId}, id, 1, 1, 1, id % 3 = 0 FROM (${messages}) WHERE id % 2 = 0`,
    )
    await execute(
      ctx.db,
      sql`INSERT INTO message_answers (tenant_id, campaign_id, button, message_id, at)
          SELECT ${ctx.tenant.id}, ${id}, 'Mi interessa', id, 1 FROM (${messages}) WHERE id % 5 = 0`,
    )
    const expected = (where: ReturnType<typeof sql>) =>
      queryRows(
        ctx.db,
        sql`SELECT DISTINCT m.contact_id FROM (${messages}) m
            JOIN contacts c ON c.id = m.contact_id AND c.deleted_at IS NULL WHERE ${where} ORDER BY 1`,
        (row) => Number(row['contact_id']),
      )
    const clicked = await expected(sql`m.id % 2 = 0 AND m.id % 3 <> 0`)
    const answered = await expected(sql`m.id % 5 = 0`)
    expect(await listed(ctx, of)).toEqual(clicked)
    expect(await exportedRows(ctx, of)).toBe(clicked.length)
    const button = { campaignId: id, button: 'Mi interessa' }
    expect(await listed(ctx, button)).toEqual(answered)
    expect(await exportedRows(ctx, button)).toBe(answered.length)
  })
})

describe('the figures of a campaign’s lists', () => {
  it('count everybody once, by the first list they came in by, and add up to the whole', async () => {
    const ctx = await shard.ctx({ tenantId: 7240 })
    const ids = await insertPeople(
      ctx,
      Array.from({ length: 9 }, (_, index) => reachable(`p${index}@example.it`)),
    )
    const lists = [
      await insertList(ctx, 'Clienti', ids.slice(0, 4)),
      await insertList(ctx, 'Amici', ids.slice(2, 7)),
      await insertList(ctx, 'Newsletter', ids.slice(5)),
    ]
    const content = { subject: 'Ciao', preheader: '', html: '<p>Ciao</p>', excludedListIds: [] }
    const { id } = await createCampaign(ctx, { name: 'Olio', ...content, listIds: lists })
    await startCampaign(ctx, id, { version: 1 })
    for (let next = ctx.queues.sent.shift(); next !== undefined; next = ctx.queues.sent.shift()) {
      const { job } = next
      if (job.type === 'campaign.snapshot') await snapshotCampaign(ctx, job.campaignId)
      else if (job.type === 'campaign.pump') await pumpCampaign(ctx, job.campaignId)
      else if (job.type === 'dispatch.send') await sendBatch(ctx, job)
    }
    await execute(
      ctx.db,
      sql`UPDATE messages SET opened_at = 1 WHERE tenant_id = ${ctx.tenant.id} AND contact_id % 2 = 0`,
    )
    const campaign = await getCampaign(ctx, id)
    expect(campaign.perList.map((list) => [list.name, list.figures.sent])).toEqual([
      ['Clienti', 4],
      ['Amici', 3],
      ['Newsletter', 2],
    ])
    for (const stage of messageStages) {
      const sum = campaign.perList.reduce((total, list) => total + list.figures[stage], 0)
      expect({ stage, sum }).toEqual({ stage, sum: campaign.figures[stage] })
    }
    for (const { id: listId, figures } of campaign.perList) {
      for (const stage of ['sent', 'opened'] as const) {
        const rows = await everyRow(ctx, id, { stage, listId: String(listId) })
        expect(rows).toHaveLength(figures[stage])
        expect(await listed(ctx, { campaignId: id, stage, listId })).toEqual(
          rows.map(({ contactId }) => contactId).toSorted((a, b) => a - b),
        )
      }
    }
    const found = (await listCampaigns(ctx, { sort: 'newest', limit: 5 })).items[0]
    expect(found?.figures).toEqual(campaign.figures)
    await deleteList(ctx, lists[1] ?? 0)
    expect((await getCampaign(ctx, id)).perList.map(({ name }) => name)).toContain('Amici')
  })
})

describe('a choice of a campaign’s people', () => {
  it('is refused for a campaign of another workspace', async () => {
    const mine = await shard.ctx({ tenantId: 7220 })
    const { id } = await createCampaign(mine, {
      name: 'A',
      subject: '',
      preheader: '',
      html: '',
      listIds: [],
      excludedListIds: [],
    })
    const other = await shard.ctx({ tenantId: 7221 })
    await expect(exportedRows(other, { campaignId: id, stage: 'sent' })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ field: 'selection.people.campaignId', code: 'unknown' }],
    })
  })

  it('is walked by an index, some thousand messages at a time', async () => {
    const ctx = await shard.ctx({ tenantId: 7230 })
    const page = { campaignId: 1, afterId: 5, limit: 10, untilId: 900 }
    const whole = { type: 'stage', stage: 'failed' } as const
    const ofList = { ...whole, listId: 3 }
    const byCampaign = /messages_campaign \(tenant_id=\? AND campaign_id=\? AND contact_id>\?/
    const byList = /messages_list \(tenant_id=\? AND list_id=\? AND campaign_id=\? AND contact_id>\?/
    for (const [statement, index] of [
      [windowStatement(1, { ...page, of: whole }), byCampaign],
      [walkStatement(1, { ...page, of: whole }), byCampaign],
      [walkStatement(1, { ...page, of: { type: 'link', linkId: 1 } }), byCampaign],
      [walkStatement(1, { ...page, of: { type: 'button', button: 'Sì' } }), byCampaign],
      [windowStatement(1, { ...page, of: ofList }), byList],
      [walkStatement(1, { ...page, of: ofList }), byList],
    ] as const) {
      const plan = await queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) =>
        String(row['detail']),
      )
      expect(plan.join('\n')).toMatch(index)
      expect(plan.join('\n')).not.toMatch(/SCAN (?!CONSTANT)|TEMP B-TREE FOR ORDER/)
    }
  })
})
