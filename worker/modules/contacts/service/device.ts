import { isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Identity } from '../identity.ts'
import { insertContact, listIdentityOwners } from '../queries.ts'
import { emptyValues } from '../values.ts'

/**
 * Makes a contact of a browser that allowed notifications and belongs to nobody yet: without any address
 * (spec 6.5). One that is there meanwhile is that one.
 *
 * @param device `hash` of its endpoint
 * @returns the contact's id
 */
export async function createDeviceContact(
  ctx: Ctx,
  { hash, language }: { hash: string; language: string | null },
): Promise<number> {
  const identity: Identity = { kind: 'push', externalId: hash }
  const contact = { values: { ...emptyValues, language }, identities: [identity], tags: [], consents: [] }
  try {
    const origin = { source: 'push', actorId: null, now: ctx.clock.now() } as const
    return await insertContact(ctx.db, ctx.tenant.id, contact, origin)
  } catch (error) {
    if (!isUniqueViolation(error, 'contact_identities.external_id')) throw error
    const [owner] = await listIdentityOwners(ctx.db, ctx.tenant.id, [identity])
    if (owner === undefined) throw error
    return owner.contactId
  }
}
