import { isNotNullViolation, isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type {
  Contact,
  ContactDetail,
  ContactInput,
  FieldValue,
  UpdateContactInput,
} from '../../contracts/contacts.ts'
import { actorIdOf } from '../../lib/actor.ts'
import { AppError, conflict } from '../../lib/errors.ts'
import { coerceFields } from '../fields/service.ts'
import { suppressReturning } from '../suppressions/service.ts'
import { conflictOf, type Identity, planAddresses } from './identity.ts'
import {
  findContactRecord,
  insertContact,
  isFoundElsewhere,
  listIdentityOwners,
  setDeleted,
  updateContactRow,
  type WriteOrigin,
} from './queries.ts'
import { getContact } from './service/detail.ts'
import { goneContact } from './service/gone.ts'
import { emptyValues, latestPerChannel, mergeValues, sameValues, toNewTags, valuesOf } from './values.ts'

export { getContact, getTimeline } from './service/detail.ts'
export { createDeviceContact } from './service/device.ts'
export { exportContact, openContactExport } from './service/export.ts'
export { goneContact } from './service/gone.ts'
export {
  createInboundContact,
  createSignedUpContact,
  restoreWriters,
  type ChatPerson,
  takeInChatPerson,
  type TakenInPerson,
} from './service/inbound.ts'
export { countContactsIn, listContacts } from './service/list.ts'
export { mergeContacts, previewMerge } from './service/merge.ts'
export { identityOfWriter, takeOverWriter } from './service/writer.ts'

/**
 * Creates a contact with its tags and consents in one write (spec 2.1, 2.5).
 *
 * @param writesFrom the channel's own id of somebody who wrote and is added by hand (13.5): it leads to the contact
 * @throws `contact.no_identity`, `contact.identity_taken` or `contact.identity_split` (with the owners'
 * ids at the fields), `request.invalid` for an e-mail, a birth date or dynamic value that does not fit
 */
export async function createContact(
  ctx: Ctx,
  input: ContactInput,
  writesFrom: Identity | null = null,
): Promise<ContactDetail> {
  const addresses = planAddresses(
    input,
    { email: null, phone: null, phoneRaw: null },
    ctx.tenant.defaultCountry,
    writesFrom !== null,
  )
  if (!addresses.ok) throw addresses.problem
  assertBorn(ctx, input.birthDate)
  const changed = await coerceFields(ctx, input.fields ?? {})
  const values = mergeValues(emptyValues, input, addresses.addresses, changed)
  const identities = [...addresses.identities, ...(writesFrom === null ? [] : [writesFrom])]
  await assertFree(ctx, identities, null)
  const origin = originOf(ctx)
  const tags = toNewTags(input.tags ?? [])
  const consents = latestPerChannel(input.consent ?? [])
  const id = await write(ctx, identities, null, () =>
    insertContact(ctx.db, ctx.tenant.id, { values, identities, tags, consents }, origin),
  )
  await suppressReturning(ctx, values)
  return getContact(ctx, id)
}

const dayMs = 86_400_000

/** Nobody is born in the future; somewhere on earth it is tomorrow already. */
function assertBorn(ctx: Ctx, birthDate: string | undefined): void {
  if (!birthDate || birthDate <= new Date(ctx.clock.now() + dayMs).toISOString().slice(0, 10)) return
  throw new AppError('request.invalid', { fields: [{ field: 'birthDate', code: 'birth_date' }] })
}

/** Tries of an update that others keep overtaking. */
const maxTries = 5

/**
 * Changes some values of a contact; what is absent stays, an empty text clears (spec 2.3).
 *
 * @throws as `createContact`, and `resource.conflict` when it is deleted or not as `expectedUpdatedAt` says
 */
export async function updateContact(
  ctx: Ctx,
  id: number,
  { expectedUpdatedAt, ...input }: UpdateContactInput,
): Promise<ContactDetail> {
  assertBorn(ctx, input.birthDate)
  const changed = await coerceFields(ctx, input.fields ?? {})
  for (let attempt = 1; ; attempt++) {
    const found = await findContactRecord(ctx.db, ctx.tenant.id, id)
    if (found === undefined) throw await goneContact(ctx, id)
    const { contact } = found
    const isStale = expectedUpdatedAt !== undefined && expectedUpdatedAt !== contact.updatedAt
    if (contact.deletedAt !== null || isStale) throw conflict()
    try {
      await applyUpdate(ctx, contact, input, changed)
      return await getContact(ctx, id)
    } catch (error) {
      // Somebody wrote between reading and writing: decide anew on what is there now.
      if (!isNotNullViolation(error, 'contacts.updated_at')) throw error
      if (attempt === maxTries) throw conflict()
    }
  }
}

async function applyUpdate(
  ctx: Ctx,
  contact: Contact,
  input: Omit<UpdateContactInput, 'expectedUpdatedAt'>,
  changedFields: Record<string, FieldValue>,
): Promise<void> {
  const current = valuesOf(contact)
  const elsewhere = await isFoundElsewhere(ctx.db, ctx.tenant.id, contact.id)
  const plan = planAddresses(input, current, ctx.tenant.defaultCountry, elsewhere)
  if (!plan.ok) throw plan.problem
  const values = mergeValues(current, input, plan.addresses, changedFields)
  const consents = latestPerChannel(input.consent ?? []).filter(
    ({ channel, state }) => contact.consents[channel] !== state,
  )
  const addressChanged = values.email !== current.email || values.phone !== current.phone
  if (sameValues(values, current) && consents.length === 0) return
  const identities = addressChanged ? plan.identities : null
  if (identities) await assertFree(ctx, identities, contact.id)
  await write(ctx, plan.identities, contact.id, () =>
    updateContactRow(
      ctx.db,
      ctx.tenant.id,
      { contactId: contact.id, seenUpdatedAt: contact.updatedAt, values, identities, consents },
      originOf(ctx),
    ),
  )
  if (addressChanged) await suppressReturning(ctx, values)
}

/** Deletes contacts softly (spec 2.4); tells which were not deleted before. Unknown ids are passed over. */
export const deleteContacts = (ctx: Ctx, contactIds: readonly number[]): Promise<number[]> =>
  changeDeleted(ctx, contactIds, true)

/** Brings deleted contacts back with all they had; tells which were deleted. */
export const restoreContacts = (ctx: Ctx, contactIds: readonly number[]): Promise<number[]> =>
  changeDeleted(ctx, contactIds, false)

/**
 * Deletes one contact; deleting it again changes nothing.
 *
 * @throws `resource.not_found`, `contact.merged`, `contact.erased`
 */
export async function deleteContact(ctx: Ctx, id: number): Promise<void> {
  if ((await findContactRecord(ctx.db, ctx.tenant.id, id)) === undefined) throw await goneContact(ctx, id)
  await deleteContacts(ctx, [id])
}

async function changeDeleted(ctx: Ctx, contactIds: readonly number[], deleted: boolean): Promise<number[]> {
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const changed = await setDeleted(ctx.db, ctx.tenant.id, { contactIds, deleted, now })
  await ctx.queues.send({ type: 'lists.refresh' })
  return changed
}

async function assertFree(ctx: Ctx, identities: Identity[], ownId: number | null): Promise<void> {
  const problem = conflictOf(await listIdentityOwners(ctx.db, ctx.tenant.id, identities), ownId)
  if (problem) throw problem
}

/** Runs a write between the two signals to the live lists; an address taken meanwhile is told as such. */
async function write<T>(
  ctx: Ctx,
  identities: Identity[],
  ownId: number | null,
  run: () => Promise<T>,
): Promise<T> {
  await ctx.due.lower(ctx.clock.now())
  try {
    const result = await run()
    await ctx.queues.send({ type: 'lists.refresh' })
    return result
  } catch (error) {
    if (!isUniqueViolation(error, 'contact_identities.external_id')) throw error
    await assertFree(ctx, identities, ownId)
    // The owner gave the address up in between: trying again would work.
    throw conflict()
  }
}

function originOf(ctx: Ctx): WriteOrigin {
  const source = ctx.actor.type === 'user' ? 'manual' : 'api'
  return { source, actorId: actorIdOf(ctx.actor), now: ctx.clock.now() }
}
