import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import { mayActor } from '../../contracts/auth.ts'
import { type ApiKey, type CreatedKey, type CreateKeyInput, maxKeys } from '../../contracts/keys.ts'
import { forbidden, invalid, notFound } from '../../lib/errors.ts'
import { deliverAuditSoon, directoryAuditStatement, insertedId } from '../audit/service.ts'
import { findKey, insertKey, listKeyRows, revokeKeyRow } from './queries.ts'
import { makeKey } from './secret.ts'

const dayMs = 24 * 60 * 60_000

/** The keys of the workspace that were not revoked (spec 1.3). */
export const listKeys = (ctx: Ctx, directory: Db): Promise<ApiKey[]> => listKeyRows(directory, ctx.tenant.id)

/**
 * Makes a key. The answer is the only place where it is ever told.
 *
 * @throws auth.forbidden for anybody but a member; request.invalid at `scopes` for one the member does
 *   not have, at `name` when the workspace has too many keys
 */
export async function createKey(ctx: Ctx, directory: Db, input: CreateKeyInput): Promise<CreatedKey> {
  const { actor } = ctx
  if (actor.type !== 'user') throw forbidden()
  if (!input.scopes.every((scope) => mayActor(actor, scope))) {
    throw invalid({ field: 'scopes', code: 'not_yours' })
  }
  const now = ctx.clock.now()
  const { key, hash, prefix } = await makeKey()
  const { name, scopes, expiresInDays } = input
  const expiresAt = expiresInDays === null ? null : now + expiresInDays * dayMs
  const made = { name, scopes, hash, prefix, createdBy: actor.userId, now, expiresAt, maxKeys }
  const target = { id: insertedId, name }
  const audit = directoryAuditStatement(ctx, { action: 'key.created', target, details: { prefix, scopes } })
  const id = await insertKey(directory, ctx.tenant.id, made, audit)
  if (id === undefined) throw invalid({ field: 'name', code: 'too_many', params: { maximum: maxKeys } })
  await deliverAuditSoon(ctx, directory)
  const listed = (await listKeyRows(directory, ctx.tenant.id)).find((one) => one.id === id)
  if (listed === undefined) throw notFound()
  return { ...listed, key }
}

/**
 * Ends a key at once: the next request with it is refused, and its live connections close.
 *
 * @throws resource.not_found when there is none, or it was revoked before
 */
export async function revokeKey(ctx: Ctx, directory: Db, id: number): Promise<void> {
  const key = await findKey(directory, ctx.tenant.id, id)
  if (key === undefined) throw notFound()
  const { name, prefix } = key
  const audit = directoryAuditStatement(ctx, {
    action: 'key.revoked',
    target: { id, name },
    details: { prefix },
  })
  const revoked = await revokeKeyRow(directory, ctx.tenant.id, { id, now: ctx.clock.now() }, audit)
  if (!revoked) throw notFound()
  await ctx.inbox.disconnect({ type: 'key', id: String(id) })
  await deliverAuditSoon(ctx, directory)
}
