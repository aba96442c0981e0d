import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRows } from '../../../../db/client.ts'
import { ButtonKind, TemplateCategory, TemplateLanguage } from '../../../contracts/templates.ts'

/** A translation and the digest of what it says. */
export type TranslationDigest = { language: string; digest: string }

/**
 * Translations of other templates that approval was asked for and that say the same in the same language. A template
 * that is asked for again is compared with those of its connection (`within`) alone: two that say the same and stand
 * on one that is left would keep each other from being asked for again.
 */
export const identicalTo = (
  tenantId: number,
  { id, digests, within }: { id: number; digests: readonly TranslationDigest[]; within: string | null },
): SQL =>
  sql`SELECT r.language, o.id, o.name FROM json_each(${json(digests)}) j
      CROSS JOIN template_translations r INDEXED BY template_translations_digest ON r.tenant_id = ${tenantId} AND r.language = j.value->>'language'
        AND r.digest = j.value->>'digest'
      CROSS JOIN templates o ON o.id = r.template_id AND o.tenant_id = ${tenantId} AND o.deleted_at IS NULL
      WHERE o.id <> ${id}${within === null ? sql`` : sql` AND r.connection = ${within}`}`

const Identical = z.object({ language: TemplateLanguage, id: z.number(), name: z.string() })

export const listIdentical = (
  db: Db,
  tenantId: number,
  draft: Parameters<typeof identicalTo>[1],
): Promise<z.infer<typeof Identical>[]> =>
  queryRows(db, sql`${identicalTo(tenantId, draft)} ORDER BY o.id`, Identical)

const Undigested = z.object({
  template_id: z.number(),
  language: z.string(),
  category: TemplateCategory,
  body: z.string(),
  buttons: z
    .string()
    .transform((text) =>
      z.array(z.object({ kind: ButtonKind, label: z.string(), value: z.string() })).parse(JSON.parse(text)),
    ),
})

/** Translations that were asked for before they had a digest. */
export const undigested = (tenantId: number, limit: number): SQL =>
  sql`SELECT r.template_id, r.language, t.category, r.body,
        (SELECT json_group_array(json_object('kind', kind, 'label', label, 'value', value)) FROM (
          SELECT b.kind, b.label, b.value FROM template_buttons b
          WHERE b.tenant_id = r.tenant_id AND b.template_id = r.template_id AND b.language = r.language
          ORDER BY b.position)) AS buttons
      FROM template_translations r INDEXED BY template_translations_undigested
      CROSS JOIN templates t ON t.id = r.template_id AND t.tenant_id = r.tenant_id
      WHERE r.tenant_id = ${tenantId} AND r.digest IS NULL AND r.state <> 'draft' LIMIT ${limit}`

export const listUndigested = (
  db: Db,
  tenantId: number,
  limit: number,
): Promise<z.infer<typeof Undigested>[]> => queryRows(db, undigested(tenantId, limit), Undigested)

/** Writes digests where there are none; what was asked for does not change, so that whoever comes second writes the same. */
export async function writeDigests(
  db: Db,
  tenantId: number,
  digests: readonly (TranslationDigest & { templateId: number })[],
): Promise<void> {
  await execute(
    db,
    sql`UPDATE template_translations SET digest = j.value->>'digest' FROM json_each(${json(digests)}) j
        WHERE template_translations.tenant_id = ${tenantId}
          AND template_translations.template_id = j.value->>'templateId'
          AND template_translations.language = j.value->>'language' AND template_translations.digest IS NULL`,
  )
}
