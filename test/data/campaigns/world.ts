import { sql } from 'drizzle-orm/sql'
import { execute, json, queryRows, writeBatch } from '../../../db/client.ts'
import { z } from 'zod'
import type { TestCtx } from '../../support/ctx.ts'

export type Person = {
  email: string | null
  consent: 'unknown' | 'opted_in' | 'opted_in_double' | 'opted_out'
  deleted: boolean
  suppressed: boolean
  firstName?: string | null
  lastName?: string | null
  language?: string | null
  fields?: Record<string, string>
}

export const reachable = (email: string, more: Partial<Person> = {}): Person => ({
  email,
  consent: 'opted_in',
  deleted: false,
  suppressed: false,
  ...more,
})

/** Writes people as rows, outside of any module, and gives their ids in order. */
export async function insertPeople(ctx: TestCtx, people: readonly Person[]): Promise<number[]> {
  const tenantId = ctx.tenant.id
  const now = ctx.clock.now()
  const ids: number[] = []
  for (const person of people) {
    const [row] = await queryRows(
      ctx.db,
      sql`
        INSERT INTO contacts (tenant_id, email, first_name, last_name, language, fields, source, created_at, updated_at, deleted_at)
        VALUES (${tenantId}, ${person.email}, ${person.firstName ?? null}, ${person.lastName ?? null},
          ${person.language ?? null}, ${json(person.fields ?? {})}, 'manual', ${now}, ${now},
          ${person.deleted ? now : null})
        RETURNING id`,
      z.object({ id: z.number() }),
    )
    const id = row?.id ?? 0
    ids.push(id)
    await writeBatch(ctx.db, [
      ...(person.consent === 'unknown'
        ? []
        : [
            sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
                VALUES (${tenantId}, ${id}, 'email', ${person.consent}, ${now})`,
          ]),
      ...(person.suppressed && person.email !== null
        ? [
            sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
                VALUES (${tenantId}, 'email', ${person.email}, 'hard_bounce', ${now})
                ON CONFLICT DO NOTHING`,
          ]
        : []),
    ])
  }
  return ids
}

/** A static list with these members; `out` are people taken out by hand. */
export async function insertList(
  ctx: TestCtx,
  name: string,
  members: readonly number[],
  out: readonly number[] = [],
): Promise<number> {
  const tenantId = ctx.tenant.id
  const now = ctx.clock.now()
  const [row] = await queryRows(
    ctx.db,
    sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
        VALUES (${tenantId}, ${name}, 'static', 'empty', ${now}) RETURNING id`,
    z.object({ id: z.number() }),
  )
  const id = row?.id ?? 0
  const rows = [...members.map((one) => [one, 'in']), ...out.map((one) => [one, 'out'])]
  await execute(
    ctx.db,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
        SELECT ${tenantId}, ${id}, value ->> 0, 'manual', value ->> 1, ${now} FROM json_each(${json(rows)})
        WHERE true ON CONFLICT DO NOTHING`,
  )
  return id
}

/** A message of a campaign for a person, with the times of the stages it reached. */
export async function insertMessage(
  ctx: TestCtx,
  campaignId: number,
  contactId: number,
  stages: Partial<Record<string, number | string | null>> = {},
): Promise<number> {
  const [row] = await queryRows(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at)
        VALUES (${ctx.tenant.id}, 'email', ${`campaign:${campaignId}:${contactId}`}, ${campaignId}, ${contactId},
          ${`p${contactId}@example.it`}, ${ctx.clock.now()}) RETURNING id`,
    z.object({ id: z.number() }),
  )
  const id = row?.id ?? 0
  for (const [column, value] of Object.entries(stages)) {
    await execute(
      ctx.db,
      sql`UPDATE messages SET ${sql.identifier(column)} = ${value ?? null} WHERE tenant_id = ${ctx.tenant.id} AND id = ${id}`,
    )
  }
  return id
}
