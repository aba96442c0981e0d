import type { FieldProblem } from '../../contracts/common.ts'
import type { IdentityKind } from '../../contracts/contacts.ts'
import { AppError } from '../../lib/errors.ts'
import { normaliseEmail } from '../../lib/identity/email.ts'
import { normalisePhone } from '../../lib/identity/phone.ts'

/** The addresses of a contact as they are stored (spec 2.1). */
export type Addresses = {
  email: string | null
  /** E.164, null when what was typed is no number. */
  phone: string | null
  /** What was typed. */
  phoneRaw: string | null
}

export type Identity = { kind: IdentityKind; externalId: string }
export type IdentityOwner = Identity & { contactId: number; deleted: boolean }

export type AddressPlan =
  | { ok: true; addresses: Addresses; identities: Identity[] }
  | { ok: false; problem: AppError }

/**
 * What the addresses become when `input` is written over `current`: absent keeps, empty clears. An
 * e-mail that cannot exist is refused; a phone that is no number is kept as typed and marked (spec 2.1),
 * but is nothing a contact can be found by.
 *
 * @param elsewhere whether something else leads to the contact: a device, the id of a chat
 */
export function planAddresses(
  input: { email?: string | undefined; phone?: string | undefined },
  current: Addresses,
  defaultCountry: string,
  elsewhere = false,
): AddressPlan {
  const addresses = { ...current }
  if (input.email !== undefined) {
    const normalised = input.email === '' ? { email: null, problem: null } : normaliseEmail(input.email)
    if (normalised.problem !== null) return refuse({ field: 'email', code: normalised.problem })
    addresses.email = normalised.email
  }
  let phoneProblem: FieldProblem | null = null
  if (input.phone !== undefined) {
    const normalised =
      input.phone === '' ? { phone: null, problem: null } : normalisePhone(input.phone, defaultCountry)
    addresses.phone = normalised.phone
    addresses.phoneRaw = input.phone === '' ? null : input.phone
    if (normalised.problem !== null) phoneProblem = { field: 'phone', code: normalised.problem }
  }
  const identities = identitiesOf(addresses)
  if (identities.length > 0 || elsewhere) return { ok: true, addresses, identities }
  const fields = phoneProblem === null ? [] : [phoneProblem]
  return { ok: false, problem: new AppError('contact.no_identity', { fields }) }
}

const refuse = (field: FieldProblem): AddressPlan => ({
  ok: false,
  problem: new AppError('request.invalid', { fields: [field] }),
})

function identitiesOf({ email, phone }: Addresses): Identity[] {
  const identities: Identity[] = []
  if (email !== null) identities.push({ kind: 'email', externalId: email })
  if (phone !== null) identities.push({ kind: 'phone', externalId: phone })
  return identities
}

/**
 * Why a contact cannot have the addresses it wants, given who owns them now; null when it can. Two
 * different owners are a split (spec 2.5). Each problem carries the owner's `contactId`;
 * one whose owner is deleted is `taken_by_deleted`: it can be had by restoring that contact.
 */
export function conflictOf(owners: readonly IdentityOwner[], ownId: number | null): AppError | null {
  const others = owners.filter(({ contactId }) => contactId !== ownId)
  if (others.length === 0) return null
  const distinct = new Set(others.map(({ contactId }) => contactId))
  return new AppError(distinct.size > 1 ? 'contact.identity_split' : 'contact.identity_taken', {
    fields: others.map(({ kind, contactId, deleted }) => ({
      field: kind,
      code: deleted ? 'taken_by_deleted' : 'taken',
      params: { contactId },
    })),
  })
}
