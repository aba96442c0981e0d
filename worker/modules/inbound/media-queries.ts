import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows } from '../../../db/client.ts'
import { InboundChannel, InboundDetails } from '../../contracts/inbound.ts'

const DueMedia = z.object({
  id: z.number(),
  account_id: z.number(),
  event_id: z.string(),
  channel: InboundChannel,
  details: z.string().transform((text) => InboundDetails.parse(JSON.parse(text))),
  received_at: z.number(),
})
export type DueMedia = z.infer<typeof DueMedia>

/** Messages whose files are to be fetched by now, the longest waiting first. */
export const listDueMedia = (
  db: Db,
  tenantId: number,
  { now, limit }: { now: number; limit: number },
): Promise<DueMedia[]> =>
  queryRows(
    db,
    sql`SELECT id, account_id, event_id, channel, details, received_at
        FROM inbound_events INDEXED BY inbound_events_media
        WHERE tenant_id = ${tenantId} AND media_due_at IS NOT NULL AND media_due_at <= ${now}
        ORDER BY media_due_at LIMIT ${limit}`,
    DueMedia,
  )

/** When the next file is to be fetched, epoch ms; null when none waits. */
export const nextMediaAt = async (db: Db, tenantId: number): Promise<number | null> => {
  const row = await queryRow(
    db,
    sql`SELECT min(media_due_at) AS at FROM inbound_events INDEXED BY inbound_events_media
        WHERE tenant_id = ${tenantId} AND media_due_at IS NOT NULL`,
    z.object({ at: z.number().nullable() }),
  )
  return row?.at ?? null
}

/** Puts the files of a message off, or closes them with null; false when the message is gone. */
export const setMediaDue = async (
  db: Db,
  tenantId: number,
  { id, at }: { id: number; at: number | null },
): Promise<boolean> => {
  const row = await queryRow(
    db,
    sql`UPDATE inbound_events SET media_due_at = ${at} WHERE id = ${id} AND tenant_id = ${tenantId} RETURNING id`,
    z.object({ id: z.number() }),
  )
  return row !== undefined
}
