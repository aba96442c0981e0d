import { isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ContactSource } from '../../../contracts/contacts.ts'
import { foldName } from '../../../lib/identity/name.ts'
import { normalisePhone } from '../../../lib/identity/phone.ts'
import { suppressReturning } from '../../suppressions/service.ts'
import type { Identity } from '../identity.ts'
import { insertContact, listIdentityOwners } from '../queries.ts'
import { restoreWritten } from '../queries/restore-written.ts'
import { type ContactValues, emptyValues } from '../values.ts'

/** Somebody unknown who wrote: by a number, an e-mail address, or the channel's own id of a person. */
export type InboundPerson =
  | { phone: string }
  | { whatsappId: string }
  | { messengerId: string }
  | { email: string }

const longestName = 100

/**
 * Makes a contact of an unknown number, address or Messenger id that wrote (spec 13.4): with that, the name the person gave
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
  const email = 'email' in person ? person.email : null
  const names = email === null ? { firstName: plainName(profileName ?? '') } : mailName(profileName ?? '')
  const values = { ...emptyValues, phone, phoneRaw: phone, email, ...names }
  return takeIn(ctx, [identityOf(person)], values, 'inbound')
}

function identityOf(person: InboundPerson): Identity {
  if ('phone' in person) return { kind: 'phone', externalId: person.phone }
  if ('email' in person) return { kind: 'email', externalId: person.email }
  if ('whatsappId' in person) return { kind: 'whatsapp', externalId: person.whatsappId }
  return { kind: 'messenger', externalId: person.messengerId }
}

/** Makes a contact of somebody who proved an e-mail address on the sign-up page; or finds the one that has it. */
export const createSignedUpContact = (
  ctx: Ctx,
  person: { email: string; firstName: string | null; language: string },
): Promise<number> =>
  takeIn(ctx, [{ kind: 'email', externalId: person.email }], { ...emptyValues, ...person }, 'signup')

/** Who somebody in a site's chat says they are; the e-mail is one that can exist. */
export type ChatPerson = {
  email: string
  phone: string | null
  name: string | null
  company: string | null
  language: string
}
export type TakenInPerson = { contactId: number | null; phoneOf: number | null }

/**
 * The contact of an address that was given in a chat (spec 14.3): the one that has it, as it stands, for a claim
 * overwrites nothing; or a new one, not opted in (7.2). A number that is another contact's stays with them (2.5).
 *
 * @param mayMake is asked before one is made
 * @returns the contact, null where none may be made, and the other one that has the phone
 */
export async function takeInChatPerson(
  ctx: Ctx,
  { email, phone: typed, name, company, language }: ChatPerson,
  mayMake: () => Promise<boolean>,
): Promise<TakenInPerson> {
  const own: Identity = { kind: 'email', externalId: email }
  const read = typed === null ? null : normalisePhone(typed, ctx.tenant.defaultCountry)
  const phone: Identity[] = read?.phone ? [{ kind: 'phone', externalId: read.phone }] : []
  const owners = await listIdentityOwners(ctx.db, ctx.tenant.id, [own, ...phone])
  const ownerOf = (kind: Identity['kind']) => owners.find((owner) => owner.kind === kind)?.contactId ?? null
  const [known, withPhone] = [ownerOf('email'), ownerOf('phone')]
  if (known !== null) return { contactId: known, phoneOf: withPhone === known ? null : withPhone }
  if (!(await mayMake())) return { contactId: null, phoneOf: null }
  const isFree = withPhone === null
  const values: ContactValues = {
    ...emptyValues,
    ...mailName(name ?? ''),
    email,
    company,
    language,
    phone: isFree ? (read?.phone ?? null) : null,
    phoneRaw: isFree ? typed : null,
  }
  const contactId = await takeIn(ctx, isFree ? [own, ...phone] : [own], values, 'chat')
  return { contactId, phoneOf: withPhone }
}

/** Deleted contacts who have proved who they are and write again are back, with a mark (spec 2.5); once for each time. */
export async function restoreWriters(
  ctx: Ctx,
  writers: readonly { id: number; at: number }[],
): Promise<void> {
  const latest = new Map<number, number>()
  for (const { id, at } of writers) latest.set(id, Math.max(at, latest.get(id) ?? 0))
  if (latest.size === 0) return
  await restoreWritten(
    ctx.db,
    ctx.tenant.id,
    [...latest].map(([id, at]) => ({ id, at })),
    ctx.clock.now(),
  )
}

async function takeIn(
  ctx: Ctx,
  identities: Identity[],
  values: ContactValues,
  source: ContactSource,
): Promise<number> {
  const contact = {
    values: { ...values, sortName: foldName(values.firstName, values.lastName) },
    identities,
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
    const [owner] = await listIdentityOwners(ctx.db, ctx.tenant.id, identities.slice(0, 1))
    if (owner === undefined) throw error
    return owner.contactId
  }
}

/** The name beside an address: "Anna Rossi", or "Rossi, Anna" as directories write it; an address is no name. */
function mailName(raw: string): { firstName: string | null; lastName: string | null } {
  const name = plainName(raw.replace(/^["'\s]+|["'\s]+$/g, ''))
  if (name === null || name.includes('@')) return { firstName: null, lastName: null }
  const [, last, first] = /^([^,]+),\s*([^,]+)$/.exec(name) ?? []
  if (first !== undefined && last !== undefined) return { firstName: first, lastName: last }
  const [given = '', ...family] = name.split(' ')
  return { firstName: given, lastName: family.length === 0 ? null : family.join(' ') }
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
