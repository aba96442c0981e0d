import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type BatchStatement,
  type Db,
  execute,
  json,
  nextVersion,
  queryRow,
  queryRows,
  writeBatch,
} from '../../../../db/client.ts'
import { TemplateCategory, TemplateLanguage, TranslationState } from '../../../contracts/templates.ts'
import { identicalTo, type TranslationDigest } from './digests.ts'

/**
 * Freezes a template and puts its translations in the queue, each under the name that the provider gets;
 * those that are not asked for go.
 *
 * @throws StaleVersionError when it was changed meanwhile, or one that says the same was asked for
 */
export async function freezeTemplate(
  db: Db,
  tenantId: number,
  request: {
    id: number
    version: number
    connection: string
    /** It was asked for on another connection before. */
    isRepeat: boolean
    asked: readonly (TranslationDigest & { providerName: string })[]
    now: number
  },
  also: readonly BatchStatement[],
): Promise<void> {
  const { id, now } = request
  const rows = sql`json_each(${json(request.asked)})`
  const same = identicalTo(tenantId, {
    id,
    digests: request.asked,
    within: request.isRepeat ? request.connection : null,
  })
  const asked = sql`SELECT value->>'language' FROM ${rows}`
  const ofThis = (name: 'providerName' | 'digest'): SQL =>
    sql`(SELECT value->>${name} FROM ${rows} WHERE value->>'language' = template_translations.language)`
  await writeBatch(db, [
    sql`UPDATE templates SET requested_at = ${now}, updated_at = ${now},
          version = CASE WHEN NOT EXISTS (${same})
            THEN ${nextVersion(request.version)} END
        WHERE tenant_id = ${tenantId} AND id = ${id}`,
    sql`DELETE FROM template_buttons WHERE tenant_id = ${tenantId} AND template_id = ${id} AND language NOT IN (${asked})`,
    sql`DELETE FROM template_translations
        WHERE tenant_id = ${tenantId} AND template_id = ${id} AND language NOT IN (${asked})`,
    sql`UPDATE template_translations SET state = 'queued', reason = NULL, state_at = ${now}, given_category = NULL,
          provider_name = ${ofThis('providerName')}, digest = ${ofThis('digest')},
          provider_id = NULL, connection = ${request.connection}, attempt_at = NULL, next_check_at = ${now}, failures = 0
        WHERE tenant_id = ${tenantId} AND template_id = ${id}`,
    ...also,
  ])
}

const DueRow = z.object({
  template_id: z.number(),
  language: TemplateLanguage,
  state: TranslationState,
  provider_name: z.string().nullable(),
  provider_id: z.string().nullable(),
  connection: z.string().nullable(),
  attempt_at: z.number().nullable(),
  failures: z.number(),
  category: TemplateCategory,
  deleted: z.number().transform((flag) => flag !== 0),
})
export type DueRow = z.infer<typeof DueRow>

/**
 * Takes translations that the provider has to be asked about, the longest waiting first: nobody else takes
 * them before `until`, so that a worker that dies leaves them to the next.
 */
export const claimDue = (
  db: Db,
  tenantId: number,
  { now, until, limit }: { now: number; until: number; limit: number },
): Promise<DueRow[]> =>
  queryRows(
    db,
    sql`UPDATE template_translations SET next_check_at = ${until}
        WHERE tenant_id = ${tenantId} AND next_check_at <= ${now} AND (template_id, language) IN (
          SELECT template_id, language FROM template_translations
          WHERE tenant_id = ${tenantId} AND next_check_at <= ${now} ORDER BY next_check_at LIMIT ${limit}
        )
        RETURNING template_id, language, state, provider_name, provider_id, connection, attempt_at, failures,
          (SELECT category FROM templates t WHERE t.id = template_id) AS category,
          (SELECT deleted_at IS NOT NULL FROM templates t WHERE t.id = template_id) AS deleted`,
    DueRow,
  )

/** When the next translation has to be asked about; null without one. */
export async function findNextCheck(db: Db, tenantId: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT min(next_check_at) AS at FROM template_translations
        WHERE tenant_id = ${tenantId} AND next_check_at IS NOT NULL`,
    z.object({ at: z.number().nullable() }),
  )
  return row?.at ?? null
}

type Translation = { templateId: number; language: string }
const isThis = (tenantId: number, { templateId, language }: Translation, name: string | null) =>
  // Asked for anew meanwhile, it has another name: what is known of the old one is of no use.
  sql`tenant_id = ${tenantId} AND template_id = ${templateId} AND language = ${language} AND provider_name IS ${name}`

/** Notes that the provider is about to be told to create it; false when another worker was first. */
export async function markAttempt(
  db: Db,
  tenantId: number,
  translation: Translation & { providerName: string; seenAttemptAt: number | null; now: number },
): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE template_translations SET attempt_at = ${translation.now}
        WHERE ${isThis(tenantId, translation, translation.providerName)}
          AND attempt_at IS ${translation.seenAttemptAt} AND provider_id IS NULL`,
  )
  return rowsAffected > 0
}

/** Notes the provider's id, or that there is none any more. */
export async function writeProviderId(
  db: Db,
  tenantId: number,
  translation: Translation & { providerName: string; providerId: string | null; attemptAt: number | null },
): Promise<void> {
  await execute(
    db,
    sql`UPDATE template_translations SET provider_id = ${translation.providerId}, attempt_at = ${translation.attemptAt}
        WHERE ${isThis(tenantId, translation, translation.providerName)}`,
  )
}

/** What was learnt of a translation, and when to ask again; `state` null: nothing new. `also` goes along, after it. */
export async function writeCheck(
  db: Db,
  tenantId: number,
  check: Translation & {
    providerName: string | null
    state: { state: TranslationState; reason: string | null; category: TemplateCategory | null } | null
    nextCheckAt: number | null
    failures: number
    now: number
  },
  also: readonly BatchStatement[] = [],
): Promise<void> {
  const { state } = check
  await writeBatch(db, [
    sql`UPDATE template_translations SET next_check_at = ${check.nextCheckAt}, failures = ${check.failures},
          ${
            state === null
              ? sql`state = state`
              : sql`state = ${state.state}, reason = ${state.reason},
                  given_category = coalesce(${state.category}, given_category), state_at = ${check.now}`
          }
        WHERE ${isThis(tenantId, check, check.providerName)}`,
    ...also,
  ])
}

/** Has the provider asked about a template now; false when there is nothing to ask. */
export async function checkNow(db: Db, tenantId: number, templateId: number, now: number): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE template_translations SET next_check_at = ${now}
        WHERE tenant_id = ${tenantId} AND template_id = ${templateId} AND next_check_at > ${now}`,
  )
  return rowsAffected > 0
}

const SandboxRow = z.object({
  provider_id: z.string(),
  name: z.string(),
  status: z.enum(['unsubmitted', 'pending', 'approved', 'rejected', 'paused', 'disabled']),
  reason: z.string(),
  category: TemplateCategory.nullable(),
})
export type SandboxRow = z.infer<typeof SandboxRow>

/** Keeps a template in the sandbox. */
export async function insertSandboxTemplate(
  db: Db,
  tenantId: number,
  kept: { providerId: string; name: string; language: string },
): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO sandbox_templates (tenant_id, provider_id, name, language, status, reason)
        VALUES (${tenantId}, ${kept.providerId}, ${kept.name}, ${kept.language}, 'unsubmitted', '')`,
  )
}

const sandboxColumns = sql`provider_id, name, status, reason, category`

export const findSandboxTemplate = (
  db: Db,
  tenantId: number,
  providerId: string,
): Promise<SandboxRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${sandboxColumns} FROM sandbox_templates WHERE tenant_id = ${tenantId} AND provider_id = ${providerId}`,
    SandboxRow,
  )

export const findSandboxNamed = (
  db: Db,
  tenantId: number,
  { name, language }: { name: string; language: string },
): Promise<SandboxRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${sandboxColumns} FROM sandbox_templates
        WHERE tenant_id = ${tenantId} AND name = ${name} AND language = ${language} LIMIT 1`,
    SandboxRow,
  )

/** Puts a template of the sandbox in another state; false when it holds none of that id. */
export async function setSandboxStatus(
  db: Db,
  tenantId: number,
  change: { providerId: string; status: SandboxRow['status']; reason: string; category: string | null },
): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE sandbox_templates SET status = ${change.status}, reason = ${change.reason},
          category = coalesce(${change.category}, category)
        WHERE tenant_id = ${tenantId} AND provider_id = ${change.providerId}`,
  )
  return rowsAffected > 0
}

export async function deleteSandboxTemplate(db: Db, tenantId: number, providerId: string): Promise<void> {
  await execute(
    db,
    sql`DELETE FROM sandbox_templates WHERE tenant_id = ${tenantId} AND provider_id = ${providerId}`,
  )
}
