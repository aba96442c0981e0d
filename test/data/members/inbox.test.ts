import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Role } from '../../../worker/contracts/auth.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { acceptInvitation } from '../../../worker/modules/members/invitation-service.ts'
import {
  createCannedAnswer,
  createView,
  changeOwnInbox,
  getOwnInbox,
  listCannedAnswers,
  listConversations,
  listViews,
  sweepTeam,
  workOffInbox,
} from '../../../worker/modules/inbox/service.ts'
import { changeRole, leaveWorkspace, removeMember } from '../../../worker/modules/members/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { addUser, createWorld } from './world.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** A workspace with conversations by whose they are. */
async function withConversations(members: Record<string, Role>, owners: readonly string[]) {
  const world = await createWorld(shard, members)
  const ctx = world.as('olga')
  const core = shard.inboxOf(ctx.tenant.id)
  for (const owner of owners) {
    const [landed] = await ctx.inbox.land({ messages: [messageFrom(`+3934700000${++made}`)] })
    const op: Operation = {
      type: 'assign',
      conversations: [landed?.conversation ?? ''],
      assignee: world.id(owner),
    }
    await ctx.inbox.command({
      actor: { type: 'user', id: world.id('olga'), name: 'olga' },
      cid: nextId(),
      op,
    })
  }
  await workOffInbox(ctx, deskOf(core))
  return {
    ...world,
    /** Whose the open conversations are, once the object has done what is left to do. */
    async owners() {
      while (core.nextAt(ctx.clock.now()) === 0) core.sweep(ctx.clock.now())
      const query = { status: 'open', order: 'oldest', limit: 50 } as const
      return (await listConversations(ctx, query)).items.map(({ assignee }) => assignee)
    },
  }
}
const nextId = () => countedId('M', ++made)
const messageFrom = (peer: string) =>
  landedMessage(1, {
    channel: 'sms' as const,
    providerId: nextId(),
    ownAddress: '+390212345678',
    peer,
    trust: 'proven' as const,
    text: 'Avete olio?',
    providerAt: null,
  })
/** The same, while the inbox does not answer. */
const cutOff = (ctx: TestCtx): TestCtx => ({
  ...ctx,
  inbox: {
    ...ctx.inbox,
    setTeam: () => Promise.reject(new Error('away')),
    disconnect: () => Promise.reject(new Error('away')),
  },
})

describe('what a member had in the inbox', () => {
  test('is nobody’s once they are taken out, or leave; others keep theirs', async () => {
    const members = { olga: 'owner', ada: 'agent', aldo: 'marketer' } as const
    const { as, id, owners } = await withConversations(members, ['ada', 'olga', 'aldo'])
    await removeMember(as('olga'), shard.db, id('ada'))
    expect(await owners()).toEqual([null, id('olga'), id('aldo')])
    await leaveWorkspace(as('aldo'), shard.db)
    expect(await owners()).toEqual([null, id('olga'), null])
  })

  test('is nobody’s once their role has no inbox', async () => {
    const { as, id, owners } = await withConversations({ olga: 'owner', ada: 'agent' }, ['ada'])
    await changeRole(as('olga'), shard.db, id('ada'), 'marketer')
    expect(await owners()).toEqual([id('ada')])
    await changeRole(as('olga'), shard.db, id('ada'), 'staff')
    expect(await owners()).toEqual([null])
  })

  test('is given back by the sweep when the inbox did not hear of it, once; the member is out all the same', async () => {
    const members = { olga: 'owner', ada: 'agent' } as const
    const { as, id, owners, roles } = await withConversations(members, ['ada', 'ada'])
    const ctx = as('olga')
    await createCannedAnswer(as('ada'), { name: 'Mia', text: 'Ciao', own: true })
    await removeMember(cutOff(ctx), shard.db, id('ada'))
    expect(await roles()).toEqual({ olga: 'owner' })
    expect(ctx.due.lowered.at(-1)).toBe(ctx.clock.now())
    expect(await owners()).toEqual([id('ada'), id('ada')])
    await sweepTeam(ctx, shard.db)
    expect(await owners()).toEqual([null, null])
    expect(await listCannedAnswers(as('ada'))).toEqual([])
    const before = shard.inboxOf(ctx.tenant.id).store.sql.exec('SELECT * FROM heads').toArray()
    await sweepTeam(ctx, shard.db)
    await owners()
    expect(shard.inboxOf(ctx.tenant.id).store.sql.exec('SELECT * FROM heads').toArray()).toEqual(before)
  })

  test('of their own goes with them: canned answers, views, the signature', async () => {
    const { as, id } = await createWorld(shard, { olga: 'owner', ada: 'agent' })
    const ada = as('ada')
    await createCannedAnswer(ada, { name: 'Mia', text: 'Ciao', own: true })
    await createCannedAnswer(ada, { name: 'Nostra', text: 'Ciao', own: false })
    await createView(ada, { name: 'Mia', own: true, filter: { status: 'all' }, order: 'latest' })
    await createView(as('olga'), { name: 'Sua', own: true, filter: { status: 'all' }, order: 'latest' })
    await changeOwnInbox(ada, { signature: 'Ada' })
    await removeMember(as('olga'), shard.db, id('ada'))
    expect((await listCannedAnswers(ada)).map(({ name }) => name)).toEqual(['Nostra'])
    expect(await listViews(ada)).toEqual([])
    expect((await getOwnInbox(ada)).signature).toBe('')
    expect((await listViews(as('olga'))).map(({ name }) => name)).toEqual(['Sua'])
  })
})

test('conversations are given to who has just joined, and to nobody of another workspace', async () => {
  const members = { olga: 'owner', ada: 'agent' } as const
  const { as, id, accept, invite, token, owners } = await withConversations(members, ['olga'])
  await sweepTeam(as('olga'), shard.db)
  const give = async (assignee: string) => {
    const [head] = (await listConversations(as('olga'), { status: 'open', order: 'oldest', limit: 1 })).items
    const op: Operation = { type: 'assign', conversations: [head?.id ?? ''], assignee }
    const actor = { type: 'user', id: id('olga'), name: 'olga' } as const
    return (await as('olga').inbox.command({ actor, cid: nextId(), op })).type
  }
  const other = await createWorld(shard, { ugo: 'owner' })
  expect(await give(other.id('ugo'))).toBe('err')
  const nino = await addUser(shard, `nino-${id('x')}`, 'nino')
  expect(await give(nino.id)).toBe('err')
  await invite(nino.email)
  await acceptInvitation(accept, nino, token())
  expect(await give(nino.id)).toBe('ok')
  expect(await owners()).toEqual([nino.id])
})
