import type { Db } from '../../../db/client.ts'
import type { Actor, Ctx } from '../../context.ts'
import type { AuditAction, AuditActor, AuditDetails, AuditEntry, AuditQuery } from '../../contracts/audit.ts'
import type { Page } from '../../contracts/common.ts'
import { byNumber, cutPage, decodeCursor, encodeCursor } from '../../lib/cursor.ts'
import { errorFields } from '../../lib/logger.ts'
import {
  type AuditRowInput,
  deletePendingRows,
  insertAuditStatement,
  insertedId,
  insertPendingStatement,
  listActorNames,
  listActors,
  listAuditRows,
  listPendingRows,
  takeOverRows,
} from './queries.ts'

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
export const auditStatement = (
  ctx: Ctx,
  event: AuditEvent,
  options?: { ifChanged: boolean },
): AuditStatement => insertAuditStatement(ctx.tenant.id, toRow(ctx, event), options)

/**
 * `auditStatement` for a change of the directory: it follows the statement of the change in its batch
 * and records nothing when that one changed no row. `deliverAudit` then brings it into the log.
 */
export const directoryAuditStatement = (ctx: Ctx, event: AuditEvent): AuditStatement =>
  insertPendingStatement(ctx.tenant.id, toRow(ctx, event), { ifChanged: true })

function toRow(ctx: Ctx, event: AuditEvent): AuditRowInput {
  const id = event.target?.id ?? null
  return {
    at: ctx.clock.now(),
    actor: actorKey(ctx.actor),
    action: event.action,
    targetId: typeof id === 'number' ? String(id) : id,
    targetName: event.target?.name ?? null,
    details: event.details ?? {},
    ip: ctx.clientIp,
  }
}

const deliveryPage = 100

/**
 * Brings what was recorded on the directory into the workspace's log. Called after such a change and
 * before the log is read, so that nothing is lost to a crash in between; repeating it doubles nothing.
 */
export async function deliverAudit(ctx: Ctx, directory: Db): Promise<void> {
  for (;;) {
    const rows = await listPendingRows(directory, ctx.tenant.id, deliveryPage)
    if (rows.length === 0) return
    await takeOverRows(ctx.db, ctx.tenant.id, rows)
    const ids = rows.map(({ id }) => id)
    await deletePendingRows(directory, ctx.tenant.id, ids)
    if (rows.length < deliveryPage) return
  }
}

/** `deliverAudit` after a change that stands already: a failure leaves the entry for the next time. */
export async function deliverAuditSoon(ctx: Ctx, directory: Db): Promise<void> {
  try {
    await deliverAudit(ctx, directory)
  } catch (error) {
    ctx.log.warn('audit.delivery_failed', errorFields(error))
  }
}

/** How an actor is named in rows. */
export function actorKey(actor: Actor): string {
  if (actor.type === 'user') return `user:${actor.userId}`
  if (actor.type === 'key') return `key:${actor.keyId}`
  return 'system'
}

const order = 'audit'

/** A page of the log, newest first (spec 1.4); with `target` of what became of one thing of the `area`. */
export async function listAudit(
  ctx: Ctx,
  directory: Db,
  { cursor: text, limit, ...filter }: AuditQuery & { target?: string },
): Promise<Page<AuditEntry>> {
  await deliverAudit(ctx, directory)
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

/** Who is behind the log's keys, in their order. */
export async function describeActors(
  ctx: Ctx,
  directory: Db,
  actors: readonly string[],
): Promise<AuditActor[]> {
  const names = await listActorNames(directory, ctx.tenant.id, actors)
  return actors.map((actor) => toActor(actor, names))
}

/** Everybody the log can be filtered by, by name. */
export async function listAuditActors(ctx: Ctx, directory: Db): Promise<AuditActor[]> {
  await deliverAudit(ctx, directory)
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
