import type { InStatement } from '@libsql/client/web'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  processProviderEvents,
  recordClick,
  recordOpen,
  unsubscribe,
} from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { sendMails } from '../../support/mails.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

test('no statement of tracking walks over the messages, links or people of a workspace', async () => {
  const ctx = await shard.ctx({ tenantId: 400 })
  const [mail] = await sendMails(ctx, 3)
  if (mail === undefined) throw new Error('no mail')
  const seen: InStatement[] = []
  const client = ctx.db.$client
  const [execute, batch] = [client.execute.bind(client), client.batch.bind(client)]
  client.execute = async (statement) => {
    seen.push(statement)
    return execute(statement)
  }
  client.batch = async (statements, mode) => {
    seen.push(...statements.flatMap((one) => (Array.isArray(one) ? [] : [one])))
    return batch(statements, mode)
  }
  const payload = JSON.stringify({
    type: 'email.complained',
    data: { email_id: mail.providerId, to: [mail.address], tags: { msg: String(mail.messageId) } },
  })
  await execute({
    sql: `INSERT INTO webhook_events (tenant_id, account_id, event_id, payload, received_at) VALUES (400, 0, 'e', ?, 1)`,
    args: [payload],
  })
  const visitor = { method: 'GET', userAgent: 'Firefox', purpose: null, played: false }
  await processProviderEvents(ctx)
  await recordOpen(ctx, mail.messageId, visitor)
  for (const linkId of mail.linkIds) await recordClick(ctx, { messageId: mail.messageId, linkId }, visitor)
  await unsubscribe(ctx, mail.messageId, { source: 'one_click', text: 'x', ip: null, userAgent: null })

  const plans: string[] = []
  for (const statement of seen) {
    if (typeof statement === 'string') continue
    const plan = await execute({ ...statement, sql: `EXPLAIN QUERY PLAN ${statement.sql}` })
    plans.push(...plan.rows.map((row) => String(row['detail'])))
  }
  expect(seen.length).toBeGreaterThan(15)
  // `e` and `j` are lists in JSON. The oldest open events are read in the order of their own small index.
  const walks = plans.filter(
    (line) =>
      /^SCAN (?!e\b|j VIRTUAL|json_each\b|CONSTANT|\(subquery)/.test(line) ||
      /USING (COVERING )?INDEX (?!webhook_events_open)\w+ \(tenant_id=\?\)/.test(line),
  )
  expect(walks).toEqual([])
})
