import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { execute, queryRow } from '../../../db/client.ts'
import type { Role } from '../../../worker/contracts/auth.ts'
import {
  dailyMailLimits,
  invitationDays,
  InviteInput,
  maxOpenInvitations,
} from '../../../worker/contracts/members.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import {
  acceptInvitation,
  invite,
  inviteAgain,
  listInvitations,
  previewInvitation,
  revokeInvitation,
} from '../../../worker/modules/members/invitation-service.ts'
import { removeMember } from '../../../worker/modules/members/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { addUser, createWorld, outcome } from './world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
const world = (members: Record<string, Role>) => createWorld(shard, members)

describe('invitations', () => {
  it('the link makes the invited address a member once, proven, with the role', async () => {
    const w = await world({ olga: 'owner' })
    await w.invite(' Nuova@Prova.Example ', 'marketer')
    expect(w.mails).toMatchObject([{ to: 'nuova@prova.example', subject: 'olga ti invita in Bottega' }])
    expect(await previewInvitation(w.accept, w.token())).toEqual({
      workspaceName: 'Bottega',
      email: 'nuova@prova.example',
      role: 'marketer',
      invitedBy: 'olga',
      hasAccount: false,
    })
    const user = await addUser(shard, w.id('nuova'), 'nuova', 'nuova@prova.example')
    expect(await acceptInvitation(w.accept, user, w.token())).toMatchObject({ role: 'marketer' })
    expect(await w.access('nuova')).toBe('marketer')
    const verified = await queryRow(
      shard.db,
      sql`SELECT email_verified FROM user WHERE id = ${user.id}`,
      (row) => row['email_verified'],
    )
    expect(verified).toBe(1)
    expect(await outcome(acceptInvitation(w.accept, user, w.token()))).toBe('auth.token_expired')
    expect(await listInvitations(w.as('olga'), shard.db)).toEqual([])
    // A spent link does not bring somebody back who was taken out.
    await removeMember(w.as('olga'), shard.db, user.id)
    expect(await outcome(acceptInvitation(w.accept, user, w.token()))).toBe('auth.token_expired')
    expect(await w.access('nuova')).toBeNull()
    const actions = (await w.log()).map(([action]) => action)
    expect(actions).toEqual(['member.removed', 'member.joined', 'member.invited'])
  })

  it('the secret stands in the mail alone', async () => {
    const w = await world({ olga: 'owner' })
    await w.invite('segreta@prova.example')
    expect(w.token()).toHaveLength(43)
    const listed = await listInvitations(w.as('olga'), shard.db)
    const { rows } = await execute(shard.db, sql`SELECT * FROM invitations`)
    expect(JSON.stringify([listed, rows])).not.toContain(w.token())
  })

  it('belongs to its address', async () => {
    const w = await world({ olga: 'owner' })
    await w.invite('una@prova.example')
    const other = await addUser(shard, w.id('altra'), 'altra')
    expect(await outcome(acceptInvitation(w.accept, other, w.token()))).toBe('member.other_address')
    expect(await w.roles()).toEqual({ olga: 'owner' })
  })

  it('ends with its term, a withdrawal, or a newer link', async () => {
    const w = await world({ olga: 'owner' })
    const { id } = await w.invite('tre@prova.example')
    const first = w.token()
    expect(await outcome(inviteAgain(w.as('olga'), w.ports, id))).toBe('rate.limited')
    w.clock.advance(61_000)
    await inviteAgain(w.as('olga'), w.ports, id)
    expect(await outcome(previewInvitation(w.accept, first))).toBe('auth.token_expired')
    const second = w.token()
    expect((await previewInvitation(w.accept, second)).email).toBe('tre@prova.example')
    w.clock.advance(invitationDays * 86_400_000)
    expect(await outcome(previewInvitation(w.accept, second))).toBe('auth.token_expired')
    await inviteAgain(w.as('olga'), w.ports, id)
    await revokeInvitation(w.as('olga'), shard.db, id)
    expect(await outcome(previewInvitation(w.accept, w.token()))).toBe('auth.token_expired')
    expect(await outcome(inviteAgain(w.as('olga'), w.ports, id))).toBe('resource.not_found')
    expect(await outcome(revokeInvitation(w.as('olga'), shard.db, id))).toBe('resource.not_found')
  })

  it('is refused for a member, a second time, for too many, and as owner by an admin', async () => {
    const w = await world({ olga: 'owner', ada: 'admin' })
    expect(await outcome(w.invite(`${w.id('ada')}@prova.example`))).toBe('already_member')
    await w.invite('due@prova.example')
    expect(await outcome(w.invite('DUE@prova.example'))).toBe('already_invited')
    expect(await outcome(w.invite('tre@prova.example', 'owner', 'ada'))).toBe('member.owner_only')
    await execute(
      shard.db,
      sql`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${maxOpenInvitations})
          INSERT INTO invitations (tenant_id, email, role, token_hash, invited_by, created_at, sent_at, expires_at)
          SELECT ${w.as('olga').tenant.id}, i || '@x', 'agent', ${w.id('t')} || i, 'u', 0, 0, 0 FROM n`,
    )
    expect(await outcome(w.invite('troppi@prova.example'))).toBe('too_many')
  })

  it('is none when the mail could not be handed over', async () => {
    const w = await world({ olga: 'owner' })
    const ports = { ...w.ports, sendMail: () => Promise.reject(new AppError('mail.no_provider')) }
    const input = InviteInput.parse({ email: 'x@prova.example', role: 'agent' })
    expect(await outcome(invite(w.as('olga'), ports, input))).toBe('mail.no_provider')
    expect(await listInvitations(w.as('olga'), shard.db)).toEqual([])
    expect(await w.log()).toEqual([])
  })

  it('sent again in a mail that could not be handed over, keeps its link and may be tried at once', async () => {
    const w = await world({ olga: 'owner' })
    const { id } = await w.invite('resta@prova.example')
    w.clock.advance(61_000)
    const broken = { ...w.ports, sendMail: () => Promise.reject(new AppError('channel.unreachable')) }
    expect(await outcome(inviteAgain(w.as('olga'), broken, id))).toBe('channel.unreachable')
    expect((await previewInvitation(w.accept, w.token())).email).toBe('resta@prova.example')
    const first = w.token()
    await inviteAgain(w.as('olga'), w.ports, id)
    expect(await outcome(previewInvitation(w.accept, first))).toBe('auth.token_expired')
    expect((await previewInvitation(w.accept, w.token())).email).toBe('resta@prova.example')
    expect((await w.log()).map(([action]) => action)).toEqual([
      'member.invitation_sent_again',
      'member.invited',
    ])
  })

  it('both links open while the mail of the newer one is on its way', async () => {
    const w = await world({ olga: 'owner' })
    const { id } = await w.invite('doppia@prova.example')
    const first = w.token()
    w.clock.advance(61_000)
    const seen: unknown[] = []
    const sendMail = async (mail: { to: string; subject: string; body: string }) => {
      await w.ports.sendMail(mail)
      for (const token of [first, w.token()]) seen.push((await previewInvitation(w.accept, token)).email)
    }
    await inviteAgain(w.as('olga'), { ...w.ports, sendMail }, id)
    expect(seen).toEqual(['doppia@prova.example', 'doppia@prova.example'])
  })

  it('are limited in a day for an address, over all workspaces', async () => {
    const worlds = []
    for (let i = 0; i < dailyMailLimits.invitationsToAddress; i++) {
      worlds.push(await world({ olga: 'owner' }))
      await worlds.at(-1)?.invite('bersaglio@prova.example')
    }
    const another = await world({ olga: 'owner' })
    expect(await outcome(another.invite('bersaglio@prova.example'))).toBe('mail.daily_limit')
    expect(await listInvitations(another.as('olga'), shard.db)).toEqual([])
    expect(await outcome(another.invite('altra@prova.example'))).toBe('done')
    another.clock.advance(86_400_000)
    expect(await outcome(another.invite('bersaglio@prova.example'))).toBe('done')
  })

  it('are limited in a day for a workspace, withdrawn ones included', async () => {
    const w = await world({ olga: 'owner', ada: 'admin' })
    for (let i = 0; i < dailyMailLimits.invitationsOfWorkspace; i++) {
      const { id } = await w.invite(`n${i}-${w.id('x')}@prova.example`)
      await revokeInvitation(w.as('olga'), shard.db, id)
    }
    const outcomes = [w.invite('uno@prova.example'), w.invite('due@prova.example', 'agent', 'ada')]
    expect(await Promise.all(outcomes.map(outcome))).toEqual(['mail.daily_limit', 'mail.daily_limit'])
  })

  it('of another workspace is not there', async () => {
    const [mine, other] = [await world({ olga: 'owner' }), await world({ olga: 'owner' })]
    const { id } = await other.invite('loro@prova.example')
    expect(await outcome(revokeInvitation(mine.as('olga'), shard.db, id))).toBe('resource.not_found')
    expect(await outcome(inviteAgain(mine.as('olga'), mine.ports, id))).toBe('resource.not_found')
    expect(await listInvitations(mine.as('olga'), shard.db)).toEqual([])
  })

  it.each([
    [{ email: 'no', role: 'agent' }, 'email'],
    [{ email: '', role: 'agent' }, 'email'],
    [{ email: 'a@prova.example', role: 'boss' }, 'role'],
    [{ email: 'a@prova.example' }, 'role'],
  ])('refuses %j at its field', (input, field) => {
    expect(InviteInput.safeParse(input).error?.issues[0]?.path[0]).toBe(field)
  })
})
