import { sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows, returning, writeBatch } from '../../../db/client.ts'
import { notFound } from '../../lib/errors.ts'
import { WhatsAppLadder } from '../../contracts/whatsapp.ts'

const NumberRow = z.object({
  id: z.number(),
  phone: z.string(),
  name: z.string(),
  sender_sid: z.string(),
  is_sandbox: z.number(),
  ladder: WhatsAppLadder,
  business: z.string().nullable(),
  staff_limit: z.number().nullable(),
  polled_at: z.number().nullable(),
  poll_error: z.string().nullable(),
})
export type NumberRow = z.infer<typeof NumberRow>
const columns = sql.raw(Object.keys(NumberRow.shape).join(', '))

/** The numbers of a workspace, the first one first. */
export const listNumberRows = (db: Db, tenantId: number): Promise<NumberRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM whatsapp_numbers
        WHERE tenant_id = ${tenantId} AND deleted_at IS NULL ORDER BY id`,
    NumberRow,
  )

export async function mustGetNumber(db: Db, tenantId: number, id: number): Promise<NumberRow> {
  const found = await queryRow(
    db,
    sql`SELECT ${columns} FROM whatsapp_numbers
        WHERE tenant_id = ${tenantId} AND id = ${id} AND deleted_at IS NULL`,
    NumberRow,
  )
  if (found === undefined) throw notFound()
  return found
}

/** Adds a number unless the workspace has it; undefined when it does. */
export async function insertNumber(
  db: Db,
  tenantId: number,
  number: {
    phone: string
    name: string
    senderSid: string
    isSandbox: boolean
    ladder: WhatsAppLadder
    now: number
  },
  also: readonly SQLWrapper[],
): Promise<NumberRow | undefined> {
  const insert = sql`
    INSERT INTO whatsapp_numbers (tenant_id, phone, name, sender_sid, is_sandbox, ladder, next_poll_at, created_at)
    VALUES (${tenantId}, ${number.phone}, ${number.name}, ${number.senderSid}, ${Number(number.isSandbox)},
      ${number.ladder}, ${number.now}, ${number.now})
    ON CONFLICT (tenant_id, phone) WHERE deleted_at IS NULL DO NOTHING
    RETURNING ${columns}`
  const [inserted] = await writeBatch(db, [returning(insert, NumberRow), ...also])
  return inserted.rows[0]
}

export async function updateNumber(
  db: Db,
  tenantId: number,
  number: NumberRow,
  { now, also }: { now: number; also: readonly SQLWrapper[] },
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE whatsapp_numbers SET name = ${number.name}, sender_sid = ${number.sender_sid},
          ladder = ${number.ladder}, staff_limit = ${number.staff_limit}, next_poll_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${number.id} AND deleted_at IS NULL`,
    ...also,
  ])
}

/** Takes a number out, unless a campaign goes from it; whether it did. `also` goes along, after it. */
export async function deleteNumberRow(
  db: Db,
  tenantId: number,
  { id, now, also }: { id: number; now: number; also: readonly SQLWrapper[] },
): Promise<boolean> {
  const [deleted] = await writeBatch(db, [
    sql`
      UPDATE whatsapp_numbers SET deleted_at = ${now}
      WHERE tenant_id = ${tenantId} AND id = ${id} AND NOT EXISTS (
        SELECT 1 FROM campaigns
        WHERE tenant_id = ${tenantId} AND state IN ('snapshotting', 'sending', 'paused') AND number_id = ${id}
      )`,
    ...also,
  ])
  return deleted.rowsAffected > 0
}

/** Notes what the provider said, or why it did not. */
export async function updatePolled(
  db: Db,
  tenantId: number,
  polled: {
    id: number
    at: number
    nextAt: number
    answer: { status: string; limitText: string | null; business: string | null } | { error: string }
  },
): Promise<void> {
  const { answer } = polled
  const set =
    'error' in answer
      ? sql`poll_error = ${answer.error.slice(0, 100)}`
      : sql`poll_error = NULL, provider_status = ${answer.status}, provider_limit = ${answer.limitText},
            business = ${answer.business}`
  await execute(
    db,
    sql`UPDATE whatsapp_numbers SET ${set}, polled_at = ${polled.at}, next_poll_at = ${polled.nextAt}
        WHERE tenant_id = ${tenantId} AND id = ${polled.id}`,
  )
}

/** Numbers whose provider is to be asked, and when the next ones are; the longest waiting first. */
export const listDueNumbers = (db: Db, tenantId: number, { now, most }: { now: number; most: number }) =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM whatsapp_numbers
        WHERE tenant_id = ${tenantId} AND deleted_at IS NULL AND sender_sid <> '' AND next_poll_at <= ${now}
        ORDER BY next_poll_at LIMIT ${most}`,
    NumberRow,
  )

export async function findNextPoll(db: Db, tenantId: number): Promise<number | null> {
  const found = await queryRow(
    db,
    sql`SELECT min(next_poll_at) AS at FROM whatsapp_numbers
        WHERE tenant_id = ${tenantId} AND deleted_at IS NULL AND sender_sid <> ''`,
    z.object({ at: z.number().nullable() }),
  )
  return found?.at ?? null
}
