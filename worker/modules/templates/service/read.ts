import type { Ctx } from '../../../context.ts'
import type { Page } from '../../../contracts/common.ts'
import type {
  Template,
  TemplateButton,
  TemplateProblem,
  TemplatesQuery,
  TemplateSummary,
  TemplateTranslation,
} from '../../../contracts/templates.ts'
import { byId, cutPage, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { notFound } from '../../../lib/errors.ts'
import { foldText } from '../../../lib/identity/name.ts'
import { checkTemplate, isWritten } from '../../../lib/texts/template-rules.ts'
import { readMergeOptions } from '../../fields/service.ts'
import {
  type ButtonRow,
  findTemplate,
  listTemplateRows,
  listTranslationRows,
  type TemplateRow,
  type TranslationRow,
  type WholeTemplate,
} from '../queries/templates.ts'
import { openContent, type OpenContent } from './content.ts'
import { findIdenticalProblems } from './sameness.ts'

/** Names the ordering of templates in cursors. */
const order = 'templates'
const excerptLength = 140

/** One page of the templates, newest first. @throws request.invalid on `cursor` */
export async function listTemplates(ctx: Ctx, query: TemplatesQuery): Promise<Page<TemplateSummary>> {
  const cursor = decodeCursor(order, query.cursor, byId)
  const rows = await listTemplateRows(ctx.db, ctx.tenant.id, {
    search: foldText(query.search ?? ''),
    state: query.state,
    border: cursor === undefined ? null : { id: cursor.id, newer: cursor.backwards },
    limit: query.limit,
  })
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, cursor)
  const [translations, { connection }] = await Promise.all([
    listTranslationRows(
      ctx.db,
      ctx.tenant.id,
      items.map(({ id }) => id),
    ),
    openContent(ctx),
  ])
  const cursorAt = (row: TemplateRow | undefined, backwards: boolean) =>
    row ? encodeCursor(order, { key: 0, id: row.id, backwards }) : null
  return {
    items: items.map((row) =>
      toSummary(
        row,
        translations.filter(({ template_id }) => template_id === row.id),
        connection,
      ),
    ),
    nextCursor: hasNext ? cursorAt(items.at(-1), false) : null,
    previousCursor: hasPrevious ? cursorAt(items[0], true) : null,
  }
}

/** @throws `resource.not_found` */
export async function getTemplate(ctx: Ctx, id: number): Promise<Template> {
  const [whole, content] = await Promise.all([mustFindTemplate(ctx, id), openContent(ctx)])
  const { connection } = content
  const isOpen = mayBeRequested(whole, connection)
  return toTemplate(whole, content, isOpen ? await findTemplateProblems(ctx, whole, connection) : [])
}

/** Whether approval can be asked for on a connection: of a draft, and again of one that stands on others. */
export const mayBeRequested = ({ template, translations }: WholeTemplate, connection: string): boolean =>
  template.requested_at === null || translations.every((one) => one.connection !== connection)

/** Whether a template can be chosen for a draft, approved or not. */
export const hasTemplate = async (ctx: Ctx, id: number): Promise<boolean> =>
  (await findTemplate(ctx.db, ctx.tenant.id, id)) !== undefined

/** @throws `resource.not_found` */
export async function mustFindTemplate(ctx: Ctx, id: number): Promise<WholeTemplate> {
  const whole = await findTemplate(ctx.db, ctx.tenant.id, id)
  if (whole === undefined) throw notFound()
  return whole
}

/** The written translations of a template as the rules and the digest read them. */
export const writtenTranslations = (whole: WholeTemplate) =>
  whole.translations.filter(isWritten).map(({ language, body }) => ({
    language,
    category: whole.template.category,
    body,
    buttons: buttonsOf(whole, language),
  }))

/**
 * All that is wrong with a template as it stands: each rule of its texts, and what was asked for before in the
 * same words.
 */
export async function findTemplateProblems(
  ctx: Ctx,
  whole: WholeTemplate,
  connection: string,
): Promise<TemplateProblem[]> {
  const { template } = whole
  const [{ fields }, identical] = await Promise.all([
    readMergeOptions(ctx),
    findIdenticalProblems(ctx, {
      id: template.id,
      written: writtenTranslations(whole),
      within: template.requested_at === null ? null : connection,
    }),
  ])
  const translations = whole.translations.map(({ language, body }) => ({
    language,
    body,
    buttons: buttonsOf(whole, language),
  }))
  const { name, default_language: defaultLanguage, samples } = template
  return [...checkTemplate({ name, defaultLanguage, translations, samples }, fields), ...identical]
}

const buttonsOf = ({ buttons }: WholeTemplate, language: string): TemplateButton[] =>
  buttons.filter((button) => button.language === language).map(toButton)

const toButton = ({ kind, label, value, tag_id: tagId }: ButtonRow): TemplateButton => ({
  kind,
  label,
  value,
  tagId,
})

function toSummary(
  row: TemplateRow,
  translations: readonly TranslationRow[],
  connection: string,
): TemplateSummary {
  const shown = translations.find(({ language }) => language === row.default_language) ?? translations[0]
  return {
    id: row.id,
    name: row.name,
    category: row.category,
    defaultLanguage: row.default_language,
    excerpt: (shown?.body ?? '').replace(/\s+/g, ' ').trim().slice(0, excerptLength),
    translations: translations.map((one) => ({
      language: one.language,
      state: one.state,
      reason: one.reason,
      isElsewhere: isElsewhere(one, connection),
    })),
    updatedAt: row.updated_at,
    requestedAt: row.requested_at,
  }
}

function toTemplate(
  whole: WholeTemplate,
  { provider, connection }: OpenContent,
  problems: TemplateProblem[],
): Template {
  const { template } = whole
  return {
    id: template.id,
    name: template.name,
    category: template.category,
    defaultLanguage: template.default_language,
    samples: template.samples,
    version: template.version,
    createdAt: template.created_at,
    updatedAt: template.updated_at,
    requestedAt: template.requested_at,
    translations: whole.translations.map((row) => toTranslation(row, whole, connection)),
    problems,
    provider: provider.name,
  }
}

const isElsewhere = (row: Pick<TranslationRow, 'connection'>, connection: string): boolean =>
  row.connection !== null && row.connection !== connection

const toTranslation = (
  row: TranslationRow,
  whole: WholeTemplate,
  connection: string,
): TemplateTranslation => ({
  language: row.language,
  state: row.state,
  reason: row.reason,
  body: row.body,
  buttons: buttonsOf(whole, row.language),
  stateAt: row.state_at,
  givenCategory: row.given_category,
  isElsewhere: isElsewhere(row, connection),
  providerName: row.provider_name,
})
