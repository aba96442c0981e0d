import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  recordClick,
  recordOpen,
  resubscribe,
  unsubscribe,
  viewUnsubscribe,
} from '../../../worker/modules/tracking/service.ts'
import { execute, queryRows } from '../../../db/client.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { insertLink, rowsOf, sendMails, type SentMail } from '../../support/mails.ts'

let shard: TestShard
let ctx: TestCtx
let mail: SentMail
let tenantId = 300
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  tenantId += 1
  ctx = await shard.ctx({ tenantId })
  const [first] = await sendMails(ctx)
  if (first === undefined) throw new Error('no mail')
  mail = first
})

const person = { method: 'GET', userAgent: 'Mozilla/5.0 Firefox/140.0', purpose: null, played: false }
const scanner = { ...person, userAgent: 'Barracuda Sentinel (EE)' }
const stagesOf = async () =>
  (
    await rowsOf(
      ctx.db,
      sql`SELECT opened_at, machine_opened_at, clicked_at, machine_clicked_at FROM messages WHERE id = ${mail.messageId}`,
    )
  )[0]
const linksOf = () =>
  rowsOf(
    ctx.db,
    sql`SELECT clicks, people, machine_clicks FROM campaign_links WHERE campaign_id = ${mail.campaignId} ORDER BY id`,
  )
const countsOf = () =>
  rowsOf(
    ctx.db,
    sql`SELECT stage, count FROM campaign_counts WHERE campaign_id = ${mail.campaignId} AND stage LIKE '%clicked' AND count > 0 ORDER BY stage`,
  )
const hoursOf = () =>
  rowsOf(
    ctx.db,
    sql`SELECT sum(count) AS n FROM campaign_hours WHERE campaign_id = ${mail.campaignId} AND stage = 'clicked'`,
  )
const click = (link: 0 | 1, visitor = person) =>
  recordClick(ctx, { messageId: mail.messageId, linkId: mail.linkIds[link] ?? 0 }, visitor)
const nothing = { clicks: 0, people: 0, machine_clicks: 0 }

describe('opening', () => {
  test('keeps the first time of a person and of a machine apart', async () => {
    const first = ctx.clock.now()
    await recordOpen(ctx, mail.messageId, scanner)
    ctx.clock.advance(5_000)
    await recordOpen(ctx, mail.messageId, person)
    ctx.clock.advance(5_000)
    await recordOpen(ctx, mail.messageId, person)
    expect(await stagesOf()).toMatchObject({ machine_opened_at: first, opened_at: first + 5_000 })
  })

  test('of a mail that was never handed over, or of another workspace, writes nothing', async () => {
    await ctx.db.$client.execute({
      sql: 'UPDATE messages SET attempt_at = NULL, sent_at = NULL WHERE id = ?',
      args: [mail.messageId],
    })
    await recordOpen(ctx, mail.messageId, person)
    await recordOpen(await shard.ctx({ tenantId: tenantId + 5000 }), mail.messageId, person)
    expect(await stagesOf()).toMatchObject({ opened_at: null, machine_opened_at: null })
  })
})

describe('following a link', () => {
  test('goes to the stored address and counts presses and people', async () => {
    const first = ctx.clock.now()
    expect(await click(0)).toBe('https://acme.it/olio?anno=2026&x=1')
    ctx.clock.advance(60_000)
    await click(0)
    expect(await linksOf()).toEqual([{ clicks: 2, people: 1, machine_clicks: 0 }, nothing])
    expect(await stagesOf()).toMatchObject({ clicked_at: first, machine_clicked_at: null })
    expect(await countsOf()).toEqual([{ stage: 'clicked', count: 1 }])
  })

  test('by a machine is counted apart and is no click', async () => {
    expect(await click(0, scanner)).toBe('https://acme.it/olio?anno=2026&x=1')
    expect(await linksOf()).toEqual([{ ...nothing, machine_clicks: 1 }, nothing])
    expect(await stagesOf()).toMatchObject({ clicked_at: null, machine_clicked_at: ctx.clock.now() })
  })

  test('two links within a second is a walk: the first click is taken back', async () => {
    const first = ctx.clock.now()
    await click(0)
    ctx.clock.advance(800)
    await click(1)
    expect(await linksOf()).toEqual([
      { ...nothing, machine_clicks: 1 },
      { ...nothing, machine_clicks: 1 },
    ])
    expect(await stagesOf()).toMatchObject({ clicked_at: null, machine_clicked_at: first })
    expect(await countsOf()).toEqual([{ stage: 'machine_clicked', count: 1 }])
    expect(await hoursOf()).toEqual([{ n: 0 }])
  })

  test('all links at the same time is a walk, whichever comes first', async () => {
    const more = await Promise.all(
      [1, 2, 3].map((n) => insertLink(ctx, mail.campaignId, `https://acme.it/${n}`)),
    )
    await Promise.all(
      [...mail.linkIds, ...more].map((linkId) =>
        recordClick(ctx, { messageId: mail.messageId, linkId }, person),
      ),
    )
    expect(await linksOf()).toEqual(Array.from({ length: 5 }, () => ({ ...nothing, machine_clicks: 1 })))
    expect(await stagesOf()).toMatchObject({ clicked_at: null })
  })

  test('a person after a walk counts', async () => {
    await click(0)
    await click(1)
    ctx.clock.advance(90_000)
    await click(1)
    expect(await linksOf()).toEqual([
      { ...nothing, machine_clicks: 1 },
      { clicks: 1, people: 1, machine_clicks: 1 },
    ])
    expect(await stagesOf()).toMatchObject({ clicked_at: ctx.clock.now() })
    expect(await hoursOf()).toEqual([{ n: 1 }])
  })

  test('that does not belong to the mail goes there and counts nothing', async () => {
    const [other] = await sendMails(ctx)
    const linkId = other?.linkIds[1] ?? 0
    expect(await recordClick(ctx, { messageId: mail.messageId, linkId }, person)).toBe(
      'https://acme.it/visita',
    )
    expect(await stagesOf()).toMatchObject({ clicked_at: null })
  })

  test.each(['javascript:alert(1)', '//evil.example', 'data:text/html,x', ''])(
    'stored as %j leads nowhere',
    async (url) => {
      const linkId = await insertLink(ctx, mail.campaignId, url)
      expect(await recordClick(ctx, { messageId: mail.messageId, linkId }, person)).toBeNull()
    },
  )

  test('with a field in it goes where the person’s own value leads', async () => {
    await ctx.db.$client.execute({
      sql: 'UPDATE contacts SET first_name = ? WHERE id = ?',
      args: ['Anna & Co', mail.contactId],
    })
    const linkId = await insertLink(ctx, mail.campaignId, 'https://acme.it/ciao?nome=%%FIRST_NAME%%')
    expect(await recordClick(ctx, { messageId: mail.messageId, linkId }, person)).toBe(
      'https://acme.it/ciao?nome=Anna%20%26%20Co',
    )
  })

  test('of another workspace leads nowhere', async () => {
    const other = await shard.ctx({ tenantId: tenantId + 5000 })
    const ids = { messageId: mail.messageId, linkId: mail.linkIds[0] ?? 0 }
    expect(await recordClick(other, ids, person)).toBeNull()
    expect(await linksOf()).toEqual([nothing, nothing])
  })
})

const deliveryOf = () =>
  rowsOf(
    ctx.db,
    sql`SELECT m.delivered_at, c.count FROM messages m
        LEFT JOIN campaign_counts c ON c.campaign_id = m.campaign_id AND c.stage = 'delivered'
        WHERE m.id = ${mail.messageId}`,
  )

describe('a mail that nobody reported as delivered', () => {
  const proof = { text: 'Non scrivermi più', ip: null, userAgent: null, source: 'one_click' } as const
  test.each<[string, () => Promise<unknown>]>([
    ['opened', () => recordOpen(ctx, mail.messageId, person)],
    ['followed', () => click(0)],
    ['unsubscribed from', () => unsubscribe(ctx, mail.messageId, proof)],
  ])('counts as delivered once it is %s by its reader', async (_, act) => {
    const at = ctx.clock.now()
    await act()
    ctx.clock.advance(5_000)
    await act()
    expect(await deliveryOf()).toEqual([{ delivered_at: at, count: 1 }])
  })

  test('does not by what machines do', async () => {
    await recordOpen(ctx, mail.messageId, scanner)
    await click(0, scanner)
    expect(await deliveryOf()).toEqual([{ delivered_at: null, count: null }])
  })
})

describe('leaving', () => {
  const proof = { text: 'Non scrivermi più', ip: '192.0.2.7', userAgent: 'Firefox' }
  const consentOf = async () =>
    (
      await rowsOf(
        ctx.db,
        sql`SELECT state FROM contact_consents WHERE contact_id = ${mail.contactId} AND tenant_id = ${tenantId}`,
      )
    )[0]?.['state']
  const logOf = () =>
    rowsOf(
      ctx.db,
      sql`SELECT state, source, text, ip, user_agent, message_id FROM consent_log WHERE contact_id = ${mail.contactId} AND tenant_id = ${tenantId} AND message_id > 0 ORDER BY id`,
    )

  test('looking changes nothing and covers the address', async () => {
    const view = await viewUnsubscribe(ctx, mail.messageId)
    expect(view).toMatchObject({ optedOut: false, canUndo: false })
    expect(view?.address).toMatch(/^p•••@example\.it$/)
    expect(await consentOf()).toBe('opted_in')
    expect(await logOf()).toEqual([])
  })

  test('withdraws the consent with its proof, once', async () => {
    const first = ctx.clock.now()
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'unsubscribe_page' })
    ctx.clock.advance(1000)
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'one_click' })
    expect(await consentOf()).toBe('opted_out')
    expect(await logOf()).toEqual([
      {
        state: 'opted_out',
        source: 'unsubscribe_page',
        text: proof.text,
        ip: proof.ip,
        user_agent: 'Firefox',
        message_id: mail.messageId,
      },
    ])
    expect(
      await rowsOf(ctx.db, sql`SELECT unsubscribed_at FROM messages WHERE id = ${mail.messageId}`),
    ).toEqual([{ unsubscribed_at: first }])
    expect(ctx.queues.sent.map(({ job }) => job.type)).toContain('lists.refresh')
    expect(ctx.due.lowered).toContain(first)
  })

  test('can be taken back on the same mail’s page, with its proof', async () => {
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'unsubscribe_page' })
    expect((await viewUnsubscribe(ctx, mail.messageId))?.canUndo).toBe(true)
    expect(await resubscribe(ctx, mail.messageId, { ...proof, text: 'Iscrivimi di nuovo' })).toBe(true)
    expect(await consentOf()).toBe('opted_in')
    expect((await logOf()).map(({ state, source }) => [state, source])).toEqual([
      ['opted_out', 'unsubscribe_page'],
      ['opted_in', 'resubscribe_page'],
    ])
  })

  const setConsent = async (state: string | null) => {
    await execute(ctx.db, sql`DELETE FROM contact_consents WHERE contact_id = ${mail.contactId}`)
    await execute(ctx.db, sql`DELETE FROM consent_log WHERE contact_id = ${mail.contactId}`)
    if (state === null) return
    await execute(
      ctx.db,
      sql`INSERT INTO contact_consents VALUES (${tenantId}, ${mail.contactId}, 'email', ${state}, 1)`,
    )
    await execute(
      ctx.db,
      sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, at)
          VALUES (${tenantId}, ${mail.contactId}, 'email', ${state}, 'manual', 'x', 1)`,
    )
  }

  test.each([
    ['opted_in_double', 'opted_in_double'],
    ['opted_in', 'opted_in'],
    [null, 'unknown'],
  ])('taken back is exactly what was before: %s', async (before, after) => {
    await setConsent(before)
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'one_click' })
    expect(await resubscribe(ctx, mail.messageId, proof)).toBe(true)
    expect(await consentOf()).toBe(after)
    expect((await logOf()).at(-1)).toMatchObject({ state: after, source: 'resubscribe_page' })
    expect(await resubscribe(ctx, mail.messageId, proof)).toBe(false)
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'one_click' })
    await resubscribe(ctx, mail.messageId, proof)
    expect(await consentOf()).toBe(after)
  })

  test('is not taken back after a complaint, whichever came first', async () => {
    const complain = async (source: string) => {
      await execute(ctx.db, sql`UPDATE messages SET complained_at = 5 WHERE id = ${mail.messageId}`)
      await execute(
        ctx.db,
        sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, message_id, at)
            VALUES (${tenantId}, ${mail.contactId}, 'email', 'opted_out', ${source}, 'x', ${mail.messageId}, 2)`,
      )
    }
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'unsubscribe_page' })
    await complain('unsubscribe_page')
    expect((await viewUnsubscribe(ctx, mail.messageId))?.canUndo).toBe(false)
    expect(await resubscribe(ctx, mail.messageId, proof)).toBe(false)
    await complain('complaint')
    await execute(ctx.db, sql`UPDATE messages SET complained_at = NULL WHERE id = ${mail.messageId}`)
    expect(await resubscribe(ctx, mail.messageId, proof)).toBe(false)
    expect(await consentOf()).toBe('opted_out')
  })

  test('is not taken back for an address that is kept out', async () => {
    await unsubscribe(ctx, mail.messageId, { ...proof, source: 'unsubscribe_page' })
    await execute(
      ctx.db,
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          VALUES (${tenantId}, 'email', ${mail.address}, 'complaint', 1)`,
    )
    expect(await viewUnsubscribe(ctx, mail.messageId)).toMatchObject({ optedOut: true, canUndo: false })
    expect(await resubscribe(ctx, mail.messageId, proof)).toBe(false)
    expect(await consentOf()).toBe('opted_out')
  })

  test('made elsewhere cannot be taken back with an old mail', async () => {
    await ctx.db.$client.batch([
      { sql: `UPDATE contact_consents SET state = 'opted_out' WHERE contact_id = ?`, args: [mail.contactId] },
      {
        sql: `INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, at) VALUES (?, ?, 'email', 'opted_out', 'manual', 'x', 1)`,
        args: [tenantId, mail.contactId],
      },
    ])
    expect(await viewUnsubscribe(ctx, mail.messageId)).toMatchObject({ optedOut: true, canUndo: false })
    expect(await resubscribe(ctx, mail.messageId, proof)).toBe(false)
    expect(await consentOf()).toBe('opted_out')
  })

  test('of an erased contact keeps the address out', async () => {
    await ctx.db.$client.execute({ sql: 'DELETE FROM contacts WHERE id = ?', args: [mail.contactId] })
    expect(await unsubscribe(ctx, mail.messageId, { ...proof, source: 'one_click' })).toBe(true)
    expect(
      await rowsOf(ctx.db, sql`SELECT address, reason FROM suppressions WHERE tenant_id = ${tenantId}`),
    ).toEqual([{ address: mail.address, reason: 'unsubscribed' }])
    expect(await logOf()).toEqual([])
  })

  test('by another workspace’s message does nothing', async () => {
    const other = await shard.ctx({ tenantId: tenantId + 5000 })
    expect(await viewUnsubscribe(other, mail.messageId)).toBeNull()
    expect(await unsubscribe(other, mail.messageId, { ...proof, source: 'one_click' })).toBe(false)
    expect(await consentOf()).toBe('opted_in')
  })
})

test('leaving by an SMS leaves SMS and nothing else, and is taken back there', async () => {
  const proof = { text: 'Non scrivermi più', ip: null, userAgent: null }
  await execute(ctx.db, sql`UPDATE messages SET channel = 'sms' WHERE id = ${mail.messageId}`)
  for (const channel of ['email', 'sms']) {
    await execute(
      ctx.db,
      sql`INSERT OR REPLACE INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          VALUES (${tenantId}, ${mail.contactId}, ${channel}, 'opted_in', 1)`,
    )
    await execute(
      ctx.db,
      sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, at)
          VALUES (${tenantId}, ${mail.contactId}, ${channel}, 'opted_in', 'manual', 'x', 1)`,
    )
  }
  const statesNow = () =>
    queryRows(
      ctx.db,
      sql`SELECT channel, state FROM contact_consents WHERE tenant_id = ${tenantId}
          AND contact_id = ${mail.contactId} ORDER BY channel`,
      (row) => `${String(row['channel'])} ${String(row['state'])}`,
    )
  await unsubscribe(ctx, mail.messageId, { ...proof, source: 'unsubscribe_page' })
  expect(await statesNow()).toEqual(['email opted_in', 'sms opted_out'])
  expect(await viewUnsubscribe(ctx, mail.messageId)).toMatchObject({ channel: 'sms', canUndo: true })
  expect(await resubscribe(ctx, mail.messageId, proof)).toBe(true)
  expect(await statesNow()).toEqual(['email opted_in', 'sms opted_in'])
})
