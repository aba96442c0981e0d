import { isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { FieldProblem, Language } from '../../contracts/common.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import { builtInFieldKeys, type CreateFieldInput, type Field } from '../../contracts/fields.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { coerceFieldValue } from '../../lib/fields/coerce.ts'
import { insertField, listFieldRows } from './queries.ts'

/** All dynamic fields of the workspace, by label. */
export const listFields = (ctx: Ctx): Promise<Field[]> => listFieldRows(ctx.db, ctx.tenant.id)

/**
 * Adds a dynamic field (spec 3.1).
 *
 * @throws `resource.conflict` when the key exists, `request.invalid` when it is built in or there are too many
 */
export async function createField(ctx: Ctx, input: CreateFieldInput): Promise<Field> {
  if (builtInFieldKeys.some((key) => key === input.key)) throw invalid({ field: 'key', code: 'built_in' })
  const field = { ...input, choices: input.type === 'choice' ? [...new Set(input.choices)] : [] }
  try {
    const created = await insertField(ctx.db, ctx.tenant.id, field, ctx.clock.now())
    if (created === undefined) throw invalid({ field: 'key', code: 'too_many' })
    return created
  } catch (error) {
    if (!isUniqueViolation(error, 'fields.key')) throw error
    throw new AppError('resource.conflict', { fields: [{ field: 'key', code: 'taken' }], cause: error })
  }
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
  const byKey = new Map((await listFields(ctx)).map((field) => [field.key, field]))
  const problems: FieldProblem[] = []
  const stored: Record<string, FieldValue> = {}
  for (const [key, raw] of entries) {
    const field = byKey.get(key)
    const path = `fields.${key.slice(0, 40)}`
    if (field === undefined) {
      problems.push({ field: path, code: 'unknown' })
      continue
    }
    const coerced = coerceFieldValue(field, raw, { language, timeZone: ctx.tenant.timeZone })
    if (coerced.ok) stored[key] = coerced.value
    else problems.push({ field: path, code: coerced.code })
  }
  if (problems.length > 0) throw invalid(...problems)
  return stored
}
