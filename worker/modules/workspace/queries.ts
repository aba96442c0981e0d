import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows, returning, writeBatch } from '../../../db/client.ts'
import { type Permission, permissions, Role } from '../../contracts/auth.ts'
import { Language } from '../../contracts/common.ts'
import { FrequencyCap, Logo, QuietHours, type WorkspaceSettingsInput } from '../../contracts/workspace.ts'

/** A workspace as the directory knows it. */
export type WorkspaceRow = z.infer<typeof WorkspaceRow>
const WorkspaceColumns = z.object({
  id: z.number(),
  slug: z.string(),
  name: z.string(),
  time_zone: z.string(),
  default_country: z.string(),
  default_language: Language,
  quiet_hours: z.string().nullable(),
  frequency_cap: z.string().nullable(),
  logo_version: z.number().nullable(),
  logo_shape: z.string().nullable(),
  shard_url: z.string().nullable(),
  next_due_at: z.number(),
  due_lowered_at: z.number(),
})
const WorkspaceRow = WorkspaceColumns.transform((row) => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  timeZone: row.time_zone,
  defaultCountry: row.default_country,
  defaultLanguage: row.default_language,
  quietHours: row.quiet_hours === null ? null : QuietHours.parse(JSON.parse(row.quiet_hours)),
  frequencyCap: row.frequency_cap === null ? null : FrequencyCap.parse(JSON.parse(row.frequency_cap)),
  logo:
    row.logo_version === null || row.logo_shape === null
      ? null
      : Logo.parse({ version: row.logo_version, ...JSON.parse(row.logo_shape) }),
  shardUrl: row.shard_url,
  nextDueAt: row.next_due_at,
  dueLoweredAt: row.due_lowered_at,
}))
const columnNames = Object.keys(WorkspaceColumns.shape)
const columns = sql.raw(columnNames.map((name) => `w.${name}`).join(', '))

export function findWorkspace(directory: Db, id: number): Promise<WorkspaceRow | undefined> {
  return queryRow(directory, sql`SELECT ${columns} FROM workspaces w WHERE w.id = ${id}`, WorkspaceRow)
}

export function findWorkspaceBySlug(directory: Db, slug: string): Promise<WorkspaceRow | undefined> {
  return queryRow(directory, sql`SELECT ${columns} FROM workspaces w WHERE w.slug = ${slug}`, WorkspaceRow)
}

/** Whether an address belongs to a member of a workspace. */
export async function hasMemberAddress(directory: Db, tenantId: number, email: string): Promise<boolean> {
  const row = await queryRow(
    directory,
    sql`SELECT 1 AS found FROM user u JOIN member m ON m.user_id = u.id
        WHERE u.email = ${email}
          AND m.organization_id = (SELECT organization_id FROM workspaces WHERE id = ${tenantId})`,
    z.object({ found: z.number() }),
  )
  return row !== undefined
}

export type SessionAccess = {
  userId: string
  /** When the session last asked for something, as far as that was written. */
  lastSeenAt: number
  /** When it ends by itself, epoch ms. */
  expiresAt: number
  role: Role | null
  workspace: WorkspaceRow | null
}

/**
 * Who a session token belongs to and, if they are a member of the workspace, with what role: one
 * query on every request, so that an ended session or a changed role counts at once.
 */
export async function findSessionAccess(
  directory: Db,
  { token, slug, now }: { token: string; slug: string; now: number },
): Promise<SessionAccess | undefined> {
  return queryRow(
    directory,
    sql`SELECT s.user_id, coalesce(s.last_seen_at, s.created_at) AS last_seen_at, s.expires_at, m.role,
          ${columns}
        FROM session s
        LEFT JOIN workspaces w ON w.slug = ${slug}
        LEFT JOIN member m ON m.organization_id = w.organization_id AND m.user_id = s.user_id
        WHERE s.token = ${token} AND s.expires_at > ${now}`,
    (row) => {
      const role = Role.safeParse(row['role'])
      return {
        userId: z.string().parse(row['user_id']),
        lastSeenAt: z.number().parse(row['last_seen_at']),
        expiresAt: z.number().parse(row['expires_at']),
        role: role.success ? role.data : null,
        workspace: role.success ? WorkspaceRow.parse(row) : null,
      }
    },
  )
}

/** Notes that a session asked for something. */
export async function touchSession(directory: Db, token: string, now: number): Promise<void> {
  await execute(
    directory,
    sql`UPDATE session SET last_seen_at = ${now} WHERE token = ${token} AND coalesce(last_seen_at, 0) < ${now}`,
  )
}

export type KeyAccess = {
  keyId: number
  scopes: readonly Permission[]
  lastUsedAt: number | null
  /** Epoch ms; null: it does not end by itself. */
  expiresAt: number | null
  /** Null when the key belongs to another workspace than the address names. */
  workspace: WorkspaceRow | null
}

/**
 * What an API key opens: one query on every request, so that a revoked key counts at once. Undefined
 * when it is unknown, revoked or expired.
 */
export async function findKeyAccess(
  directory: Db,
  { hash, slug, now }: { hash: string; slug: string; now: number },
): Promise<KeyAccess | undefined> {
  return queryRow(
    directory,
    sql`SELECT k.id AS key_id, k.scopes, k.last_used_at, k.expires_at, ${columns}
        FROM api_keys k
        LEFT JOIN workspaces w ON w.id = k.tenant_id AND w.slug = ${slug}
        WHERE k.hash = ${hash} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${now})`,
    (row) => ({
      keyId: z.number().parse(row['key_id']),
      scopes: z.array(z.enum(permissions)).parse(JSON.parse(String(row['scopes']))),
      lastUsedAt: z.number().nullable().parse(row['last_used_at']),
      expiresAt: z.number().nullable().parse(row['expires_at']),
      workspace: row['id'] === null ? null : WorkspaceRow.parse(row),
    }),
  )
}

/** Notes that a key was used. */
export async function touchKey(directory: Db, keyId: number, now: number): Promise<void> {
  await execute(
    directory,
    sql`UPDATE api_keys SET last_used_at = ${now} WHERE id = ${keyId} AND coalesce(last_used_at, 0) < ${now}`,
  )
}

const Membership = z.object({ slug: z.string(), name: z.string(), role: Role })

/** The workspaces a user belongs to, by name. */
export function listMemberships(directory: Db, userId: string) {
  return queryRows(
    directory,
    sql`SELECT w.slug, w.name, m.role FROM member m
        JOIN workspaces w ON w.organization_id = m.organization_id
        WHERE m.user_id = ${userId} ORDER BY w.name, w.id`,
    Membership,
  )
}

/** The ids of the workspaces a user belongs to. */
export async function listMemberWorkspaceIds(directory: Db, userId: string): Promise<number[]> {
  const rows = await queryRows(
    directory,
    sql`SELECT w.id FROM member m JOIN workspaces w ON w.organization_id = m.organization_id
        WHERE m.user_id = ${userId}`,
    z.object({ id: z.number() }),
  )
  return rows.map(({ id }) => id)
}

/** Registers an organization as a workspace; the slug is unique over the installation. */
export async function insertWorkspace(
  directory: Db,
  workspace: { organizationId: string; slug: string; name: string; language: Language; now: number },
): Promise<WorkspaceRow | undefined> {
  const [inserted] = await writeBatch(directory, [
    returning(
      sql`INSERT INTO workspaces AS w (organization_id, slug, name, default_language, created_at)
          VALUES (${workspace.organizationId}, ${workspace.slug}, ${workspace.name}, ${workspace.language}, ${workspace.now})
          RETURNING ${sql.raw(columnNames.join(', '))}`,
      WorkspaceRow,
    ),
  ])
  return inserted.rows[0]
}

/** Writes the given settings with their entry in the log; the organization's name follows. */
export async function updateWorkspace(
  directory: Db,
  id: number,
  input: WorkspaceSettingsInput,
  audit: SQL,
): Promise<void> {
  await writeBatch(directory, [
    sql`UPDATE workspaces SET
          name = coalesce(${input.name ?? null}, name),
          time_zone = coalesce(${input.timeZone ?? null}, time_zone),
          default_country = coalesce(${input.defaultCountry ?? null}, default_country),
          default_language = coalesce(${input.defaultLanguage ?? null}, default_language),
          quiet_hours = ${replaced('quiet_hours', input.quietHours)},
          frequency_cap = ${replaced('frequency_cap', input.frequencyCap)}
        WHERE id = ${id}`,
    audit,
    sql`UPDATE organization SET name = (SELECT name FROM workspaces WHERE id = ${id})
        WHERE id = (SELECT organization_id FROM workspaces WHERE id = ${id})`,
  ])
}

/** Makes another picture the logo, or none, with the entry in the log. */
export async function updateLogo(directory: Db, id: number, logo: Logo | null, audit: SQL): Promise<void> {
  const { version, ...shape } = logo ?? { version: null }
  await writeBatch(directory, [
    sql`UPDATE workspaces SET logo_version = ${version}, logo_shape = ${logo === null ? null : json(shape)}
        WHERE id = ${id}`,
    audit,
  ])
}

/** A JSON column's next value: kept when nothing was given, since null is a value of its own. */
function replaced(column: string, value: object | null | undefined): SQL {
  if (value === undefined) return sql.raw(column)
  return value === null ? sql`NULL` : sql`${json(value)}`
}

/** Within this time a lowering is remembered once: a busy workspace does not write to the directory per event. */
const repeatedLoweringMs = 5_000

/** Brings the time of the next work forward; never pushes it back. Called before the shard commits. */
export async function lowerNextDue(
  directory: Db,
  id: number,
  { at, now }: { at: number; now: number },
): Promise<void> {
  await execute(
    directory,
    sql`UPDATE workspaces SET next_due_at = min(next_due_at, ${at}), due_lowered_at = ${now}
        WHERE id = ${id} AND (next_due_at > ${at} OR due_lowered_at < ${now - repeatedLoweringMs})`,
  )
}

/** A commit that follows the lowering by no more than this is never slept over. */
export const commitGraceMs = 60_000

/**
 * Pushes the time back after a sweep, unless it was lowered since `seen` was read, when the sweep began.
 * The commit of a lowering that was younger than the grace time at `startedAt` may have come behind the
 * sweep's back: then the next look comes within that time.
 */
export async function raiseNextDue(
  directory: Db,
  seen: Pick<WorkspaceRow, 'id' | 'nextDueAt' | 'dueLoweredAt'>,
  { next, startedAt, now }: { next: number; startedAt: number; now: number },
): Promise<boolean> {
  const result = await execute(
    directory,
    sql`UPDATE workspaces SET next_due_at = CASE
          WHEN due_lowered_at > ${startedAt - commitGraceMs - repeatedLoweringMs} THEN min(${next}, ${now + commitGraceMs})
          ELSE ${next} END
        WHERE id = ${seen.id} AND next_due_at = ${seen.nextDueAt} AND due_lowered_at = ${seen.dueLoweredAt}`,
  )
  return result.rowsAffected > 0
}

/** A workspace that was woken is not woken again before: its sweeps may still wait in the queue, or run. */
export const wakeLeaseMs = 2 * 60_000

/** Takes workspaces with work due, the longest waiting first; nobody else takes them meanwhile. */
export function claimDueWorkspaces(directory: Db, now: number, limit: number): Promise<number[]> {
  return queryRows(
    directory,
    sql`UPDATE workspaces SET next_due_at = ${now + wakeLeaseMs}
        WHERE next_due_at <= ${now} AND id IN (
          SELECT id FROM workspaces WHERE next_due_at <= ${now} ORDER BY next_due_at LIMIT ${limit}
        ) RETURNING id`,
    (row) => Number(row['id']),
  )
}

/** The same for given workspaces, whether they are due or not. */
export async function claimWorkspaces(directory: Db, ids: readonly number[], now: number): Promise<void> {
  await execute(
    directory,
    sql`UPDATE workspaces SET next_due_at = ${now + wakeLeaseMs}
        WHERE next_due_at <= ${now} AND id IN (SELECT value FROM json_each(${json(ids)}))`,
  )
}

/** A page of all workspaces by id: the net under the due times. */
export function listWorkspaceIds(directory: Db, afterId: number, limit: number): Promise<number[]> {
  return queryRows(
    directory,
    sql`SELECT id FROM workspaces WHERE id > ${afterId} ORDER BY id LIMIT ${limit}`,
    (row) => Number(row['id']),
  )
}
