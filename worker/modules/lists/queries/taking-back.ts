import { type SQL, sql } from 'drizzle-orm/sql'
import { type Db, returning, writeBatch } from '../../../../db/client.ts'
import {
  contactIdOf,
  eventsOf,
  type HandChange,
  insertMemberStatements,
  stood,
  theseMembers,
} from './members.ts'

/** Whether the rule (`where`, over `c`) takes the contact of a row of `list_members`; a static list asks nobody. */
const byRule = (tenantId: number, where: SQL | null): SQL =>
  where === null
    ? sql`false`
    : sql`EXISTS (SELECT 1 FROM contacts c WHERE c.id = contact_id AND c.tenant_id = ${tenantId}
        AND c.deleted_at IS NULL AND ${where})`

/** Who was put in stays only if the rule says so. The first and the second statement answer with whom they touch. */
function letGo(tenantId: number, change: HandChange, origin: SQL, where: SQL | null): [SQL, SQL, SQL] {
  const those = sql`${theseMembers(tenantId, change)} AND state = 'in' AND ${origin}`
  const matches = byRule(tenantId, where)
  return [
    eventsOf(
      tenantId,
      'list.removed',
      change,
      sql`SELECT contact_id FROM list_members WHERE ${those} AND NOT ${matches}`,
    ),
    sql`UPDATE list_members SET origin = 'rule' WHERE ${those} AND ${matches} RETURNING contact_id`,
    sql`DELETE FROM list_members WHERE ${those}`,
  ]
}

/**
 * Who was kept out of a live list is in again as before; whom only the rule of a smart list had put there
 * comes back no more than the rule says. The first two answer with whom they touch.
 */
function bringBack(tenantId: number, change: HandChange, where: SQL | null): [SQL, SQL, SQL] {
  const those = sql`${theseMembers(tenantId, change)} AND state = 'out'`
  const left =
    change.list.kind === 'smart' ? sql`origin = 'rule' AND NOT ${byRule(tenantId, where)}` : sql`false`
  return [
    sql`DELETE FROM list_members WHERE ${those} AND ${left} RETURNING contact_id`,
    eventsOf(tenantId, 'list.added', change, sql`SELECT contact_id FROM list_members WHERE ${those}`),
    sql`UPDATE list_members SET state = 'in' WHERE ${those}`,
  ]
}

/**
 * Takes back what was decided by hand on a live list: who was kept out is in again as before; who was
 * put in stays only if the rule (`where`, over `c`) says so. Answers with those it touched.
 */
export async function restoreMemberRows(
  db: Db,
  tenantId: number,
  change: HandChange,
  where: SQL,
): Promise<number[]> {
  const [drop, keep, forget] = letGo(tenantId, change, sql`origin <> 'rule'`, where)
  const [leave, restore, bring] = bringBack(tenantId, change, where)
  const [dropped, kept, , left, restored] = await writeBatch(db, [
    returning(drop, contactIdOf),
    returning(keep, contactIdOf),
    forget,
    returning(leave, contactIdOf),
    returning(restore, contactIdOf),
    bring,
  ])
  return [...dropped.rows, ...kept.rows, ...left.rows, ...restored.rows]
}

/**
 * The statements that take back what a task did by hand, from how each contact stood before (`stood`). Who
 * came into the list otherwise is left alone. `where` is the rule of a live list, null for a static one.
 */
export function takeBackStatements(
  tenantId: number,
  { list, now }: Pick<HandChange, 'list' | 'now'>,
  effects: readonly { contactId: number; refId: number }[],
  where: SQL | null,
): SQL[] {
  const of = (before: number): HandChange => ({
    list,
    now,
    contactIds: effects.filter(({ refId }) => refId === before).map(({ contactId }) => contactId),
  })
  const byHand = sql`origin = 'hand'`
  const keptOut = of(stood.keptOut)
  const inAgain = sql`${theseMembers(tenantId, keptOut)} AND state = 'in' AND ${byHand}`
  const inside = of(stood.inside)
  return [
    ...letGo(tenantId, of(stood.apart), byHand, where),
    // A static list asks no rule any more, and one that only takes in lets nobody go.
    ...(list.kind === 'smart'
      ? letGo(tenantId, of(stood.byRule), byHand, where)
      : [
          sql`UPDATE list_members SET origin = 'rule'
              WHERE ${theseMembers(tenantId, of(stood.byRule))} AND state = 'in' AND ${byHand}`,
        ]),
    eventsOf(tenantId, 'list.removed', keptOut, sql`SELECT contact_id FROM list_members WHERE ${inAgain}`),
    sql`UPDATE list_members SET state = 'out', origin = 'rule' WHERE ${inAgain}`,
    ...(list.kind === 'static'
      ? insertMemberStatements(tenantId, inside)
      : bringBack(tenantId, inside, where)),
  ]
}
