import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ChatSettings } from '../../../worker/contracts/chat.ts'
import { followUpMs } from '../../../worker/contracts/chat.ts'
import { connectResend } from '../../../worker/modules/channels/service.ts'
import { keepOut } from '../../../worker/modules/suppressions/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { agent, openChat } from './support.ts'

let shard: TestShard
let resend: LoopbackResend
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())
// Ids count up in memory: two workspaces of one account would use the same keys.
beforeEach(async () => {
  resend = await startLoopbackResend()
})
afterEach(() => resend?.close())

const minuteMs = 60_000

/** A visitor with an address of their own, who wrote once. */
async function written(change: Partial<ChatSettings> = {}) {
  const made = await shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio Valdarno' } })
  const ctx = { ...made, origins: { ...made.origins, resend: resend.url } }
  await connectResend(ctx, {
    apiKey: resend.apiKey,
    webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    fromName: 'Frantoio',
    fromEmail: 'frantoio@posta.example',
    replyTo: '',
  })
  const chat = await openChat(shard, ctx, change)
  const email = `laura${tenants}@prova.example`
  const laura = await chat.session({ identity: { email } })
  const { conversation } = chat.says(laura, 'Spedite in Francia?')
  await chat.session({ binding: laura.binding })
  const mails = () => resend.accepted.filter(({ to }) => to.some((address) => address.includes(email)))
  const later = async (ms: number) => {
    ctx.clock.advance(ms)
    await chat.workOff()
  }
  return { ctx, chat, laura, conversation, email, mails, later }
}

describe('an answer that the visitor has not seen', () => {
  test('goes out by e-mail after some minutes, all answers in one, in the visitor’s language', async () => {
    const { chat, conversation, mails, later } = await written()
    await chat.answers(conversation, 'Sì, in 3 giorni.')
    await later(followUpMs - 1)
    expect(mails()).toEqual([])
    await chat.answers(conversation, 'Costa 12 €.')
    await later(1)
    expect(mails()).toHaveLength(1)
    const [mail] = mails()
    expect(mail?.subject).toBe('Frantoio Valdarno ti ha risposto')
    for (const part of ['www.frantoio.example', 'Marta: Sì, in 3 giorni.', 'Marta: Costa 12 €.'])
      expect(mail?.text).toContain(part)
    await later(followUpMs * 4)
    expect(mails()).toHaveLength(1)
  })

  test('may be answered by mail: that stands in the chat, proven, and nowhere else', async () => {
    const { ctx, chat, conversation, email, later } = await written()
    await chat.answers(conversation, 'Sì, in 3 giorni.')
    await later(followUpMs)
    const contactId = (await chat.head(conversation))?.contactId ?? null
    const [landed] = await ctx.inbox.land({
      messages: [
        {
          channel: 'email',
          providerId: 'mail-1',
          ownAddress: 'frantoio@posta.example',
          peer: email,
          peerName: 'Laura',
          contactId,
          trust: 'proven',
          text: 'Grazie, ordino.',
          attachments: [],
          mail: { subject: 'Re: Frantoio Valdarno ti ha risposto', to: [], cc: [], bcc: [] },
          meaning: null,
          campaignId: null,
          providerAt: null,
          receivedAt: ctx.clock.now(),
          conversations: [conversation],
          threadKeys: [],
          ownKeys: [],
        },
      ],
    })
    expect(landed?.conversation).toBe(conversation)
    const thread = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
    expect(thread?.messages.at(-1)).toMatchObject({ text: 'Grazie, ordino.', trust: 'proven', kind: 'in' })
    expect(await chat.head(conversation)).toMatchObject({ channel: 'chat', trust: 'claimed' })
  })

  test('once seen sends nothing', async () => {
    const { chat, laura, conversation, mails, later } = await written()
    await chat.answers(conversation, 'Sì, in 3 giorni.')
    chat.reads(laura, conversation, 99)
    await later(followUpMs)
    expect(mails()).toEqual([])
    expect(chat.core.nextAt(0)).toBeNull()
  })

  test('after a mail waits a quarter of an hour for the next', async () => {
    const { chat, conversation, mails, later } = await written()
    await chat.answers(conversation, 'Uno')
    await later(followUpMs)
    await chat.answers(conversation, 'Due')
    await later(followUpMs)
    expect(mails()).toHaveLength(1)
    await later(10 * minuteMs)
    expect(mails().map(({ text }) => /Uno|Due/.exec(text ?? '')?.[0])).toEqual(['Uno', 'Due'])
  })

  test('is told five times a day at most to an address that was only claimed', async () => {
    const { chat, conversation, mails, later } = await written()
    for (let i = 0; i < 8; i++) {
      await chat.answers(conversation, `Risposta ${i}`)
      await later(20 * minuteMs)
    }
    expect(mails()).toHaveLength(5)
  })

  test('is told once, whatever the network does', async () => {
    const { chat, conversation, mails, later } = await written()
    await chat.answers(conversation, 'Sì, in 3 giorni.')
    resend.fail({ type: 'accept_then_drop' }, 2)
    await later(followUpMs)
    for (let i = 0; i < 6; i++) await later(2 * minuteMs)
    expect(mails()).toHaveLength(1)
  })

  test('goes nowhere where the workspace wants none, or the address is kept out', async () => {
    const off = await written({ followUp: false })
    await off.chat.answers(off.conversation, 'Sì')
    await off.later(followUpMs)
    expect(off.mails()).toEqual([])
    await resend.close()
    resend = await startLoopbackResend()
    const out = await written()
    await keepOut(out.ctx, { channel: 'email', address: out.email, blocked: true })
    await out.chat.answers(out.conversation, 'Sì')
    await out.later(followUpMs)
    expect(out.mails()).toEqual([])
  })
})
