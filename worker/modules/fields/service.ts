import { isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { FieldProblem, Language } from '../../contracts/common.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import {
  builtInFieldKeys,
  type CreateFieldInput,
  type DynamicField,
  maxFields,
} from '../../contracts/fields.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { coerceFieldValue, maxTextLength } from '../../lib/fields/coerce.ts'
import type { MergeOptions } from '../../lib/merge-fields/values.ts'
import { insertField, isBeingRemoved, listFieldRows } from './queries.ts'

/** All dynamic fields of the workspace, by label: those on contacts and those that come with an API call. */
export const listAllFields = (ctx: Ctx): Promise<DynamicField[]> => listFieldRows(ctx.db, ctx.tenant.id)

/** The dynamic fields that are kept on contacts, by label. */
export const listFields = async (ctx: Ctx): Promise<DynamicField[]> =>
  (await listAllFields(ctx)).filter((field) => field.stored)

/** What the fields of texts are checked, found and printed by in this workspace. */
export async function readMergeOptions(ctx: Ctx): Promise<MergeOptions> {
  return {
    defaultLanguage: ctx.tenant.defaultLanguage,
    timeZone: ctx.tenant.timeZone,
    workspaceName: ctx.tenant.name,
    fields: new Map((await listAllFields(ctx)).map((field) => [field.key, field])),
  }
}

/**
 * Adds a dynamic field (spec 3.1).
 *
 * @throws `resource.conflict` when the key exists, `request.invalid` when it is built in or there are too many
 */
export async function createField(ctx: Ctx, input: CreateFieldInput): Promise<DynamicField> {
  if (builtInFieldKeys.some((key) => key === input.key)) throw invalid({ field: 'key', code: 'built_in' })
  const field = {
    ...input,
    choices: input.type === 'choice' ? [...new Set(input.choices)] : [],
    stored: input.stored ?? true,
  }
  try {
    const created = await insertField(ctx.db, ctx.tenant.id, field, ctx.clock.now())
    if (created === undefined)
      throw invalid({ field: 'key', code: 'too_many', params: { maximum: maxFields } })
    return created
  } catch (error) {
    if (!isUniqueViolation(error, 'fields.key')) throw error
    throw await keyTaken(ctx, field.key)
  }
}

/** Why a key cannot be had: another field has it, or one whose values are still being removed. */
export async function keyTaken(ctx: Ctx, key: string): Promise<AppError> {
  const removing = await isBeingRemoved(ctx.db, ctx.tenant.id, key)
  const code = removing ? 'being_removed' : 'taken'
  return new AppError('resource.conflict', { fields: [{ field: 'key', code }] })
}

/**
 * Dynamic values as they will be stored, every one checked against its field's type; null clears.
 *
 * @throws `request.invalid` with one problem per value that does not fit, under `fields.KEY`
 */
export async function coerceFields(
  ctx: Ctx,
  values: Record<string, FieldValue>,
  language: Language = ctx.tenant.defaultLanguage,
): Promise<Record<string, FieldValue>> {
  const entries = Object.entries(values)
  if (entries.length === 0) return {}
  const byKey = new Map((await listAllFields(ctx)).map((field) => [field.key, field]))
  const problems: FieldProblem[] = []
  const stored: Record<string, FieldValue> = {}
  for (const [key, raw] of entries) {
    const field = byKey.get(key)
    const path = `fields.${key.slice(0, 40)}`
    if (field === undefined) {
      problems.push({ field: path, code: 'unknown' })
      continue
    }
    if (!field.stored) {
      problems.push({ field: path, code: 'not_stored' })
      continue
    }
    const coerced = coerceFieldValue(field, raw, { language, timeZone: ctx.tenant.timeZone })
    if (coerced.ok) stored[key] = coerced.value
    else if (coerced.code === 'too_long') {
      problems.push({ field: path, code: 'too_long', params: { maximum: maxTextLength } })
    } else problems.push({ field: path, code: coerced.code })
  }
  if (problems.length > 0) throw invalid(...problems)
  return stored
}
