import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { addressOf, isInLists, unreachableReason } from '../../../../db/reach.ts'
import { type Db, json, queryRow, queryRows, returning } from '../../../../db/client.ts'
import { type ExclusionReason, exclusionReasons } from '../../../contracts/campaign-reasons.ts'
import { isBuiltIn } from '../../../lib/merge-fields/values.ts'
import type { MergeFieldKey } from '../../../contracts/fields.ts'
import type { SendingChannel } from '../../../contracts/common.ts'

export type Audience = {
  channel: SendingChannel
  included: readonly number[]
  excluded: readonly number[]
  /** Epoch ms: who can be reached may depend on it. */
  now: number
}

/** The columns that built-in fields are filled from; everybody reachable has an address and a workspace. */
const fieldColumns: Record<MergeFieldKey, string> = {
  FIRST_NAME: 'c.first_name',
  LAST_NAME: 'c.last_name',
  FULL_NAME: "coalesce(c.first_name, '') || coalesce(c.last_name, '')",
  PHONE: 'c.phone',
  COMPANY: 'c.company',
  BIRTH_DATE: 'c.birth_date',
  EMAIL: 'c.email',
  WORKSPACE_NAME: "'-'",
  UNSUBSCRIBE_URL: "'-'",
  PREFERENCES_URL: "'-'",
}

/** Whether a contact has no value for a field; a name that is no column is a dynamic field. */
function lacksField(name: string): SQL {
  const value = isBuiltIn(name)
    ? sql.raw(fieldColumns[name])
    : sql`json_extract(c.fields, ${`$."${name.replaceAll('"', '')}"`})`
  return sql`coalesce(trim(${value}), '') = ''`
}

/** Everybody in the lists once, with the first reason to leave them out (the order of the contract). */
export function judgedAudience(tenantId: number, { channel, included, excluded, now }: Audience): SQL {
  return sql`
    SELECT p.contact_id,
      ${unreachableReason(tenantId, { channel, now, excluded: isInLists(tenantId, excluded) })} AS reason
    FROM (
      SELECT DISTINCT m.contact_id FROM json_each(${json(included)}) l
      CROSS JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = l.value
      WHERE m.state = 'in'
    ) p
    LEFT JOIN contacts c ON c.id = p.contact_id AND c.tenant_id = ${tenantId}`
}

const ReasonRow = z.object({ reason: z.enum(exclusionReasons).nullable(), count: z.number() })

/** How many of an audience are reached (reason null) and left out by each reason, in one query. */
export const countAudience = (
  db: Db,
  tenantId: number,
  audience: Audience,
): Promise<{ reason: ExclusionReason | null; count: number }[]> =>
  queryRows(
    db,
    sql`SELECT reason, count(*) AS count FROM (${judgedAudience(tenantId, audience)}) GROUP BY reason`,
    ReasonRow,
  )

/** How many reachable people have an address that begins so (`length` characters). */
export const headsStatement = (tenantId: number, audience: Audience, length: number) =>
  returning(
    sql`
      SELECT substr(${addressOf(tenantId, audience.channel)}, 1, ${length}) AS head, count(*) AS people
      FROM (${judgedAudience(tenantId, audience)}) a
      CROSS JOIN contacts c ON c.id = a.contact_id AND c.tenant_id = ${tenantId}
      WHERE a.reason IS NULL GROUP BY 1`,
    z.object({ head: z.string(), people: z.number() }),
  )

/** How many reachable people have no value for each of these fields. */
export async function countMissingFields(
  db: Db,
  tenantId: number,
  audience: Audience,
  names: readonly string[],
): Promise<{ name: string; count: number }[]> {
  if (names.length === 0) return []
  const sums = names.map((name, index) => sql`sum(${lacksField(name)}) AS ${sql.raw(`missing_${index}`)}`)
  const row = await queryRow(
    db,
    sql`
      SELECT ${sql.join(sums, sql`, `)} FROM (${judgedAudience(tenantId, audience)}) a
      CROSS JOIN contacts c ON c.id = a.contact_id AND c.tenant_id = ${tenantId}
      WHERE a.reason IS NULL`,
    (raw) => names.map((name, index) => ({ name, count: Number(raw[`missing_${index}`] ?? 0) })),
  )
  return (row ?? []).filter((missing) => missing.count > 0)
}

/** The first person an audience would reach. */
export async function findFirstReachable(
  db: Db,
  tenantId: number,
  audience: Audience,
): Promise<number | undefined> {
  if (audience.included.length === 0) return undefined
  const row = await queryRow(
    db,
    firstReachableStatement(tenantId, audience),
    z.object({ contact_id: z.number() }),
  )
  return row?.contact_id
}

/** Each list is walked in its own order up to its first reachable member, so that nothing is sorted. */
export function firstReachableStatement(
  tenantId: number,
  { channel, included, excluded, now }: Audience,
): SQL {
  const reason = unreachableReason(tenantId, { channel, now, excluded: isInLists(tenantId, excluded) })
  const heads = included.map(
    (listId) => sql`
      SELECT contact_id FROM (
        SELECT m.contact_id FROM list_members m
        CROSS JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = ${tenantId}
        WHERE m.tenant_id = ${tenantId} AND m.list_id = ${listId} AND m.state = 'in' AND ${reason} IS NULL
        ORDER BY m.contact_id LIMIT 1
      )`,
  )
  return sql`
    SELECT contact_id FROM (${sql.join(heads, sql` UNION ALL `)})
    ORDER BY contact_id LIMIT 1`
}
