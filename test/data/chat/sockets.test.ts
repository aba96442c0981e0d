import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIdentityToken } from '../../../worker/lib/identity-token.ts'
import { makeChatSecret } from '../../../worker/modules/chat/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { openChat } from './support.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())

const fresh = async () => {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  return { ctx, chat: await openChat(shard, ctx) }
}

test('a chat opens no socket any more for a site that was taken off its list, nor once it is switched off', async () => {
  const { ctx, chat } = await fresh()
  const now = ctx.clock.now()
  for (const change of [{ sites: ['https://altro.example'] }, { enabled: false }]) {
    await openChat(shard, ctx)
    const [before, late] = [await chat.session(), await chat.session()]
    expect(await chat.core.open(before.ticket, { now, chance: 0 })).not.toBeNull()
    await openChat(shard, ctx, change)
    expect(await chat.core.open(late.ticket, { now, chance: 0 })).toBeNull()
  }
})

test('an address that the site has signed opens sockets that end with it, and none once the key was replaced', async () => {
  const { ctx, chat } = await fresh()
  const { secret } = await makeChatSecret(ctx)
  const now = ctx.clock.now()
  const exp = Math.floor(now / 1000) + 600
  const token = await signIdentityToken(secret, { email: 'anna@prova.example', exp })
  const [first, second, plain] = [
    await chat.session({ identity: { token } }),
    await chat.session({ identity: { token } }),
    await chat.session(),
  ]
  const opened = await chat.core.open(first.ticket, { now, chance: 0 })
  expect(opened?.until).toBe(exp * 1000 + 60_000)
  await makeChatSecret(ctx)
  expect(await chat.core.open(second.ticket, { now, chance: 0 })).toBeNull()
  expect(await chat.core.open(plain.ticket, { now, chance: 0 })).toMatchObject({ kind: 'visitor' })
})
