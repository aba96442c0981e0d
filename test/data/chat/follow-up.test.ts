import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ChatSettings } from '../../../worker/contracts/chat.ts'
import { followUpMs } from '../../../worker/contracts/chat.ts'
import { signIdentityToken } from '../../../worker/lib/identity-token.ts'
import { connectResend } from '../../../worker/modules/channels/service.ts'
import { makeChatSecret } from '../../../worker/modules/chat/service.ts'
import { keepOut } from '../../../worker/modules/suppressions/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { agent, openChat } from './support.ts'
import { landedMessage } from '../../support/landed-message.ts'

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

/** A mail that answers one about a chat; the conversation in which it stands. */
async function landMail(
  ctx: TestCtx,
  { conversation, email, text }: { conversation: string; email: string; text: string },
) {
  const head = (await ctx.inbox.detail({ actor: agent, id: conversation }))?.head
  const [landed] = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel: 'email',
        providerId: `mail-${conversation}`,
        ownAddress: 'frantoio@posta.example',
        peer: email,
        peerName: 'Laura',
        contactId: head?.contactId ?? null,
        text,
        mail: { subject: 'Re: Frantoio Valdarno ti ha risposto', to: [], cc: [], bcc: [] },
        providerAt: null,
        conversations: [conversation],
      }),
    ],
  })
  return landed?.conversation
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

  test('answered by mail by whoever is proved to be its visitor stands in the chat, and nowhere else', async () => {
    const { ctx, chat, later, email } = await written()
    const { secret } = await makeChatSecret(ctx)
    const exp = Math.floor(ctx.clock.now() / 1000) + 600
    const token = await signIdentityToken(secret, { email, exp })
    const laura = await chat.session({ identity: { token } })
    const { conversation } = chat.says(laura, 'E in Belgio?')
    await chat.session({ binding: laura.binding, identity: { token } })
    await chat.answers(conversation, 'Sì, in 3 giorni.')
    await later(followUpMs)
    const landed = await landMail(ctx, { conversation, email, text: 'Grazie, ordino.' })
    expect(landed).toBe(conversation)
    const thread = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
    expect(thread?.messages.at(-1)).toMatchObject({ text: 'Grazie, ordino.', trust: 'proven', kind: 'in' })
  })

  test('answered by mail by the owner of a claimed address is shown to no stranger: it is a mail of its own', async () => {
    const { ctx, chat, conversation, email, later } = await written()
    await chat.answers(conversation, 'Ci dica il numero d’ordine.')
    await later(followUpMs)
    const landed = await landMail(ctx, { conversation, email, text: 'Il mio IBAN è IT60 X054.' })
    expect(landed).not.toBe(conversation)
    const chatThread = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
    expect(JSON.stringify(chatThread)).not.toContain('IBAN')
    const both = await Promise.all([chat.head(conversation), chat.head(landed ?? '')])
    expect(both.map((head) => head?.channel)).toEqual(['chat', 'email'])
    expect(both[1]?.contactId).toBe(both[0]?.contactId)
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

  test('is told five times a day at most to a claimed address, in however many browsers it was claimed', async () => {
    const { chat, conversation, email, mails, later } = await written()
    const others = [conversation]
    for (let i = 0; i < 2; i++) {
      const who = await chat.session({ identity: { email } })
      others.push(chat.says(who, 'Ciao').conversation)
      await chat.session({ binding: who.binding })
    }
    for (let i = 0; i < 4; i++) {
      for (const one of others) await chat.answers(one, `Risposta ${i}`)
      await later(20 * minuteMs)
    }
    expect(mails()).toHaveLength(5)
  })

  test('over the day’s measure is told the next day', async () => {
    const { chat, conversation, mails, later } = await written()
    for (let i = 0; i < 6; i++) {
      await chat.answers(conversation, `Risposta ${i}`)
      await later(20 * minuteMs)
    }
    for (let hour = 0; hour < 24; hour++) await later(60 * minuteMs)
    expect(mails().at(-1)?.text).toContain('Risposta 5')
    expect(mails()).toHaveLength(6)
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

  test('that cannot go out by mail is told in the thread with the reason, once until they write again', async () => {
    const { ctx, chat, laura, conversation, email, mails, later } = await written()
    await keepOut(ctx, { channel: 'email', address: email, blocked: true })
    const told = async () => {
      const thread = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
      return thread?.messages.flatMap(({ event }) => (event?.type === 'follow_up_failed' ? [event.code] : []))
    }
    for (const text of ['Sì', 'In tre giorni']) {
      await chat.answers(conversation, text)
      await later(followUpMs * 4)
    }
    expect([mails(), await told()]).toEqual([[], [expect.stringMatching(/^[a-z_]+$/)]])
    chat.says(laura, 'Ci siete?', conversation)
    await chat.answers(conversation, 'Eccoci')
    await later(followUpMs * 4)
    expect(await told()).toHaveLength(2)
  })
})
