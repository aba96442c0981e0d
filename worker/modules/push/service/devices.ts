import type { Ctx } from '../../../context.ts'
import type { PushDevice, RenewInput, SubscribeInput, UnsubscribeInput } from '../../../contracts/push.ts'
import { maxDevices, pushLimits, type PushSubscriptionInput } from '../../../contracts/push.ts'
import { sha256Hex } from '../../../lib/bytes.ts'
import { AppError, invalid, notFound } from '../../../lib/errors.ts'
import { createDeviceContact, getContact, mergeContacts } from '../../contacts/service.ts'
import { hashAddresses } from '../../suppressions/service.ts'
import { describeDevice } from '../device.ts'
import { isPointOnCurve, isPushService } from '../endpoint.ts'
import {
  countOtherIdentities,
  deleteDevice,
  type DeviceWrite,
  endDevice,
  findContactId,
  findOwner,
  listDevices,
  replaceEndpoint,
  writeSubscription,
} from '../queries/devices.ts'
import { countUse } from '../queries/pace.ts'

/** What a request tells about who makes it: the proof of a consent (spec 7.1). */
export type Visitor = { ip: string | null; userAgent: string | null }

/** Tries of a subscription that another one of the same device keeps overtaking. */
const maxTries = 3

/**
 * Keeps a browser that allowed notifications, with the consent and its proof (spec 6.5). On a person's own page
 * the device is theirs: somebody who was known by devices alone turns out to be them, and the two become one
 * contact. On the site's key it belongs to whoever it belonged to, or to a new contact without any address.
 *
 * @param contactId whose page it was, null on the site's key
 * @throws request.invalid for an endpoint of no push service or a key that is none; rate.limited;
 *   resource.not_found when the person is gone
 */
export async function subscribe(
  ctx: Ctx,
  { contactId, input, visitor }: { contactId: number | null; input: SubscribeInput; visitor: Visitor },
): Promise<void> {
  await assertPushService(ctx, input.subscription)
  await assertPace(ctx, visitor)
  const hash = await sha256Hex(input.subscription.endpoint)
  const language = input.language ?? null
  const ownerId = await resolveOwner(ctx, { hash, contactId, language })
  const lifted = await hashAddresses(ctx, [{ channel: 'push', address: hash }])
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  await writeSubscription(ctx.db, ctx.tenant.id, {
    ...toWrite(input.subscription, { contactId: ownerId, hash, language, visitor, now }),
    consent: {
      contactId: ownerId,
      channel: 'push',
      state: 'opted_in',
      source: 'push',
      text: input.text,
      ...visitor,
    },
    lifted,
    maxDevices,
  })
  await ctx.queues.send({ type: 'lists.refresh' })
}

async function resolveOwner(
  ctx: Ctx,
  wanted: { hash: string; contactId: number | null; language: string | null },
): Promise<number> {
  const { hash, contactId, language } = wanted
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const owner = await findOwner(ctx.db, ctx.tenant.id, hash)
    if (contactId === null) {
      if (owner !== undefined) return owner.contactId
      return createDeviceContact(ctx, { hash, language })
    }
    const personId = await findContactId(ctx.db, ctx.tenant.id, contactId)
    if (personId === undefined) throw notFound()
    // A browser that two people use is from now on the one's who pressed the button last.
    if (owner === undefined || owner.contactId === personId || !owner.onlyDevices || owner.deleted)
      return personId
    try {
      await mergeContacts(ctx, { keepId: personId, mergeId: owner.contactId, values: {}, fields: {} })
      return personId
    } catch (error) {
      // A person who is deleted is merged with nobody; the device is theirs all the same.
      if (error instanceof AppError && error.code === 'contact.deleted') return personId
      if (!(error instanceof AppError) || error.code !== 'resource.conflict') throw error
    }
  }
  throw new AppError('server.busy', { retryable: true })
}

/**
 * The browser gave a device another endpoint: it takes the place of the old one, whose knowledge is the proof.
 * A device that nobody knows, or that was taken back, stays unknown.
 *
 * @throws as `subscribe`
 */
export async function renew(ctx: Ctx, input: RenewInput, visitor: Visitor): Promise<void> {
  await assertPushService(ctx, input.subscription)
  await assertPace(ctx, visitor)
  const oldHash = await sha256Hex(input.oldEndpoint)
  const owner = await findOwner(ctx.db, ctx.tenant.id, oldHash)
  if (owner === undefined || owner.withdrawn) return
  const { contactId } = owner
  const hash = await sha256Hex(input.subscription.endpoint)
  const taken = await findOwner(ctx.db, ctx.tenant.id, hash)
  if (taken !== undefined && taken.contactId !== contactId) return
  const now = ctx.clock.now()
  const write = toWrite(input.subscription, { contactId, hash, language: null, visitor, now })
  await replaceEndpoint(ctx.db, ctx.tenant.id, { ...write, oldHash })
}

/** What the consent log says of a permission that was taken back in the browser. */
const withdrawnText = 'PushSubscription.unsubscribe()'

/** Takes a device back; an endpoint that nobody knows changes nothing. @throws rate.limited */
export async function unsubscribe(ctx: Ctx, input: UnsubscribeInput, visitor: Visitor): Promise<void> {
  await assertPace(ctx, visitor)
  const hash = await sha256Hex(input.endpoint)
  const owner = await findOwner(ctx.db, ctx.tenant.id, hash)
  if (owner === undefined) return
  const { contactId } = owner
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  await endDevice(ctx.db, ctx.tenant.id, {
    hash,
    withdrawal: {
      contactId,
      channel: 'push',
      state: 'opted_out',
      source: 'push',
      text: withdrawnText,
      ...visitor,
    },
    now,
  })
  await ctx.queues.send({ type: 'lists.refresh' })
}

/** A contact's devices, dead ones at the end. @throws resource.not_found, contact.merged, contact.erased */
export async function listContactDevices(ctx: Ctx, contactId: number): Promise<PushDevice[]> {
  await getContact(ctx, contactId)
  return listDevices(ctx.db, ctx.tenant.id, contactId)
}

/**
 * Forgets a device of a contact: nothing is sent to it any more.
 *
 * @throws resource.not_found; contact.no_identity when nothing else leads to the contact
 */
export async function removeDevice(ctx: Ctx, device: { contactId: number; id: number }): Promise<void> {
  const known = await listContactDevices(ctx, device.contactId)
  if (!known.some(({ id }) => id === device.id)) throw notFound()
  const others = await countOtherIdentities(ctx.db, ctx.tenant.id, device)
  if (others === 0) throw new AppError('contact.no_identity')
  if (!(await deleteDevice(ctx.db, ctx.tenant.id, device))) throw notFound()
}

async function assertPushService(ctx: Ctx, { endpoint, keys }: PushSubscriptionInput): Promise<void> {
  if (!isPushService(endpoint, ctx.origins.push))
    throw invalid({ field: 'subscription.endpoint', code: 'push_service' })
  if (!(await isPointOnCurve(keys.p256dh)))
    throw invalid({ field: 'subscription.keys.p256dh', code: 'push_key' })
}

/** @throws rate.limited */
async function assertPace(ctx: Ctx, { ip }: Visitor): Promise<void> {
  const network = await ctx.secrets.digest(ip ?? '', `push/${ctx.tenant.id}`)
  const scopes = [
    { scope: `push:ip:${network.slice(0, 22)}`, limit: pushLimits.perNetwork },
    { scope: 'push:all', limit: pushLimits.perWorkspace },
  ]
  const counted = await countUse(ctx.db, ctx.tenant.id, scopes, ctx.clock.now())
  if (!counted) throw new AppError('rate.limited', { retryAfterSeconds: 3600 })
}

const toWrite = (
  { endpoint, keys }: PushSubscriptionInput,
  of: { contactId: number; hash: string; language: string | null; visitor: Visitor; now: number },
): DeviceWrite => ({
  contactId: of.contactId,
  hash: of.hash,
  endpoint,
  p256dh: keys.p256dh.replaceAll('=', ''),
  auth: keys.auth.replaceAll('=', ''),
  ...describeDevice(of.visitor.userAgent),
  language: of.language,
  now: of.now,
})
