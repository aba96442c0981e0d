import { execute, isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { FieldProblem } from '../../contracts/common.ts'
import type { DynamicField, FieldUsage, UpdateFieldInput } from '../../contracts/fields.ts'
import { builtInFieldKeys } from '../../contracts/fields.ts'
import { AppError, conflict, invalid, notFound } from '../../lib/errors.ts'
import { listCampaignsNaming } from '../campaigns/service.ts'
import { listsReadingField } from '../lists/service.ts'
import { listTemplatesNaming } from '../templates/service.ts'
import { startTask } from '../tasks/service.ts'
import {
  contactRange,
  countValues,
  findFieldRow,
  listFillingImports,
  markDeletedStatement,
  updateFieldRow,
} from './queries.ts'
import { keyTaken } from './service.ts'
import { clearFieldTask } from './service/clear-task.ts'

/** Contacts looked at for the count of values. */
const countWindow = 100_000

async function mustFind(ctx: Ctx, id: number): Promise<DynamicField> {
  const field = await findFieldRow(ctx.db, ctx.tenant.id, id)
  if (field === undefined) throw notFound()
  return field
}

/** Where a field is used (spec 3.1). @throws `resource.not_found` */
export async function getFieldUsage(ctx: Ctx, id: number): Promise<FieldUsage> {
  return usageOf(ctx, await mustFind(ctx, id))
}

async function usageOf(ctx: Ctx, { key }: DynamicField): Promise<FieldUsage> {
  const [lists, campaigns, templates, imports, contacts] = await Promise.all([
    listsReadingField(ctx, key),
    listCampaignsNaming(ctx, key),
    listTemplatesNaming(ctx, key),
    listFillingImports(ctx.db, ctx.tenant.id, key),
    countValues(ctx.db, ctx.tenant.id, { key, window: countWindow }),
  ])
  return { lists: lists.map(({ id, name }) => ({ id, name })), campaigns, templates, imports, contacts }
}

/**
 * Changes a field. Its name for people and added choices are free; a key that is used, a choice that a rule
 * asks for, and switching off what is used are refused with where it is used. Values that no longer fit are
 * taken off the contacts by a task.
 *
 * @throws `resource.not_found`; `field.in_use` with the places; `request.invalid` for choices of a field
 *   that has none; `resource.conflict` for a key that is taken, or when it was changed meanwhile
 */
export async function updateField(ctx: Ctx, id: number, input: UpdateFieldInput): Promise<DynamicField> {
  const seen = await mustFind(ctx, id)
  if (input.choices !== undefined && seen.type !== 'choice') {
    throw invalid({ field: 'choices', code: 'no_choices' })
  }
  const field: DynamicField = {
    ...seen,
    key: input.key ?? seen.key,
    label: input.label ?? seen.label,
    choices: input.choices === undefined ? seen.choices : [...new Set(input.choices)],
    stored: input.stored ?? seen.stored,
  }
  await assertFree(ctx, seen, field)
  const removed = seen.choices.filter((choice) => !field.choices.includes(choice))
  const switchedOff = seen.stored && !field.stored
  const updated = await write(ctx, seen, field)
  if (switchedOff) await clear(ctx, updated, { choices: null, remove: false })
  else if (removed.length > 0 && seen.stored) await clear(ctx, updated, { choices: removed, remove: false })
  return updated
}

async function write(ctx: Ctx, seen: DynamicField, field: DynamicField): Promise<DynamicField> {
  try {
    const updated = await updateFieldRow(ctx.db, ctx.tenant.id, seen, field)
    if (updated === undefined) throw conflict()
    return updated
  } catch (error) {
    if (!isUniqueViolation(error, 'fields.key')) throw error
    throw await keyTaken(ctx, field.key)
  }
}

async function assertFree(ctx: Ctx, seen: DynamicField, field: DynamicField): Promise<void> {
  const rekeyed = field.key !== seen.key
  if (rekeyed && builtInFieldKeys.some((key) => key === field.key)) {
    throw invalid({ field: 'key', code: 'built_in' })
  }
  const removed = seen.choices.filter((choice) => !field.choices.includes(choice))
  const switchedOff = seen.stored && !field.stored
  if (!rekeyed && !switchedOff && removed.length === 0) return
  const usage = await usageOf(ctx, seen)
  if (rekeyed || switchedOff) refuseUsed(usage, rekeyed ? 'key' : 'stored')
  // Values under the old key would be nobody's.
  if (rekeyed && (usage.contacts.count > 0 || !usage.contacts.exact)) {
    throw inUse([{ field: 'key', code: 'has_values', params: { count: usage.contacts.count } }])
  }
  // An import reads its rows by the choices there were when it began.
  const lists = await listsReadingField(ctx, seen.key, removed)
  refuseUsed({ ...usage, lists, campaigns: [], templates: [] }, 'choices')
}

/** One problem per place, with its name and id. */
function refuseUsed({ lists, campaigns, templates, imports }: FieldUsage, field: string): void {
  const places: FieldProblem[] = [
    ...lists.map(({ id, name }) => ({ field, code: 'used_by_list', params: { id, name } })),
    ...campaigns.map(({ id, name }) => ({ field, code: 'used_by_campaign', params: { id, name } })),
    ...templates.map(({ id, name }) => ({ field, code: 'used_by_template', params: { id, name } })),
    ...imports.map(({ id, fileName }) => ({ field, code: 'used_by_import', params: { id, name: fileName } })),
  ]
  if (places.length > 0) throw inUse(places)
}

const inUse = (fields: FieldProblem[]): AppError => new AppError('field.in_use', { fields })

/**
 * Deletes a field that nothing uses; its values are taken off the contacts by a task, and until then
 * nobody can take its key.
 *
 * @throws `resource.not_found`; `field.in_use` with the places
 */
export async function deleteField(ctx: Ctx, id: number): Promise<void> {
  const field = await mustFind(ctx, id)
  refuseUsed(await usageOf(ctx, field), 'id')
  await clear(ctx, field, { choices: null, remove: true })
  // The task says so too: whichever comes first.
  await execute(ctx.db, markDeletedStatement(ctx.tenant.id, id, ctx.clock.now()))
}

async function clear(
  ctx: Ctx,
  field: DynamicField,
  what: { choices: string[] | null; remove: boolean },
): Promise<void> {
  if (!what.remove && (await contactRange(ctx.db, ctx.tenant.id)) === null) return
  const { id: fieldId, key, label } = field
  await startTask(ctx, clearFieldTask, { fieldId, key, label, ...what })
}
