import { isUniqueViolation, StaleVersionError } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Language } from '../../../contracts/common.ts'
import {
  type CreateTemplateInput,
  type Template,
  templateLimits,
  type TranslationInput,
  type UpdateTemplateInput,
} from '../../../contracts/templates.ts'
import { AppError, conflict, invalid } from '../../../lib/errors.ts'
import { foldText } from '../../../lib/identity/name.ts'
import { auditStatement } from '../../audit/service.ts'
import {
  deleteTemplate as deleteRow,
  findCampaignUsing,
  findTagIds,
  insertTemplate,
  listNameKeys,
  updateTemplate as updateRow,
} from '../queries/templates.ts'
import { getTemplate, mustFindTemplate } from './read.ts'

/**
 * Makes a draft. Without a name it gets the first "Modello" that is free; without translations an empty one
 * in the workspace's language.
 *
 * @throws `request.invalid` at `name` when it is taken, at `translations` for tags that do not exist
 */
export async function createTemplate(ctx: Ctx, input: CreateTemplateInput): Promise<Template> {
  const defaultLanguage =
    input.defaultLanguage ?? input.translations?.[0]?.language ?? ctx.tenant.defaultLanguage
  const translations = input.translations ?? [{ language: defaultLanguage, body: '', buttons: [] }]
  await assertTags(ctx, translations)
  const name = input.name ?? (await freeName(ctx, newWord[ctx.tenant.defaultLanguage]))
  const id = await insertTemplate(ctx.db, ctx.tenant.id, {
    name,
    nameKey: foldText(name),
    category: input.category,
    defaultLanguage,
    samples: input.samples,
    translations,
    createdBy: ctx.actor.type === 'user' ? ctx.actor.userId : null,
    now: ctx.clock.now(),
  }).catch(rethrowWrite)
  return getTemplate(ctx, id)
}

/**
 * Changes a draft: what is absent stays. Once approval was asked for, only the name, which the team alone
 * sees, can change (spec 10.2).
 *
 * @throws `resource.not_found`, `template.frozen`, `resource.conflict` when it was changed meanwhile,
 *   `request.invalid` at `name` or `translations`
 */
export async function updateTemplate(ctx: Ctx, id: number, input: UpdateTemplateInput): Promise<Template> {
  const { template } = await mustFindTemplate(ctx, id)
  if (template.version !== input.version) throw conflict()
  const { version, name = template.name, ...content } = input
  if (template.requested_at !== null && Object.values(content).some((value) => value !== undefined)) {
    throw new AppError('template.frozen')
  }
  await assertTags(ctx, content.translations ?? [])
  await updateRow(ctx.db, ctx.tenant.id, {
    id,
    version,
    name,
    nameKey: foldText(name),
    category: content.category ?? template.category,
    defaultLanguage: content.defaultLanguage ?? template.default_language,
    samples: content.samples ?? template.samples,
    translations: content.translations ?? null,
    now: ctx.clock.now(),
  }).catch(rethrowWrite)
  return getTemplate(ctx, id)
}

/**
 * Deletes a template; what the provider holds of it goes too, in the background. An identical one may be
 * asked for again then (spec 10.2).
 *
 * @throws `resource.not_found`; `template.in_use` when a campaign that is not over has chosen it
 */
export async function deleteTemplate(ctx: Ctx, id: number): Promise<void> {
  const { template } = await mustFindTemplate(ctx, id)
  const campaign = await findCampaignUsing(ctx.db, ctx.tenant.id, id)
  if (campaign !== undefined) throw new AppError('template.in_use', { detail: campaign.name })
  const now = ctx.clock.now()
  const record = auditStatement(ctx, { action: 'template.deleted', target: { id, name: template.name } })
  const wasRequested = template.requested_at !== null
  if (wasRequested) await ctx.due.lower(now)
  await deleteRow(
    ctx.db,
    ctx.tenant.id,
    { id, version: template.version, now },
    wasRequested ? [record] : [],
  ).catch(rethrowWrite)
  if (wasRequested) await ctx.queues.send({ type: 'tenant.tick' })
}

/**
 * A draft with the content of another template: to vary one, or to ask anew after a rejection (spec 10.2).
 *
 * @throws `resource.not_found`
 */
export async function duplicateTemplate(ctx: Ctx, id: number): Promise<Template> {
  const source = await getTemplate(ctx, id)
  const word = copyWord[ctx.tenant.defaultLanguage]
  const original = source.name.replace(new RegExp(` \\(${word}(?: \\d+)?\\)$`), '')
  return createTemplate(ctx, {
    name: await freeName(ctx, original, word),
    category: source.category,
    defaultLanguage: source.defaultLanguage,
    translations: source.translations.map(({ language, body, buttons }) => ({ language, body, buttons })),
    samples: source.samples,
  })
}

const newWord: Record<Language, string> = { it: 'Modello', en: 'Template', fr: 'Modèle' }
const copyWord: Record<Language, string> = { it: 'copia', en: 'copy', fr: 'copie' }

/** "Modello", "Modello 2" …; with a word "Olio (copia)", "Olio (copia 2)" … */
async function freeName(ctx: Ctx, base: string, word?: string): Promise<string> {
  const start = base.slice(0, templateLimits.name - ` (${word ?? ''} 9999)`.length)
  const taken = await listNameKeys(ctx.db, ctx.tenant.id, foldText(start))
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` ${number}`
    const name = word === undefined ? `${start}${suffix}` : `${start} (${word}${suffix})`
    if (!taken.has(foldText(name))) return name
  }
}

async function assertTags(ctx: Ctx, translations: readonly TranslationInput[]): Promise<void> {
  const ids = translations.flatMap(({ buttons }) =>
    buttons.flatMap(({ tagId }) => (tagId === null ? [] : [tagId])),
  )
  const known = await findTagIds(ctx.db, ctx.tenant.id, [...new Set(ids)])
  if (ids.some((id) => !known.has(id))) throw invalid({ field: 'translations', code: 'tag_unknown' })
}

function rethrowWrite(error: unknown): never {
  if (error instanceof StaleVersionError) throw conflict()
  if (isUniqueViolation(error, 'templates.name_key')) throw invalid({ field: 'name', code: 'name_taken' })
  throw error
}
