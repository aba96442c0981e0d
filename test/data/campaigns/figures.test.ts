import { type SQL, sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { messageStages, type PeopleQuery } from '../../../worker/contracts/campaign-figures.ts'
import { judgedAudience } from '../../../worker/modules/campaigns/queries/audience.ts'
import { campaignsPage } from '../../../worker/modules/campaigns/queries/list.ts'
import {
  doublyEnded,
  failuresByCode,
  undeliveredCount,
} from '../../../worker/modules/campaigns/queries/figures.ts'
import { contactsStatement } from '../../../worker/modules/campaigns/queries/mail.ts'
import { peoplePage } from '../../../worker/modules/campaigns/queries/people.ts'
import { createCampaign, getCampaign, listCampaignPeople } from '../../../worker/modules/campaigns/service.ts'
import { type TestCtx, type TestShard, startTestShard } from '../../support/ctx.ts'
import { insertMessage, insertPeople, reachable } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const blank = { name: 'A', subject: '', preheader: '', html: '', listIds: [], excludedListIds: [] }

async function createSending(ctx: TestCtx): Promise<number> {
  const { id } = await createCampaign(ctx, blank)
  await execute(
    ctx.db,
    sql`UPDATE campaigns SET state = 'sending' WHERE tenant_id = ${ctx.tenant.id} AND id = ${id}`,
  )
  return id
}

async function allPeople(ctx: TestCtx, id: number, of: Omit<PeopleQuery, 'limit' | 'cursor'>, limit: number) {
  const pages = [await listCampaignPeople(ctx, id, { ...of, limit })]
  for (let cursor = pages[0]?.nextCursor; cursor; cursor = pages.at(-1)?.nextCursor) {
    pages.push(await listCampaignPeople(ctx, id, { ...of, limit, cursor }))
  }
  return pages
}

describe('figures of a campaign', () => {
  it('agree with the rows, whatever happened to them and in which order', async () => {
    let tenantId = 100
    const times = fc.option(fc.integer({ min: 1, max: 20 }), { nil: null, freq: 2 })
    const stages = fc.record({
      sent_at: times,
      delivered_at: times,
      opened_at: times,
      machine_opened_at: times,
      clicked_at: times,
      machine_clicked_at: times,
      bounced_at: times,
      complained_at: times,
      unsubscribed_at: times,
      replied_at: times,
      unknown_at: times,
      failed_at: times,
      skipped_at: times,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(stages, { minLength: 1, maxLength: 12 }), async (rows) => {
        tenantId += 1
        const ctx = await shard.ctx({ tenantId })
        const id = await createSending(ctx)
        const start = ctx.clock.now()
        for (const [index, row] of rows.entries()) {
          const given = Object.entries(row).filter(([, hours]) => hours !== null)
          const at = Object.fromEntries(
            given.map(([stage, hours]) => [stage, start + Number(hours) * 1_700_000]),
          )
          await insertMessage(ctx, id, index + 1, at)
        }
        const campaign = await getCampaign(ctx, id)
        const count = (column: keyof (typeof rows)[number]) =>
          rows.filter((row) => row[column] !== null).length
        expect(campaign.figures).toEqual({
          queued: rows.length,
          sent: count('sent_at'),
          delivered: count('delivered_at'),
          opened: count('opened_at'),
          machine_opened: count('machine_opened_at'),
          clicked: count('clicked_at'),
          machine_clicked: count('machine_clicked_at'),
          bounced: count('bounced_at'),
          failed: count('failed_at'),
          skipped: count('skipped_at'),
          complained: count('complained_at'),
          unsubscribed: count('unsubscribed_at'),
          replied: count('replied_at'),
          unknown: count('unknown_at'),
        })
        expect(campaign.waiting).toBe(
          rows.filter((row) => row.sent_at === null && row.failed_at === null && row.skipped_at === null)
            .length,
        )
        for (const stage of ['delivered', 'opened', 'clicked'] as const) {
          expect(campaign.hours.reduce((sum, hour) => sum + hour[stage], 0)).toBe(campaign.figures[stage])
        }
        const undelivered = rows.filter((row) => row.failed_at !== null && row.sent_at !== null).length
        expect(campaign.undelivered).toBe(undelivered)
        const kinds = { undelivered, unsent: count('failed_at') - undelivered }
        for (const stage of ['undelivered', 'unsent'] as const) {
          const people = await allPeople(ctx, id, { stage }, 3)
          expect(people.flatMap((page) => page.items).length).toBe(kinds[stage])
        }
        for (const stage of messageStages) {
          const people = await allPeople(ctx, id, { stage }, 3)
          expect(people.flatMap((page) => page.items).length).toBe(campaign.figures[stage])
        }
      }),
      { numRuns: 12 },
    )
  })

  it('have a line per hour, quiet hours included', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const id = await createSending(ctx)
    const hour = ctx.clock.now()
    await insertMessage(ctx, id, 1, { delivered_at: hour + 5, opened_at: hour + 3 * 3_600_000 })
    await insertMessage(ctx, id, 2, { delivered_at: hour + 10 })
    expect((await getCampaign(ctx, id)).hours).toEqual([
      { hour, delivered: 2, opened: 0, clicked: 0 },
      { hour: hour + 3_600_000, delivered: 0, opened: 0, clicked: 0 },
      { hour: hour + 7_200_000, delivered: 0, opened: 0, clicked: 0 },
      { hour: hour + 10_800_000, delivered: 0, opened: 1, clicked: 0 },
    ])
  })
})

describe('the people behind a figure', () => {
  it('page both ways, latest opening first, also when many opened in the same instant', async () => {
    const ctx = await shard.ctx({ tenantId: 2 })
    const id = await createSending(ctx)
    const contacts = await insertPeople(
      ctx,
      Array.from({ length: 9 }, (_, index) => reachable(`p${index}@example.it`, { firstName: `P${index}` })),
    )
    const now = ctx.clock.now()
    for (const [index, contact] of contacts.entries()) {
      await insertMessage(ctx, id, contact, { opened_at: now + Math.floor(index / 4) })
    }
    const pages = await allPeople(ctx, id, { stage: 'opened' }, 2)
    expect(pages.flatMap((page) => page.items.map((one) => one.name))).toEqual([
      'P8',
      'P7',
      'P6',
      'P5',
      'P4',
      'P3',
      'P2',
      'P1',
      'P0',
    ])
    const back = await listCampaignPeople(ctx, id, {
      stage: 'opened',
      limit: 2,
      cursor: pages[3]?.previousCursor ?? '',
    })
    expect(back.items).toEqual(pages[2]?.items)
  })

  it('come by error code with its reason, and by link without the machines', async () => {
    const ctx = await shard.ctx({ tenantId: 3 })
    const id = await createSending(ctx)
    const failed = await insertMessage(ctx, id, 1, { failed_at: 5, error_code: 'missing_field:CITTA' })
    const [person, machine] = [await insertMessage(ctx, id, 2), await insertMessage(ctx, id, 3)]
    await execute(
      ctx.db,
      sql`INSERT INTO campaign_links (id, tenant_id, campaign_id, url) VALUES (77, 3, ${id}, 'https://x.it')`,
    )
    for (const [message, isMachine] of [
      [person, 0],
      [machine, 1],
    ]) {
      await execute(
        ctx.db,
        sql`INSERT INTO link_clicks (tenant_id, link_id, message_id, at, last_at, machine)
            VALUES (3, 77, ${message}, 9, 9, ${isMachine})`,
      )
    }
    const byCode = await listCampaignPeople(ctx, id, { code: 'missing_field:CITTA', limit: 10 })
    expect(byCode.items).toMatchObject([{ messageId: failed, at: 5, reason: 'missing_field:CITTA' }])
    expect((await getCampaign(ctx, id)).failures).toEqual([{ code: 'missing_field:CITTA', count: 1 }])
    const byLink = await listCampaignPeople(ctx, id, { linkId: 77, limit: 10 })
    expect(byLink.items).toMatchObject([{ messageId: person, at: 9 }])
  })

  it('refuse a cursor of another figure, and another workspace', async () => {
    const ctx = await shard.ctx({ tenantId: 4 })
    const id = await createSending(ctx)
    for (const contact of [1, 2]) await insertMessage(ctx, id, contact, { sent_at: 5, opened_at: 6 })
    const { nextCursor } = await listCampaignPeople(ctx, id, { stage: 'sent', limit: 1 })
    await expect(
      listCampaignPeople(ctx, id, { stage: 'opened', limit: 1, cursor: nextCursor ?? '' }),
    ).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(
      listCampaignPeople(await shard.ctx({ tenantId: 5 }), id, { stage: 'sent', limit: 1 }),
    ).rejects.toMatchObject({ code: 'resource.not_found' })
  })
})

describe('query plans', () => {
  const page = { campaignId: 1, limit: 50, cursor: undefined }
  it.each([
    [
      'campaigns',
      campaignsPage(1, { sort: 'newest', limit: 50, cursor: { key: 0, id: 9, backwards: false } }),
      /campaigns_tenant/,
    ],
    [
      'campaigns by name',
      campaignsPage(1, { sort: 'name', limit: 50, cursor: { key: 'Olio', id: 9, backwards: false } }),
      /campaigns_name/,
    ],
    [
      'campaigns by when they went out',
      campaignsPage(1, { sort: 'sent', limit: 50, cursor: { key: 5, id: 9, backwards: false } }),
      /campaigns_started/,
    ],
    [
      'campaigns by size',
      campaignsPage(1, { sort: 'size', limit: 50, cursor: { key: 5, id: 9, backwards: true } }),
      /campaigns_size/,
    ],
    ['messages counted twice', doublyEnded(1, 1), /messages_seldom/],
    ['messages undelivered', undeliveredCount(1, 1), /messages_seldom/],
    ['failures', failuresByCode(1, 1), /COVERING INDEX messages_ended/],
    [
      'people who opened',
      peoplePage(1, { ...page, of: { type: 'stage', stage: 'opened' } }),
      /messages_opened/,
    ],
    [
      'people who clicked',
      peoplePage(1, { ...page, of: { type: 'stage', stage: 'clicked' } }),
      /messages_clicked/,
    ],
    ['people of a code', peoplePage(1, { ...page, of: { type: 'code', code: 'x' } }), /messages_ended/],
    [
      'people of a link',
      peoplePage(1, { ...page, of: { type: 'link', linkId: 1 } }),
      /SEARCH k USING PRIMARY KEY/,
    ],
    [
      'people who received it',
      peoplePage(1, { ...page, of: { type: 'stage', stage: 'sent' } }),
      /messages_campaign/,
    ],
    ...(['queued', 'sent', 'delivered'] as const).map((stage): [string, SQL, RegExp] => [
      `people of one list, ${stage}`,
      peoplePage(1, {
        ...page,
        of: { type: 'stage', stage, listId: 7 },
        cursor: { key: 9, id: 9, backwards: false },
      }),
      /SEARCH m USING (?:COVERING )?INDEX messages_list \(tenant_id=\? AND list_id=\? AND campaign_id=\? AND contact_id<\?\)/,
    ]),
    [
      'people who complained',
      peoplePage(1, { ...page, of: { type: 'stage', stage: 'complained' } }),
      /messages_seldom/,
    ],
    [
      'people who failed',
      peoplePage(1, { ...page, of: { type: 'stage', stage: 'failed' } }),
      /messages_seldom/,
    ],
    ['contacts of a batch', contactsStatement(1, [1, 2]), /SEARCH c USING INTEGER PRIMARY KEY/],
  ])('%s come by an index, in its order', async (_, statement, index) => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const plan = await queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
    expect(plan.join('\n')).toMatch(index)
    expect(plan.join('\n')).not.toMatch(
      /SCAN (?:messages|contacts|campaigns|m|c|k)\b|TEMP B-TREE FOR (?:LAST TERM OF )?ORDER/,
    )
  })

  it('the audience is read list by list, and every person by key', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const plan = await queryRows(
      ctx.db,
      sql`EXPLAIN QUERY PLAN ${judgedAudience(1, { channel: 'email', included: [1, 2], excluded: [3], now: 0 })}`,
      (row) => String(row['detail']),
    )
    expect(plan.join('\n')).not.toMatch(/SCAN (?:contacts|list_members|m|c|e|k|s)\b/)
    expect(plan.join('\n')).toMatch(/SEARCH c USING INTEGER PRIMARY KEY/)
  })
})
