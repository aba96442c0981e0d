import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import type { FormValues } from '../../contracts/chatbot.ts'
import { ChatSettings } from '../../contracts/chat.ts'
import { Language } from '../../contracts/common.ts'
import { Trust } from '../../contracts/inbox.ts'

const SettingsRow = z.object({
  settings: z.string().transform((text) => ChatSettings.parse(JSON.parse(text))),
  revision: z.number(),
  secret: z.string().nullable(),
  secret_at: z.number().nullable(),
})

export const findChatSettings = (
  db: Db,
  tenantId: number,
): Promise<z.infer<typeof SettingsRow> | undefined> =>
  queryRow(
    db,
    sql`SELECT settings, revision, secret, secret_at FROM chat_settings WHERE tenant_id = ${tenantId}`,
    SettingsRow,
  )

/**
 * Writes the settings over the revision that was seen, with what tells of it in the audit log.
 *
 * @param record records nothing where no row was changed
 * @returns false when it is another revision meanwhile, and nothing was written
 */
export async function writeChatSettings(
  db: Db,
  tenantId: number,
  { seen, settings }: { seen: number; settings: ChatSettings },
  record: SQL,
): Promise<boolean> {
  const [written] = await writeBatch(db, [
    sql`INSERT INTO chat_settings (tenant_id, settings, revision)
        SELECT ${tenantId}, ${json(settings)}, 1
        WHERE ${seen} = coalesce((SELECT revision FROM chat_settings WHERE tenant_id = ${tenantId}), 0)
        ON CONFLICT (tenant_id) DO UPDATE SET settings = excluded.settings, revision = revision + 1`,
    record,
  ])
  return written.rowsAffected > 0
}

/**
 * Counts one more contact of a day.
 *
 * @returns false when there were enough, and nothing was counted
 */
export async function countClaim(
  db: Db,
  tenantId: number,
  { day, most }: { day: string; most: number },
): Promise<boolean> {
  const counted = await queryRow(
    db,
    sql`INSERT INTO chat_claims (tenant_id, day, made) VALUES (${tenantId}, ${day}, 1)
        ON CONFLICT (tenant_id) DO UPDATE SET day = excluded.day, made = CASE WHEN day = excluded.day THEN made ELSE 0 END + 1
        WHERE day <> excluded.day OR made < ${most}
        RETURNING made`,
    z.object({ made: z.number() }),
  )
  return counted !== undefined
}

/** Whether a day has its measure of contacts. */
export async function hasEnoughClaims(
  db: Db,
  tenantId: number,
  { day, most }: { day: string; most: number },
): Promise<boolean> {
  const found = await queryRow(
    db,
    sql`SELECT made FROM chat_claims WHERE tenant_id = ${tenantId} AND day = ${day} AND made >= ${most}`,
    z.object({ made: z.number() }),
  )
  return found !== undefined
}

/** A day, and the time for which a visit is not noted anew. */
const longestProofMs = 26 * 3_600_000

/** Another key signs identities from here on. */
export async function writeChatSecret(
  db: Db,
  tenantId: number,
  { secret, secretAt, settings }: { secret: string; secretAt: number; settings: ChatSettings },
  record: SQL,
): Promise<void> {
  await writeBatch(db, [
    sql`INSERT INTO chat_settings (tenant_id, settings, secret, secret_at)
        VALUES (${tenantId}, ${json(settings)}, ${secret}, ${secretAt})
        ON CONFLICT (tenant_id) DO UPDATE SET secret = excluded.secret, secret_at = excluded.secret_at`,
    // What the old key proved is not believed without the new one. A proof holds for a day at most, and was given when
    // the browser was seen: whoever has one still was seen since.
    sql`UPDATE chat_visitors INDEXED BY chat_visitors_seen SET proven_until = ${secretAt}
        WHERE tenant_id = ${tenantId} AND seen_at > ${secretAt - longestProofMs} AND proven_until > ${secretAt}`,
    record,
  ])
}

const VisitorRow = z
  .object({
    id: z.string(),
    visitor: z.string(),
    site: z.string(),
    trust: Trust,
    contact_id: z.number().nullable(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    company: z.string().nullable(),
    proven_until: z.number().nullable(),
    page_url: z.string(),
    page_title: z.string(),
    referrer: z.string(),
    country: z.string().nullable(),
    region: z.string().nullable(),
    city: z.string().nullable(),
    browser: z.string().nullable(),
    system: z.string().nullable(),
    language: Language,
    created_at: z.number(),
    seen_at: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    visitor: row.visitor,
    site: row.site,
    trust: row.trust,
    contactId: row.contact_id,
    email: row.email,
    name: row.name,
    phone: row.phone,
    company: row.company,
    provenUntil: row.proven_until,
    pageUrl: row.page_url,
    pageTitle: row.page_title,
    referrer: row.referrer,
    country: row.country,
    region: row.region,
    city: row.city,
    browser: row.browser,
    system: row.system,
    language: row.language,
    createdAt: row.created_at,
    seenAt: row.seen_at,
  }))
export type ChatVisitorRow = z.infer<typeof VisitorRow>

const columns = sql`id, visitor, site, trust, contact_id, email, name, phone, company, proven_until, page_url,
  page_title, referrer, country, region, city, browser, system, language, created_at, seen_at`

export const findBinding = (db: Db, tenantId: number, id: string): Promise<ChatVisitorRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM chat_visitors WHERE tenant_id = ${tenantId} AND id = ${id}`,
    VisitorRow,
  )

/** The browser in which somebody was seen last. */
export const findVisitor = (db: Db, tenantId: number, visitor: string): Promise<ChatVisitorRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM chat_visitors WHERE tenant_id = ${tenantId} AND visitor = ${visitor}
        ORDER BY seen_at DESC LIMIT 1`,
    VisitorRow,
  )

/**
 * Writes a browser as it stands now; when it was first seen stays.
 *
 * @param before as whom it was read; null for a new one
 * @returns false when it is somebody else by now, and nothing was written
 */
export async function writeVisitor(
  db: Db,
  tenantId: number,
  row: ChatVisitorRow,
  before: Pick<ChatVisitorRow, 'visitor' | 'email' | 'trust' | 'contactId' | 'seenAt'> | null,
): Promise<boolean> {
  // Most page views change none of the indexed columns: leaving them out moves no index.
  const isSame =
    before !== null &&
    (['visitor', 'email', 'contactId', 'seenAt'] as const).every((column) => before[column] === row[column])
  const indexed = isSame
    ? sql``
    : sql`visitor = excluded.visitor, contact_id = excluded.contact_id, email = excluded.email,
          seen_at = excluded.seen_at, `
  const written = await queryRow(
    db,
    sql`INSERT INTO chat_visitors (tenant_id, ${columns})
        VALUES (${tenantId}, ${row.id}, ${row.visitor}, ${row.site}, ${row.trust}, ${row.contactId}, ${row.email},
          ${row.name}, ${row.phone}, ${row.company}, ${row.provenUntil}, ${row.pageUrl}, ${row.pageTitle},
          ${row.referrer}, ${row.country}, ${row.region}, ${row.city}, ${row.browser}, ${row.system},
          ${row.language}, ${row.createdAt}, ${row.seenAt})
        ON CONFLICT (tenant_id, id) DO UPDATE SET ${indexed}site = excluded.site, trust = excluded.trust,
          name = excluded.name,
          phone = excluded.phone, company = excluded.company, proven_until = excluded.proven_until,
          page_url = excluded.page_url, page_title = excluded.page_title, referrer = excluded.referrer,
          country = excluded.country, region = excluded.region, city = excluded.city, browser = excluded.browser,
          system = excluded.system, language = excluded.language
        WHERE visitor IS ${before?.visitor ?? null} AND email IS ${before?.email ?? null}
          AND trust IS ${before?.trust ?? null}
        RETURNING id`,
    z.object({ id: z.string() }),
  )
  return written !== undefined
}

/** Whoever has said nothing of themselves before is this; what is known stays. */
export async function writeClaim(
  db: Db,
  tenantId: number,
  { visitor, values, contactId }: { visitor: string; values: FormValues; contactId: number },
): Promise<void> {
  const { email, name = null, phone = null, company = null } = values
  await execute(
    db,
    sql`UPDATE chat_visitors SET email = ${email}, contact_id = ${contactId}, trust = 'claimed',
          name = coalesce(name, ${name}), phone = coalesce(phone, ${phone}), company = coalesce(company, ${company})
        WHERE tenant_id = ${tenantId} AND visitor = ${visitor} AND email IS NULL`,
  )
}

/** The page that a browser shows now; `seenAt` null leaves when it was seen, and the indexes on that, as they are. */
export async function writePage(
  db: Db,
  tenantId: number,
  { id, url, title, seenAt }: { id: string; url: string; title: string; seenAt: number | null },
): Promise<void> {
  await execute(
    db,
    sql`UPDATE chat_visitors SET page_url = ${url}, page_title = ${title}
          ${seenAt === null ? sql`` : sql`, seen_at = ${seenAt}`}
        WHERE tenant_id = ${tenantId} AND id = ${id}`,
  )
}

const Oldest = z.object({ id: z.string(), seen_at: z.number() })

/** Browsers that were not seen for longest. */
export const listOldestVisitors = (
  db: Db,
  tenantId: number,
  limit: number,
): Promise<z.infer<typeof Oldest>[]> =>
  queryRows(
    db,
    sql`SELECT id, seen_at FROM chat_visitors INDEXED BY chat_visitors_seen WHERE tenant_id = ${tenantId}
        ORDER BY seen_at LIMIT ${limit}`,
    Oldest,
  )

/** Forgets browsers, save those that came back after `seenBy` (epoch ms). */
export async function deleteVisitors(
  db: Db,
  tenantId: number,
  { ids, seenBy }: { ids: readonly string[]; seenBy: number },
): Promise<void> {
  await execute(
    db,
    sql`DELETE FROM chat_visitors WHERE tenant_id = ${tenantId} AND seen_at <= ${seenBy}
          AND id IN (SELECT value FROM json_each(${json(ids)}))`,
  )
}
