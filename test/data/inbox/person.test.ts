import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { createContact, mergeContacts } from '../../../worker/modules/contacts/service.ts'
import { contactsRoutes } from '../../../worker/modules/contacts/routes.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { uploadMemberFile, workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes } from '../../support/routes.ts'
import { agent, nextId, openChat } from '../chat/support.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())

const phone = '+393471182906'
const Exported = z.object({
  conversations: z.array(
    z.object({ channel: z.string(), messages: z.array(z.object({ kind: z.string(), text: z.string() })) }),
  ),
  files: z.array(z.object({ name: z.string(), bytes: z.string() })),
})

async function writeSms(ctx: TestCtx, contactId: number): Promise<string> {
  const [landed] = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel: 'sms',
        providerId: '0/SM1',
        ownAddress: '+390212345678',
        peer: phone,
        peerName: 'Anna',
        contactId,
        text: 'Avete olio?',
        providerAt: null,
      }),
    ],
  })
  return landed?.conversation ?? ''
}

const inLibSql = async (ctx: TestCtx) => {
  const rows = await queryRows(
    ctx.db,
    sql`SELECT contact_id FROM conversations WHERE tenant_id = ${ctx.tenant.id} ORDER BY contact_id`,
    z.object({ contact_id: z.number().nullable() }),
  )
  return rows.map((row) => row.contact_id)
}

test('one person by chat and by SMS: merged, both conversations are theirs; all is exported, and all goes with them', async () => {
  const ctx = await shard.ctx({ tenantId: 1 })
  const chat = await openChat(shard, ctx)
  const session = await chat.session({ identity: { email: 'anna@prova.example' } })
  const { conversation: chatted } = chat.says(session, 'Buongiorno dal sito')
  await chat.session({ binding: session.binding })
  const keepId = (await chat.head(chatted))?.contactId ?? 0
  const { id: mergeId } = await createContact(ctx, { phone })
  const texted = await writeSms(ctx, mergeId)
  const file = await uploadMemberFile(ctx, {
    name: 'listino.txt',
    bytes: new TextEncoder().encode('olio').buffer,
  })
  const note: Operation = {
    type: 'note',
    conversation: texted,
    text: 'Vedi',
    attachments: [file],
    mentions: [],
  }
  await ctx.inbox.command({ actor: agent, cid: nextId(), op: note })
  const workOff = () => workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))
  await workOff()
  expect(await inLibSql(ctx)).toEqual([keepId, mergeId].toSorted((a, b) => a - b))

  await mergeContacts(ctx, { keepId, mergeId, values: {}, fields: {} })
  await workOff()
  for (const id of [chatted, texted]) expect((await chat.head(id))?.contactId).toBe(keepId)
  expect(await inLibSql(ctx)).toEqual([keepId, keepId])

  const { body } = await mountRoutes(contactsRoutes, ctx)('GET', `/${keepId}/export`)
  const { conversations, files } = Exported.parse(body)
  expect(conversations.map(({ channel }) => channel).toSorted()).toEqual(['chat', 'sms'])
  const said = conversations.flatMap(({ messages }) => messages.map(({ text }) => text))
  expect(said).toEqual(expect.arrayContaining(['Buongiorno dal sito', 'Avete olio?', 'Vedi']))
  expect(files).toEqual([{ name: 'listino.txt', bytes: btoa('olio') }])

  await eraseContact(ctx, ctx.db, keepId, { confirmId: keepId, neverWriteAgain: false })
  await workOff()
  for (const id of [chatted, texted]) expect(await chat.head(id)).toBeUndefined()
  expect(await inLibSql(ctx)).toEqual([])
  expect(await ctx.files.size(`${ctx.tenant.id}/inbox/${file.key}`)).toBeNull()
  for (const q of ['Buongiorno', 'olio', 'Anna']) {
    const found = await ctx.inbox.search({ actor: agent, query: { q, before: null, limit: 5 } })
    expect([found.items, found.people]).toEqual([[], []])
  }
})
