import { execute, type Db } from '../../../db/client.ts'
import type { Actor, Ctx } from '../../context.ts'
import type { AuditAction, AuditActor, AuditDetails, AuditEntry, AuditQuery } from '../../contracts/audit.ts'
import type { Page } from '../../contracts/common.ts'
import { byNumber, cutPage, decodeCursor, encodeCursor } from '../../lib/cursor.ts'
import { insertAuditStatement, insertedId, listActorNames, listActors, listAuditRows } from './queries.ts'

export { insertedId }

/** What happened to what; names and ids only, never a contact's data. */
export type AuditEvent = {
  action: AuditAction
  target?: { id: string | number | typeof insertedId; name: string | null }
  details?: AuditDetails
}

export type AuditStatement = ReturnType<typeof insertAuditStatement>

/**
 * The statement that records an event, to be written in the same batch as the change; with `ifChanged`
 * it follows the statement of the change and records nothing when that one changed no row.
 */
export function auditStatement(
  ctx: Ctx,
  event: AuditEvent,
  options?: { ifChanged: boolean },
): AuditStatement {
  const id = event.target?.id ?? null
  const row = {
    at: ctx.clock.now(),
    actor: actorKey(ctx.actor),
    action: event.action,
    targetId: typeof id === 'number' ? String(id) : id,
    targetName: event.target?.name ?? null,
    details: event.details ?? {},
    ip: ctx.clientIp,
  }
  return insertAuditStatement(ctx.tenant.id, row, options)
}

/** Records a change that was made on another database, right after it. */
export async function recordAudit(ctx: Ctx, event: AuditEvent): Promise<void> {
  await execute(ctx.db, auditStatement(ctx, event))
}

function actorKey(actor: Actor): string {
  if (actor.type === 'user') return `user:${actor.userId}`
  if (actor.type === 'key') return `key:${actor.keyId}`
  return 'system'
}

const order = 'audit'

/** A page of the log, newest first (spec 1.4). */
export async function listAudit(
  ctx: Ctx,
  directory: Db,
  { cursor: text, limit, ...filter }: AuditQuery,
): Promise<Page<AuditEntry>> {
  const cursor = decodeCursor(order, text, byNumber)
  const rows = await listAuditRows(ctx.db, ctx.tenant.id, filter, { cursor, limit: limit + 1 })
  const { items, hasPrevious, hasNext } = cutPage(rows, limit, cursor)
  const actors = [...new Set(items.map(({ actor }) => actor))]
  const names = await listActorNames(directory, ctx.tenant.id, actors)
  const [first, last] = [items[0], items.at(-1)]
  return {
    items: items.map((row) => ({ ...row, actor: toActor(row.actor, names) })),
    previousCursor:
      hasPrevious && first ? encodeCursor(order, { key: first.at, id: first.id, backwards: true }) : null,
    nextCursor: hasNext && last ? encodeCursor(order, { key: last.at, id: last.id, backwards: false }) : null,
  }
}

/** Everybody the log can be filtered by, by name. */
export async function listAuditActors(ctx: Ctx, directory: Db): Promise<AuditActor[]> {
  const actors = await listActors(ctx.db, ctx.tenant.id)
  const names = await listActorNames(directory, ctx.tenant.id, actors)
  return actors
    .map((actor) => toActor(actor, names))
    .toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))
}

function toActor(key: string, names: ReadonlyMap<string, string>): AuditActor {
  const type = key.startsWith('user:') ? 'user' : key.startsWith('key:') ? 'key' : 'system'
  return { key, type, name: names.get(key) ?? null }
}
