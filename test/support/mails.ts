import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, queryRow, queryRows, type Db } from '../../db/client.ts'

/** Where rows are written: a test context, or a running app with its workspace's id. */
export type MailWorld = { db: Db; tenant: { id: number }; clock: { now(): number } }

export type SentMail = {
  contactId: number
  messageId: number
  campaignId: number
  linkIds: number[]
  address: string
  providerId: string
}

const Id = z.object({ id: z.number() })
const insert = async (db: Db, statement: ReturnType<typeof sql>): Promise<number> => {
  const row = await queryRow(db, statement, Id)
  if (row === undefined) throw new Error('nothing was inserted')
  return row.id
}

/** A campaign that went out to new, opted-in people an hour ago, with two links. */
export async function sendMails(ctx: MailWorld, count = 1): Promise<SentMail[]> {
  const { db, tenant, clock } = ctx
  const at = clock.now() - 3_600_000
  const campaignId = await insert(
    db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, created_at, updated_at)
        VALUES (${tenant.id}, 'Olio nuovo', 'email', 'sending', ${at}, ${at}) RETURNING id`,
  )
  const linkIds = [
    await insertLink(ctx, campaignId, 'https://acme.it/olio?anno=2026&x=1'),
    await insertLink(ctx, campaignId, 'https://acme.it/visita'),
  ]
  const sent: SentMail[] = []
  for (let n = 0; n < count; n++) {
    const address = `p${campaignId}.${n}@example.it`
    const contactId = await insert(
      db,
      sql`INSERT INTO contacts (tenant_id, email, source, created_at, updated_at)
          VALUES (${tenant.id}, ${address}, 'manual', ${at}, ${at}) RETURNING id`,
    )
    await execute(
      db,
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          VALUES (${tenant.id}, ${contactId}, 'email', 'opted_in', ${at})`,
    )
    await execute(
      db,
      sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, at)
          VALUES (${tenant.id}, ${contactId}, 'email', 'opted_in', 'manual', 'Al banco', ${at})`,
    )
    const providerId = `re-${campaignId}-${n}`
    const messageId = await insert(
      db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, attempt_at)
          VALUES (${tenant.id}, 'email', ${`campaign:${campaignId}:${contactId}`}, ${campaignId}, ${contactId},
            ${address}, ${at}, ${at}) RETURNING id`,
    )
    await execute(
      db,
      sql`UPDATE messages SET sent_at = ${at}, provider_id = ${providerId}
          WHERE tenant_id = ${tenant.id} AND id = ${messageId}`,
    )
    sent.push({ contactId, messageId, campaignId, linkIds, address, providerId })
  }
  return sent
}

export const insertLink = (ctx: MailWorld, campaignId: number, url: string): Promise<number> =>
  insert(
    ctx.db,
    sql`INSERT INTO campaign_links (tenant_id, campaign_id, url) VALUES (${ctx.tenant.id}, ${campaignId}, ${url})
        RETURNING id`,
  )

/** All rows of a table that a test compares, as the database holds them. */
export const rowsOf = (db: Db, statement: ReturnType<typeof sql>) =>
  queryRows(db, statement, z.record(z.string(), z.unknown()))
