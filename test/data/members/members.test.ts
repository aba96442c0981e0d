import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../../worker/contracts/auth.ts'
import {
  changeRole,
  leaveWorkspace,
  removeMember,
  transferOwnership,
} from '../../../worker/modules/members/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { createWorld, outcome } from './world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
const world = (members: Record<string, Role>) => createWorld(shard, members)

describe('members', () => {
  it('a changed role counts from the next request', async () => {
    const { as, id, access, log } = await world({ olga: 'owner', ada: 'agent' })
    await changeRole(as('olga'), shard.db, id('ada'), 'marketer')
    expect(await access('ada')).toBe('marketer')
    expect(await log()).toEqual([['member.role_changed', 'ada']])
  })

  it('somebody taken out loses the workspace at once, and keeps the account', async () => {
    const { as, id, access, roles } = await world({ olga: 'owner', ada: 'agent' })
    await removeMember(as('olga'), shard.db, id('ada'))
    expect(await access('ada')).toBeNull()
    expect(await roles()).toEqual({ olga: 'owner' })
    expect(await outcome(removeMember(as('olga'), shard.db, id('ada')))).toBe('resource.not_found')
  })

  it('the last owner can neither leave, be taken out, nor lose the role', async () => {
    const { as, id, roles } = await world({ olga: 'owner', ada: 'admin' })
    expect(await outcome(leaveWorkspace(as('olga'), shard.db))).toBe('member.last_owner')
    expect(await outcome(removeMember(as('olga'), shard.db, id('olga')))).toBe('member.last_owner')
    expect(await outcome(changeRole(as('olga'), shard.db, id('olga'), 'admin'))).toBe('member.last_owner')
    expect(await roles()).toEqual({ olga: 'owner', ada: 'admin' })
  })

  it('of two owners who leave at once, one stays', async () => {
    const { as, roles } = await world({ olga: 'owner', otto: 'owner' })
    const both = await Promise.all(
      ['olga', 'otto'].map((name) => outcome(leaveWorkspace(as(name), shard.db))),
    )
    expect(both.toSorted()).toEqual(['done', 'member.last_owner'])
    expect(Object.values(await roles())).toEqual(['owner'])
  })

  it('an admin touches no owner and makes none', async () => {
    const { as, id, roles } = await world({ olga: 'owner', otto: 'owner', ada: 'admin', aldo: 'agent' })
    const attempts = [
      removeMember(as('ada'), shard.db, id('olga')),
      changeRole(as('ada'), shard.db, id('olga'), 'staff'),
      changeRole(as('ada'), shard.db, id('aldo'), 'owner'),
      changeRole(as('ada'), shard.db, id('ada'), 'owner'),
      transferOwnership(as('ada'), shard.db, id('ada')),
    ].map(outcome)
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['member.owner_only']))
    await changeRole(as('ada'), shard.db, id('aldo'), 'admin')
    expect(await roles()).toEqual({ olga: 'owner', otto: 'owner', ada: 'admin', aldo: 'admin' })
  })

  it('ownership moves in one step', async () => {
    const { as, id, roles, log } = await world({ olga: 'owner', ada: 'agent' })
    expect(await outcome(transferOwnership(as('olga'), shard.db, id('olga')))).toBe('unknown')
    expect(await outcome(transferOwnership(as('olga'), shard.db, 'nobody'))).toBe('resource.not_found')
    await transferOwnership(as('olga'), shard.db, id('ada'))
    expect(await roles()).toEqual({ olga: 'admin', ada: 'owner' })
    // A second request of hers was under way when she stopped being an owner.
    expect(await outcome(transferOwnership(as('olga'), shard.db, id('ada')))).toBe('member.owner_only')
    expect(await log()).toEqual([['member.ownership_transferred', 'ada']])
  })

  it('members of another workspace are not there', async () => {
    const [mine, other] = [await world({ olga: 'owner' }), await world({ olga: 'owner', ada: 'agent' })]
    const attempts = [
      removeMember(mine.as('olga'), shard.db, other.id('ada')),
      changeRole(mine.as('olga'), shard.db, other.id('ada'), 'staff'),
      transferOwnership(mine.as('olga'), shard.db, other.id('ada')),
    ].map(outcome)
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['resource.not_found']))
    expect(await other.roles()).toEqual({ olga: 'owner', ada: 'agent' })
  })

  it('a key touches nobody', async () => {
    const { as, id } = await world({ olga: 'owner', ada: 'agent' })
    const key = { ...as('olga'), actor: { type: 'key', keyId: 1, scopes: ['members.read'] } } as const
    expect(await outcome(removeMember(key, shard.db, id('ada')))).toBe('auth.forbidden')
    expect(await outcome(leaveWorkspace(key, shard.db))).toBe('auth.forbidden')
  })
})
