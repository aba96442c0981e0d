import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { claimedPerDay } from '../../../worker/contracts/chat.ts'
import { signIdentityToken } from '../../../worker/lib/identity-token.ts'
import { getChatSetup, getChatVisitor, makeChatSecret } from '../../../worker/modules/chat/service.ts'
import { takeInClaimed } from '../../../worker/modules/chat/service-claims.ts'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { openChat } from './support.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())

const dayMs = 86_400_000
const contacts = async (ctx: TestCtx) =>
  (
    await queryRows(
      ctx.db,
      sql`SELECT count(*) AS n FROM contacts WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => Number(row['n']),
    )
  )[0]

/** A workspace whose chat may make so many contacts more today. */
async function withRoomFor(left: number) {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const chat = await openChat(shard, ctx)
  await takeInClaimed(ctx, { ...person, email: 'prima@prova.example' })
  await execute(
    ctx.db,
    sql`UPDATE chat_claims SET made = ${claimedPerDay - left} WHERE tenant_id = ${ctx.tenant.id}`,
  )
  return {
    ctx,
    chat,
    claims: (email: string, binding?: string) =>
      chat.session({ identity: { email }, binding: binding ?? null }),
  }
}
const person = { phone: null, name: null, company: null, language: 'it' }

describe('contacts of addresses that strangers claim', () => {
  test('are so many a day; beyond that the conversation goes on without one, and members are told', async () => {
    const { ctx, chat, claims } = await withRoomFor(1)
    expect(await getChatSetup(ctx)).toMatchObject({ isClaimsFull: false })
    await claims('anna@prova.example')
    expect(await getChatSetup(ctx)).toMatchObject({ isClaimsFull: true })
    const bruno = await claims('bruno@prova.example')
    expect(bruno).toMatchObject({ trust: 'claimed', email: 'bruno@prova.example' })
    const { conversation, answer } = chat.says(bruno, 'Buongiorno')
    expect(answer.type).toBe('ok')
    expect(await chat.head(conversation)).toMatchObject({ contactId: null })
    expect(await getChatVisitor(ctx, bruno.visitor)).toMatchObject({ isUnfiled: true })
    expect(await contacts(ctx)).toBe(2)
  })

  test('begin anew with the workspace’s next day, and whoever comes back has theirs then', async () => {
    const { ctx, chat, claims } = await withRoomFor(0)
    const bruno = await claims('bruno@prova.example')
    const { conversation } = chat.says(bruno, 'Buongiorno')
    ctx.clock.advance(dayMs)
    await claims('bruno@prova.example', bruno.binding)
    expect((await chat.head(conversation))?.contactId).toEqual(expect.any(Number))
    expect(await getChatSetup(ctx)).toMatchObject({ isClaimsFull: false })
  })

  test('count only what is made: known people, signed ones and other workspaces go on', async () => {
    const { ctx, claims, chat } = await withRoomFor(0)
    const { id } = await createContact(ctx, { email: 'cliente@prova.example' })
    expect(await takeInClaimed(ctx, { ...person, email: 'cliente@prova.example' })).toMatchObject({
      contactId: id,
    })
    await claims('cliente@prova.example')
    const { secret } = await makeChatSecret(ctx)
    const exp = Math.floor(ctx.clock.now() / 1000) + 600
    const token = await signIdentityToken(secret, { email: 'firmata@prova.example', exp })
    expect(await chat.session({ identity: { token } })).toMatchObject({ trust: 'signed' })
    expect(await contacts(ctx)).toBe(3)
    const other = await withRoomFor(5)
    await other.claims('anna@prova.example')
    expect(await contacts(other.ctx)).toBe(2)
  })

  test('are no more than that, however many ask at once', async () => {
    const { ctx } = await withRoomFor(3)
    const asked = Array.from({ length: 8 }, (_, index) =>
      takeInClaimed(ctx, { ...person, email: `anna${index}@prova.example` }),
    )
    const made = (await Promise.all(asked)).filter(({ contactId }) => contactId !== null)
    expect([made.length, await contacts(ctx)]).toEqual([3, 4])
  })
})
