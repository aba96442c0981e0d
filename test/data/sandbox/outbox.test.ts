import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute, json } from '../../../db/client.ts'
import { sandboxAnswersKept } from '../../../worker/contracts/channels.ts'
import { playAnswer } from '../../../worker/modules/sandbox/answer-service.ts'
import { getOutboxMessage, keepCall, keepMails, listOutbox } from '../../../worker/modules/sandbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let ctx: TestCtx
let tenantId = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  ctx = await shard.ctx({ tenantId: ++tenantId })
})

const from = 'Frantoio'
/** A Worker that takes what is posted to it, or does not. */
const answering = (status: number): TestCtx => ({
  ...ctx,
  callSelf: () => Promise.resolve(new Response(null, { status })),
})

const keepSms = (text: string, more: { messageId?: number; test?: true } = {}): Promise<void> =>
  keepCall(ctx, {
    call: { messageId: 0, contactId: 0, to: '+393331234567', content: { channel: 'sms', text }, ...more },
    providerId: crypto.randomUUID(),
    from,
  })

const keepMail = (key: string, to: string, messageId = 0): Promise<void> =>
  keepMails(ctx, key, [
    {
      position: 0,
      providerId: crypto.randomUUID(),
      mail: { messageId, to, from, replyTo: null, subject: 'Olio', html: '', text: '', headers: {} },
    },
  ])

describe('a message of the sandbox', () => {
  it('tells why it was sent: no confirmation of a sign-up is called a test', async () => {
    await keepMail('campaign:1', 'a@example.it', 1)
    await keepMail(`test/${tenantId}/x`, 'b@example.it')
    await keepMail(`optin/${tenantId}/1`, 'c@example.it')
    await keepSms('Prova', { test: true })
    await keepSms('Non ti scriviamo più')
    const { items } = await listOutbox(ctx, { limit: 50 })
    expect(items.map(({ cause }) => cause)).toEqual(['answer', 'test', 'opt_in', 'test', 'campaign'])
  })

  it('keeps what its reader was made to answer, the oldest first', async () => {
    await keepSms('Ciao', { messageId: 7 })
    const id = (await listOutbox(ctx, { limit: 1 })).items[0]?.id ?? 0
    expect((await getOutboxMessage(ctx, id)).answers).toEqual([])
    await playAnswer(answering(202), id, { text: 'Basta, "toglietemi"' })
    const first = ctx.clock.now()
    ctx.clock.advance(1000)
    await playAnswer(answering(202), id, { text: 'STOP' })
    expect((await getOutboxMessage(ctx, id)).answers).toEqual([
      { text: 'Basta, "toglietemi"', at: first },
      { text: 'STOP', at: first + 1000 },
    ])
  })

  it('keeps no answer that did not come in', async () => {
    await keepSms('Ciao', { messageId: 7 })
    const id = (await listOutbox(ctx, { limit: 1 })).items[0]?.id ?? 0
    await expect(playAnswer(answering(500), id, { text: 'STOP' })).rejects.toMatchObject({
      code: 'server.busy',
    })
    expect((await getOutboxMessage(ctx, id)).answers).toEqual([])
  })

  it('keeps the last answers only', async () => {
    await keepSms('Ciao', { messageId: 7 })
    const id = (await listOutbox(ctx, { limit: 1 })).items[0]?.id ?? 0
    const many = Array.from({ length: sandboxAnswersKept }, (_, at) => ({ text: `no ${at}`, at }))
    await execute(ctx.db, sql`UPDATE sandbox_messages SET answers = ${json(many)} WHERE id = ${id}`)
    await playAnswer(answering(202), id, { text: 'last' })
    const texts = (await getOutboxMessage(ctx, id)).answers.map(({ text }) => text)
    expect([texts.length, texts[0], texts.at(-1)]).toEqual([sandboxAnswersKept, 'no 1', 'last'])
  })
})
