import type { Ctx } from '../../../context.ts'
import { conflict } from '../../../lib/errors.ts'
import type { Identity } from '../identity.ts'
import { addIdentity, listIdentityOwners, takeOverMessages } from '../queries.ts'

/** Where somebody writes from. */
export type Writer = { channel: string; address: string }

/** The identity that an address is, where it is the channel's own id of a person; a number or a mail address is typed. */
export function identityOfWriter({ channel, address }: Writer): Identity | null {
  if (channel === 'messenger') return { kind: 'messenger', externalId: address }
  return channel === 'whatsapp' && !address.startsWith('+') ? { kind: 'whatsapp', externalId: address } : null
}

/**
 * Somebody who wrote and was nobody is this contact from here on, by the decision of a member (spec 13.5): their id of
 * the channel leads here, and what they wrote and were answered is the contact's.
 *
 * @throws resource.conflict when the id leads to another contact
 */
export async function takeOverWriter(ctx: Ctx, contactId: number, writer: Writer): Promise<void> {
  const identity = identityOfWriter(writer)
  if (identity !== null) {
    await addIdentity(ctx.db, ctx.tenant.id, { contactId, identity })
    const [owner] = await listIdentityOwners(ctx.db, ctx.tenant.id, [identity])
    if (owner?.contactId !== contactId) throw conflict()
  }
  await takeOverMessages(ctx.db, ctx.tenant.id, { contactId, ...writer })
}
