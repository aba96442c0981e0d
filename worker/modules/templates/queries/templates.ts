import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type BatchStatement,
  type Db,
  json,
  nextVersion,
  queryRow,
  queryRows,
  readBatch,
  returning,
  writeBatch,
} from '../../../../db/client.ts'
import {
  ButtonKind,
  TemplateCategory,
  TemplateLanguage,
  type TranslationInput,
  TranslationState,
} from '../../../contracts/templates.ts'

const columns = sql`id, name, category, default_language, samples, version, created_at, updated_at, requested_at`
const Samples = z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text)))
const TemplateRow = z.object({
  id: z.number(),
  name: z.string(),
  category: TemplateCategory,
  default_language: TemplateLanguage,
  samples: Samples,
  version: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
  requested_at: z.number().nullable(),
})
export type TemplateRow = z.infer<typeof TemplateRow>

const TranslationRow = z.object({
  template_id: z.number(),
  language: TemplateLanguage,
  body: z.string(),
  state: TranslationState,
  reason: z.string().nullable(),
  state_at: z.number().nullable(),
  given_category: TemplateCategory.nullable(),
  provider_name: z.string().nullable(),
  provider_id: z.string().nullable(),
  connection: z.string().nullable(),
})
export type TranslationRow = z.infer<typeof TranslationRow>

const ButtonRow = z.object({
  template_id: z.number(),
  language: TemplateLanguage,
  kind: ButtonKind,
  label: z.string(),
  value: z.string(),
  tag_id: z.number().nullable(),
})
export type ButtonRow = z.infer<typeof ButtonRow>

const translationColumns = sql`r.template_id, r.language, r.body, r.state, r.reason, r.state_at, r.given_category,
  r.provider_name, r.provider_id, r.connection`
/** A tag that is gone is none. */
const buttonColumns = sql`b.template_id, b.language, b.kind, b.label, b.value, t.id AS tag_id`
const buttonTags = sql`LEFT JOIN tags t ON t.id = b.tag_id AND t.tenant_id = b.tenant_id`

export type WholeTemplate = {
  template: TemplateRow
  translations: TranslationRow[]
  buttons: ButtonRow[]
}

/** A template with its translations and buttons, on one snapshot; one that was deleted too, if asked for. */
export async function findTemplate(
  db: Db,
  tenantId: number,
  id: number,
  { deletedToo = false } = {},
): Promise<WholeTemplate | undefined> {
  const [found, translations, buttons] = await readBatch(db, [
    returning(
      sql`SELECT ${columns} FROM templates
          WHERE tenant_id = ${tenantId} AND id = ${id} ${deletedToo ? sql`` : sql`AND deleted_at IS NULL`}`,
      TemplateRow,
    ),
    returning(
      sql`SELECT ${translationColumns} FROM template_translations r
          WHERE r.tenant_id = ${tenantId} AND r.template_id = ${id} ORDER BY r.position`,
      TranslationRow,
    ),
    returning(
      sql`SELECT ${buttonColumns} FROM template_buttons b ${buttonTags}
          WHERE b.tenant_id = ${tenantId} AND b.template_id = ${id} ORDER BY b.language, b.position`,
      ButtonRow,
    ),
  ])
  const template = found.rows[0]
  return template && { template, translations: translations.rows, buttons: buttons.rows }
}

/** Templates newest first; `search` is a folded part of the name. */
export function templatesPage(
  tenantId: number,
  page: {
    search: string
    state: TranslationState | undefined
    border: { id: number; newer: boolean } | null
    limit: number
  },
): SQL {
  const { search, state, border, limit } = page
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const named = search === '' ? sql`` : sql`AND name_key LIKE ${pattern} ESCAPE '\\'`
  const inState =
    state === undefined
      ? sql``
      : sql`AND EXISTS (SELECT 1 FROM template_translations r
              WHERE r.tenant_id = templates.tenant_id AND r.template_id = templates.id AND r.state = ${state})`
  const side =
    border === null ? sql`` : border.newer ? sql`AND id > ${border.id}` : sql`AND id < ${border.id}`
  const order = border?.newer ? sql`id` : sql`id DESC`
  return sql`SELECT ${columns} FROM templates WHERE tenant_id = ${tenantId} AND deleted_at IS NULL
    ${named} ${inState} ${side} ORDER BY ${order} LIMIT ${limit + 1}`
}

export const listTemplateRows = (
  db: Db,
  tenantId: number,
  page: Parameters<typeof templatesPage>[1],
): Promise<TemplateRow[]> => queryRows(db, templatesPage(tenantId, page), TemplateRow)

/** The translations of several templates, in their order. */
export const listTranslationRows = (
  db: Db,
  tenantId: number,
  ids: readonly number[],
): Promise<TranslationRow[]> =>
  queryRows(
    db,
    sql`SELECT ${translationColumns} FROM json_each(${json(ids)}) j
        CROSS JOIN template_translations r ON r.tenant_id = ${tenantId} AND r.template_id = j.value
        ORDER BY r.template_id, r.position`,
    TranslationRow,
  )

/** The folded names that begin so. */
export async function listNameKeys(db: Db, tenantId: number, start: string): Promise<Set<string>> {
  const rows = await queryRows(
    db,
    sql`SELECT name_key FROM templates
        WHERE tenant_id = ${tenantId} AND deleted_at IS NULL AND substr(name_key, 1, length(${start})) = ${start}`,
    z.object({ name_key: z.string() }),
  )
  return new Set(rows.map((row) => row.name_key))
}

export type TemplateContent = {
  name: string
  nameKey: string
  category: TemplateCategory
  defaultLanguage: TemplateLanguage
  samples: Readonly<Record<string, string>>
}

/** The translations with their buttons as rows; `id` is the template's, an expression for one just made. */
function contentStatements(tenantId: number, id: SQL, translations: readonly TranslationInput[]): SQL[] {
  const rows = translations.map(({ language, body }, position) => [language, position, body])
  const buttons = translations.flatMap(({ language, buttons: all }) =>
    all.map(({ kind, label, value, tagId }, position) => [language, position, kind, label, value, tagId]),
  )
  return [
    sql`INSERT INTO template_translations (tenant_id, template_id, language, position, body)
        SELECT ${tenantId}, ${id}, value->>0, value->>1, value->>2 FROM json_each(${json(rows)})`,
    sql`INSERT INTO template_buttons (tenant_id, template_id, language, position, kind, label, value, tag_id)
        SELECT ${tenantId}, ${id}, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5
        FROM json_each(${json(buttons)})`,
  ]
}

/**
 * Makes a draft and gives its id.
 *
 * @throws DbError when the name is taken (`templates.name_key`)
 */
export async function insertTemplate(
  db: Db,
  tenantId: number,
  draft: TemplateContent & {
    translations: readonly TranslationInput[]
    createdBy: string | null
    now: number
  },
): Promise<number> {
  // AUTOINCREMENT: within this transaction the workspace's highest id is the row just made.
  const made = sql`(SELECT max(id) FROM templates WHERE tenant_id = ${tenantId})`
  const [inserted] = await writeBatch(db, [
    returning(
      sql`INSERT INTO templates (tenant_id, name, name_key, category, default_language, samples, created_by,
            created_at, updated_at)
          VALUES (${tenantId}, ${draft.name}, ${draft.nameKey}, ${draft.category}, ${draft.defaultLanguage},
            ${JSON.stringify(draft.samples)}, ${draft.createdBy}, ${draft.now}, ${draft.now})
          RETURNING id`,
      z.object({ id: z.number() }),
    ),
    ...contentStatements(tenantId, made, draft.translations),
  ])
  const id = inserted.rows[0]?.id
  if (id === undefined) throw new Error('INSERT … RETURNING gave no row')
  return id
}

/**
 * Writes a template's shared part and, when given, its translations: compare-and-set on the version.
 *
 * @throws StaleVersionError when somebody else was first; DbError when the name is taken
 */
export async function updateTemplate(
  db: Db,
  tenantId: number,
  draft: TemplateContent & {
    id: number
    version: number
    translations: readonly TranslationInput[] | null
    now: number
  },
): Promise<void> {
  const { id } = draft
  const replaced: BatchStatement[] =
    draft.translations === null
      ? []
      : [
          sql`DELETE FROM template_buttons WHERE tenant_id = ${tenantId} AND template_id = ${id}`,
          sql`DELETE FROM template_translations WHERE tenant_id = ${tenantId} AND template_id = ${id}`,
          ...contentStatements(tenantId, sql`${id}`, draft.translations),
        ]
  await writeBatch(db, [
    sql`UPDATE templates SET name = ${draft.name}, name_key = ${draft.nameKey}, category = ${draft.category},
          default_language = ${draft.defaultLanguage}, samples = ${JSON.stringify(draft.samples)},
          updated_at = ${draft.now}, version = ${nextVersion(draft.version)}
        WHERE tenant_id = ${tenantId} AND id = ${id}`,
    ...replaced,
  ])
}

/**
 * Puts a template aside; what the provider holds of it is deleted by the sweep.
 *
 * @throws StaleVersionError when somebody else was first
 */
export async function deleteTemplate(
  db: Db,
  tenantId: number,
  template: { id: number; version: number; now: number },
  also: readonly BatchStatement[],
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE templates SET deleted_at = ${template.now}, updated_at = ${template.now},
          version = ${nextVersion(template.version)}
        WHERE tenant_id = ${tenantId} AND id = ${template.id}`,
    sql`UPDATE template_translations
        SET next_check_at = CASE WHEN attempt_at IS NULL THEN NULL ELSE ${template.now} END, failures = 0
        WHERE tenant_id = ${tenantId} AND template_id = ${template.id}`,
    ...also,
  ])
}

/** What an answer button of a template gives (spec 11.1). */
export const findAnswerButton = (
  db: Db,
  tenantId: number,
  button: { templateId: number; language: string; position: number },
): Promise<{ label: string; tag_id: number | null } | undefined> =>
  queryRow(
    db,
    sql`SELECT b.label, t.id AS tag_id FROM template_buttons b ${buttonTags}
        WHERE b.tenant_id = ${tenantId} AND b.template_id = ${button.templateId} AND b.language = ${button.language}
          AND b.position = ${button.position} AND b.kind = 'reply'`,
    z.object({ label: z.string(), tag_id: z.number().nullable() }),
  )

/** Which of these tags exist in the workspace. */
export async function findTagIds(db: Db, tenantId: number, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await queryRows(
    db,
    sql`SELECT t.id FROM json_each(${json(ids)}) j CROSS JOIN tags t ON t.id = j.value
        WHERE t.tenant_id = ${tenantId}`,
    z.object({ id: z.number() }),
  )
  return new Set(rows.map((row) => row.id))
}

/** Templates whose text or links may name a dynamic field; their texts tell. */
export const listTextsNaming = (
  db: Db,
  tenantId: number,
  key: string,
): Promise<{ id: number; name: string; text: string }[]> =>
  queryRows(
    db,
    sql`SELECT t.id, t.name, group_concat(r.body || ' ' || coalesce(
            (SELECT group_concat(b.value, ' ') FROM template_buttons b
             WHERE b.tenant_id = r.tenant_id AND b.template_id = r.template_id AND b.language = r.language), ''), ' ') AS text
        FROM templates t CROSS JOIN template_translations r ON r.tenant_id = t.tenant_id AND r.template_id = t.id
        WHERE t.tenant_id = ${tenantId} AND t.deleted_at IS NULL
        GROUP BY t.id HAVING instr(text, ${key}) > 0 ORDER BY t.id DESC LIMIT 200`,
    z.object({ id: z.number(), name: z.string(), text: z.string() }),
  )

/** Whether a template is still chosen by a campaign that is not over. */
export async function findCampaignUsing(
  db: Db,
  tenantId: number,
  templateId: number,
): Promise<{ id: number; name: string } | undefined> {
  return queryRow(
    db,
    sql`SELECT id, name FROM campaigns
        WHERE tenant_id = ${tenantId} AND channel = 'whatsapp' AND state NOT IN ('finished', 'cancelled')
          AND content->>'templateId' = ${templateId} ORDER BY id DESC LIMIT 1`,
    z.object({ id: z.number(), name: z.string() }),
  )
}
