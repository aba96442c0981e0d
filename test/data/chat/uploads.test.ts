import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { say, type Visitor } from '../../../durable-objects/inbox/visitors.ts'
import { VisitorClientFrame } from '../../../worker/contracts/inbox-frames.ts'
import type { Attachment } from '../../../worker/contracts/inbox.ts'
import { signIdentityToken } from '../../../worker/lib/identity-token.ts'
import { makeChatSecret, uploadChatFile } from '../../../worker/modules/chat/service.ts'
import { openMessageFile } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { nextId, openChat, site } from './support.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())

type Session = { binding: string; visitor: string; trust: Visitor['trust'] }

async function fresh() {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const chat = await openChat(shard, ctx)
  const upload = (who: Session, name: string, text = 'Olio, 9 bottiglie', size = text.length) => {
    const bytes = new Uint8Array(size).fill(32)
    bytes.set(new TextEncoder().encode(text))
    return uploadChatFile(ctx, who.binding, { name, read: async () => bytes.buffer })
  }
  /** Says files as a frame that came over the socket. */
  const says = (who: Session, attachments: readonly object[], conversation = nextId()) => {
    const sent = { type: 'say', cid: nextId(), conversation, text: 'La fattura', attachments }
    const frame = VisitorClientFrame.parse(sent)
    if (frame.type !== 'say') throw new Error(frame.type)
    const visitor = {
      id: who.visitor,
      name: null,
      contactId: null,
      trust: who.trust,
      site,
      language: 'it',
    } as const
    return {
      conversation,
      ...say(chat.core.store, visitor, frame, { now: ctx.clock.now(), settings: { roundRobin: false } }),
    }
  }
  return { ctx, chat, upload, says }
}
const headersOf = async (ctx: TestCtx, conversation: string): Promise<string> =>
  (await openMessageFile(ctx, { conversation, cseq: 1, index: 0 })).headers['content-disposition'] ?? ''
const gone = { type: 'err', code: 'inbox.file_gone' }

describe('a file that a visitor says', () => {
  test('is what it was judged to be when it came in, whatever the message calls it', async () => {
    const { ctx, chat, upload, says } = await fresh()
    const anna = await chat.session()
    await expect(upload(anna, 'fattura.hta')).rejects.toMatchObject({ code: 'request.invalid' })
    const kept = await upload(anna, 'fattura.txt')
    const lie = { ...kept, name: 'fattura\u202efdp.hta', type: 'application/pdf', sizeBytes: 1, width: 1e9 }
    const { answer, conversation } = says(anna, [lie])
    expect(answer.type).toBe('ok')
    const thread = await ctx.inbox.thread({
      actor: { type: 'user', id: 'user-1', name: 'Olga' },
      id: conversation,
      query: { limit: 10 },
    })
    expect(thread?.messages[0]?.attachments).toEqual([kept])
    expect(await headersOf(ctx, conversation)).toBe("attachment; filename*=UTF-8''fattura.txt")
  })

  test('has a name that turns no reading direction and ends as what its bytes are', async () => {
    const { chat, upload } = await fresh()
    const anna = await chat.session()
    expect((await upload(anna, 'fattura\u202efdp.txt')).name).toBe('fatturafdp.txt')
    expect(await upload(anna, 'fattura.hta', '%PDF-1.7\n<script></script>\n%%EOF')).toMatchObject({
      name: 'fattura.hta.pdf',
      type: 'application/pdf',
    })
  })

  test('is the visitor’s own, waits a day, and is said once', async () => {
    const { ctx, chat, upload, says } = await fresh()
    const anna = await chat.session()
    const bruno = await chat.session()
    const kept = await upload(anna, 'ordine.csv')
    expect(says(bruno, [kept]).answer).toMatchObject(gone)
    expect(says(anna, [{ key: nextId() }]).answer).toMatchObject(gone)
    expect(says(anna, [kept, kept]).answer).toMatchObject(gone)
    expect(says(anna, [kept]).answer.type).toBe('ok')
    expect(says(anna, [kept]).answer).toMatchObject(gone)
    const late = await upload(anna, 'ordine.csv')
    ctx.clock.advance(86_400_000)
    expect(says(anna, [late]).answer).toMatchObject(gone)
  })

  test('goes along with who signs in before saying it', async () => {
    const { ctx, chat, upload, says } = await fresh()
    const { secret } = await makeChatSecret(ctx)
    const anna = await chat.session()
    const kept = await upload(anna, 'ordine.csv')
    const exp = Math.floor(ctx.clock.now() / 1000) + 600
    const token = await signIdentityToken(secret, { email: 'anna@prova.example', exp })
    const signed = await chat.session({ binding: anna.binding, identity: { token } })
    expect(signed.visitor).not.toBe(anna.visitor)
    expect(says(signed, [kept]).answer.type).toBe('ok')
  })
})

describe('what may be uploaded', () => {
  test('is 100 MiB a day and visitor, said or not; the others go on', async () => {
    const { ctx, chat, upload, says } = await fresh()
    const anna = await chat.session()
    const files: Attachment[] = []
    for (let i = 0; i < 10; i++) files.push(await upload(anna, 'misure.txt', 'x', 10 * 1024 * 1024))
    says(anna, files.slice(0, 5))
    await expect(upload(anna, 'misure.txt')).rejects.toMatchObject({ code: 'rate.limited' })
    expect((await upload(await chat.session(), 'misure.txt')).name).toBe('misure.txt')
    ctx.clock.advance(86_400_000)
    expect((await upload(anna, 'misure.txt')).name).toBe('misure.txt')
  })

  test('is 2 GiB a day and workspace', async () => {
    const { ctx, chat, upload } = await fresh()
    const sizeBytes = 64 * 1024 * 1024
    const kept = { name: 'a.txt', type: 'text/plain', sizeBytes }
    for (let i = 0; i < 32; i++)
      await ctx.inbox.noteUpload({ visitor: `visitor-${i}`, file: { key: nextId(), ...kept } })
    const anna = await chat.session()
    await expect(upload(anna, 'misure.txt')).rejects.toMatchObject({ code: 'rate.limited' })
  })

  test('is nothing of somebody without a binding: not a byte is read', async () => {
    const { ctx } = await fresh()
    const read = () => Promise.reject(new Error('the bytes were read'))
    await expect(uploadChatFile(ctx, 'none', { name: 'a.txt', read })).rejects.toMatchObject({
      code: 'resource.not_found',
    })
  })
})
