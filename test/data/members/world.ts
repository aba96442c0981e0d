import { sql } from 'drizzle-orm/sql'
import { execute, writeBatch } from '../../../db/client.ts'
import { AuditQuery } from '../../../worker/contracts/audit.ts'
import type { Role } from '../../../worker/contracts/auth.ts'
import { InviteInput } from '../../../worker/contracts/members.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import { listAudit } from '../../../worker/modules/audit/service.ts'
import { invite } from '../../../worker/modules/members/invitation-service.ts'
import { listMembers } from '../../../worker/modules/members/service.ts'
import { findSessionAccess, insertWorkspace } from '../../../worker/modules/workspace/queries.ts'
import { type TestCtx, testNow, type TestShard } from '../../support/ctx.ts'

let worlds = 0
type Mail = { to: string; subject: string; body: string }

/** A workspace with members by name (`{ olga: 'owner' }`), each with a session whose token is the user's id. */
export async function createWorld(shard: TestShard, members: Record<string, Role>) {
  const slug = `bottega-${++worlds}`
  const workspace = { organizationId: slug, slug, name: 'Bottega', language: 'it', now: 1 } as const
  const made = await insertWorkspace(shard.db, workspace)
  const id = (name: string) => `${name}-${slug}`
  for (const [name, role] of Object.entries(members)) {
    await addUser(shard, id(name), name)
    await execute(
      shard.db,
      sql`INSERT INTO member (id, organization_id, user_id, role, created_at)
          VALUES (${`m-${id(name)}`}, ${slug}, ${id(name)}, ${role}, 1)`,
    )
  }
  const base = await shard.ctx({ tenantId: made?.id ?? 0, tenant: { slug, name: 'Bottega' } })
  const mails: Mail[] = []
  const as = (name: string): TestCtx => ({
    ...base,
    actor: { type: 'user', userId: id(name), role: members[name] ?? 'staff' },
  })
  const ports = { directory: shard.db, sendMail: async (mail: Mail) => void mails.push(mail) }
  return {
    id,
    as,
    ports,
    accept: { directory: shard.db, clock: base.clock, openCtx: async () => base },
    clock: base.clock,
    mails,
    invite: (email: string, role: Role = 'agent', by = 'olga') =>
      invite(as(by), ports, InviteInput.parse({ email, role })),
    /** The secret of the last mail's link. */
    token: () => /token=([\w-]{43})/.exec(mails.at(-1)?.body ?? '')?.[1] ?? '',
    roles: async () =>
      Object.fromEntries((await listMembers(base, shard.db)).map(({ name, role }) => [name, role])),
    /** The role that a request with this person's session has now. */
    access: async (name: string) =>
      (await findSessionAccess(shard.db, { token: id(name), slug, now: testNow }))?.role,
    log: async () =>
      (await listAudit(base, shard.db, AuditQuery.parse({}))).items.map(({ action, target }) => [
        action,
        target.name,
      ]),
  }
}

/** An account with an address not proven yet and one session. */
export async function addUser(
  shard: TestShard,
  id: string,
  name: string,
  email = `${id}@prova.example`,
): Promise<{ id: string; name: string; email: string }> {
  await writeBatch(shard.db, [
    sql`INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
        VALUES (${id}, ${name}, ${email}, 0, 0, 0)`,
    sql`INSERT INTO session (id, expires_at, token, created_at, updated_at, user_id)
        VALUES (${`s-${id}`}, ${testNow * 2}, ${id}, 1, 1, ${id})`,
  ])
  return { id, name, email }
}

/** How a call ended: `done`, or the code of its first field or of the whole refusal. */
export const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? (error.fields[0]?.code ?? error.code) : error),
  )
