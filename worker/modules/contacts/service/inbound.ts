import { isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ContactSource } from '../../../contracts/contacts.ts'
import { foldName } from '../../../lib/identity/name.ts'
import { suppressReturning } from '../../suppressions/service.ts'
import type { Identity } from '../identity.ts'
import { insertContact, listIdentityOwners } from '../queries.ts'
import { type ContactValues, emptyValues } from '../values.ts'

/** Somebody unknown who wrote: by a number, or by the channel's own id of a person. */
export type InboundPerson = { phone: string } | { whatsappId: string } | { messengerId: string }

const longestName = 100

/**
 * Makes a contact of an unknown number or Messenger id that wrote (spec 13.4): with that, the name the person gave
 * themselves, and no consent. One that is there meanwhile is that one.
 *
 * @returns the contact's id
 */
export function createInboundContact(
  ctx: Ctx,
  person: InboundPerson,
  profileName: string | undefined,
): Promise<number> {
  const phone = 'phone' in person ? person.phone : null
  const values = { ...emptyValues, phone, phoneRaw: phone, firstName: plainName(profileName ?? '') }
  return takeIn(ctx, identityOf(person), values, 'inbound')
}

function identityOf(person: InboundPerson): Identity {
  if ('phone' in person) return { kind: 'phone', externalId: person.phone }
  if ('whatsappId' in person) return { kind: 'whatsapp', externalId: person.whatsappId }
  return { kind: 'messenger', externalId: person.messengerId }
}

/** Makes a contact of somebody who proved an e-mail address on the sign-up page; or finds the one that has it. */
export const createSignedUpContact = (
  ctx: Ctx,
  person: { email: string; firstName: string | null; language: string },
): Promise<number> =>
  takeIn(ctx, { kind: 'email', externalId: person.email }, { ...emptyValues, ...person }, 'signup')

async function takeIn(
  ctx: Ctx,
  identity: Identity,
  values: ContactValues,
  source: ContactSource,
): Promise<number> {
  const contact = {
    values: { ...values, sortName: foldName(values.firstName, values.lastName) },
    identities: [identity],
    tags: [],
    consents: [],
  }
  try {
    const origin = { source, actorId: null, now: ctx.clock.now() }
    const id = await insertContact(ctx.db, ctx.tenant.id, contact, origin)
    await suppressReturning(ctx, values)
    return id
  } catch (error) {
    if (!isUniqueViolation(error, 'contact_identities.external_id')) throw error
    const [owner] = await listIdentityOwners(ctx.db, ctx.tenant.id, [identity])
    if (owner === undefined) throw error
    return owner.contactId
  }
}

/** A name as people type it into WhatsApp: one line, no control characters. */
function plainName(raw: string): string | null {
  const name = raw
    .toWellFormed()
    .replace(/\p{C}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestName)
    .toWellFormed()
  return name === '' ? null : name
}
