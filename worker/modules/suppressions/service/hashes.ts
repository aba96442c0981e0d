import type { Ctx } from '../../../context.ts'
import type { Channel } from '../../../contracts/common.ts'
import { type HashedAddress, hasHashes, suppressKnownHashes } from '../queries/hashes.ts'

export { anyHashStatement } from '../queries/hashes.ts'
export type { HashedAddress }

type Address = { channel: Channel; address: string }

/** What is kept of an address that must not be written to when its person is erased (spec 2.4). */
const hashAddress = (ctx: Ctx, { channel, address }: Address): Promise<string> =>
  ctx.secrets.digest(`${channel}\n${address}`, `suppression/${ctx.tenant.id}`)

export const hashAddresses = (ctx: Ctx, addresses: readonly Address[]): Promise<HashedAddress[]> =>
  Promise.all(addresses.map(async (one) => ({ ...one, hash: await hashAddress(ctx, one) })))

/**
 * Addresses that belong to nobody's suppression but to the hash of one: whoever brings such an address
 * back is new, and is not written to all the same. They are suppressed by name from here on.
 *
 * @returns those among the given that must not be written to
 */
export async function suppressErased(ctx: Ctx, addresses: readonly Address[]): Promise<Set<string>> {
  const hashed = await hashAddresses(ctx, addresses)
  const found = await suppressKnownHashes(ctx.db, ctx.tenant.id, hashed, ctx.clock.now())
  return new Set(found.map(({ address }) => address))
}

/** The same for a contact's own addresses as it is written; asks nothing more where nobody was erased. */
export async function suppressReturning(
  ctx: Ctx,
  { email, phone }: { email: string | null; phone: string | null },
): Promise<void> {
  if (!(await hasHashes(ctx.db, ctx.tenant.id))) return
  await suppressErased(ctx, addressesOf({ email, phone }))
}

/** Where a person can be written to: an e-mail by mail, a phone by SMS and WhatsApp. */
export const addressesOf = ({ email, phone }: { email: string | null; phone: string | null }): Address[] => [
  ...(email === null ? [] : [{ channel: 'email' as const, address: email }]),
  ...(phone === null
    ? []
    : [
        { channel: 'sms' as const, address: phone },
        { channel: 'whatsapp' as const, address: phone },
      ]),
]
