import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import { unreachableReason } from '../../../db/reach.ts'
import { pushLimits } from '../../../worker/contracts/push.ts'
import {
  createContact,
  deleteContact,
  exportContact,
  getContact,
  mergeContacts,
  updateContact,
} from '../../../worker/modules/contacts/service.ts'
import { eraseContact, getReceipt } from '../../../worker/modules/erasure/service.ts'
import { killDevices, targetsStatement } from '../../../worker/modules/push/queries/devices.ts'
import {
  getPublicKey,
  listContactDevices,
  openVapidKeys,
  removeDevice,
  renew,
  subscribe,
  unsubscribe,
} from '../../../worker/modules/push/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { makeDevice, type TestDevice } from '../../support/push-devices.ts'
import { sha256Hex } from '../../../worker/lib/bytes.ts'

let shard: TestShard
let lastTenantId = 300
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const visitor = { ip: '192.0.2.9', userAgent: firefox }
const words = 'Sì, avvisatemi delle novità'

/** Subscribes a device, on the site's key unless it is somebody's own page. */
const allow = (ctx: TestCtx, device: TestDevice, contactId: number | null = null): Promise<void> =>
  subscribe(ctx, {
    contactId,
    input: { key: '', subscription: device.subscription, language: 'it', text: words },
    visitor,
  })

async function ownerOf(ctx: TestCtx, device: TestDevice): Promise<number> {
  const row = await queryRow(
    ctx.db,
    sql`SELECT contact_id FROM contact_identities WHERE tenant_id = ${ctx.tenant.id} AND channel = 'push'
        AND external_id = ${await sha256Hex(device.subscription.endpoint)}`,
    z.object({ contact_id: z.number() }),
  )
  if (row === undefined) throw new Error('nobody has this device')
  return row.contact_id
}

/** Why a push cannot reach a contact, null when it can. */
async function reasonOf(ctx: TestCtx, contactId: number): Promise<string | null> {
  const row = await queryRow(
    ctx.db,
    sql`SELECT ${unreachableReason(ctx.tenant.id, { channel: 'push' })} AS reason FROM contacts c
        WHERE c.id = ${contactId} AND c.tenant_id = ${ctx.tenant.id}`,
    z.object({ reason: z.string().nullable() }),
  )
  return row?.reason ?? null
}

const states = async (ctx: TestCtx, id: number) => (await getContact(ctx, id)).consents

test('the key pair is made once, and its private half is sealed for its workspace', async () => {
  const [ctx, other] = [await freshCtx(), await freshCtx()]
  expect(await openVapidKeys(ctx)).toBeNull()
  const keys = await Promise.all([getPublicKey(ctx), getPublicKey(ctx), getPublicKey(other)])
  expect(keys[0]).toMatch(/^B[\w-]{86}$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
  expect((await openVapidKeys(ctx))?.publicKey).toBe(keys[0])
  const sealed = await queryRow(
    ctx.db,
    sql`SELECT sealed_private_key AS sealed FROM push_keys WHERE tenant_id = ${ctx.tenant.id}`,
    z.object({ sealed: z.string() }),
  )
  expect(sealed?.sealed).toMatch(/^v1\./)
  await execute(
    ctx.db,
    sql`UPDATE push_keys SET sealed_private_key = ${sealed?.sealed} WHERE tenant_id = ${other.tenant.id}`,
  )
  await expect(openVapidKeys(other)).rejects.toThrow()
})

test('a browser becomes a contact without any address, opted in with its proof', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  await allow(ctx, device)
  const id = await ownerOf(ctx, device)
  const contact = await getContact(ctx, id)
  expect(contact).toMatchObject({ email: null, phone: null, source: 'push', language: 'it' })
  expect(contact.consents.push).toBe('opted_in')
  expect(contact.consentLog).toEqual([
    expect.objectContaining({
      channel: 'push',
      source: 'push',
      text: words,
      ip: visitor.ip,
      userAgent: firefox,
    }),
  ])
  expect(await listContactDevices(ctx, id)).toEqual([
    expect.objectContaining({ device: 'desktop', browser: 'Firefox', system: 'Linux', deadAt: null }),
  ])
  expect(await reasonOf(ctx, id)).toBeNull()
})

test('a contact of devices alone can be given a name, and an address later', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  await allow(ctx, device)
  const id = await ownerOf(ctx, device)
  await updateContact(ctx, id, { firstName: 'Ada' })
  await updateContact(ctx, id, { email: 'ada@example.org' })
  await updateContact(ctx, id, { email: '' })
  expect(await getContact(ctx, id)).toMatchObject({ firstName: 'Ada', email: null })
})

test('the same browser again is the same device, however often and at once', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  await Promise.all([allow(ctx, device), allow(ctx, device), allow(ctx, device)])
  const id = await ownerOf(ctx, device)
  ctx.clock.advance(60_000)
  await allow(ctx, device)
  const devices = await listContactDevices(ctx, id)
  expect(devices).toHaveLength(1)
  expect(devices[0]?.lastSeenAt).toBe(ctx.clock.now())
  expect((await getContact(ctx, id)).consentLog).toHaveLength(1)
})

test('on a person’s own page whoever was known by devices alone turns out to be that person', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  await allow(ctx, device)
  const unnamed = await ownerOf(ctx, device)
  const person = await createContact(ctx, { email: 'ada@example.org' })
  await allow(ctx, device, person.id)
  expect(await ownerOf(ctx, device)).toBe(person.id)
  await expect(getContact(ctx, unnamed)).rejects.toMatchObject({ code: 'contact.merged' })
  expect((await states(ctx, person.id)).push).toBe('opted_in')
  expect(await listContactDevices(ctx, person.id)).toHaveLength(1)
})

test('a browser that two people use belongs to the one who pressed the button last', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  const [ada, bea] = [
    await createContact(ctx, { email: 'ada@example.org' }),
    await createContact(ctx, { email: 'bea@example.org' }),
  ]
  await allow(ctx, device, ada.id)
  await allow(ctx, device, bea.id)
  expect(await ownerOf(ctx, device)).toBe(bea.id)
  expect(await listContactDevices(ctx, ada.id)).toEqual([])
  expect(await reasonOf(ctx, ada.id)).toBe('no_address')
})

test('a push reaches whoever has one living device, and nobody whose devices are all dead', async () => {
  const ctx = await freshCtx()
  const [first, second] = [makeDevice(), makeDevice()]
  const person = await createContact(ctx, { email: 'ada@example.org' })
  await allow(ctx, first, person.id)
  await allow(ctx, second, person.id)
  const hashes = await Promise.all([first, second].map((one) => sha256Hex(one.subscription.endpoint)))
  const kill = (hash: string | undefined) =>
    killDevices(ctx.db, ctx.tenant.id, { hashes: [hash ?? ''], messageId: null, now: ctx.clock.now() })
  await kill(hashes[0])
  expect(await reasonOf(ctx, person.id)).toBeNull()
  await kill(hashes[1])
  expect(await reasonOf(ctx, person.id)).toBe('suppressed')
  await allow(ctx, first, person.id)
  expect(await reasonOf(ctx, person.id)).toBeNull()
})

test('taking the permission back ends the device, and with the last one the consent', async () => {
  const ctx = await freshCtx()
  const [first, second] = [makeDevice(), makeDevice()]
  const person = await createContact(ctx, { email: 'ada@example.org' })
  await allow(ctx, first, person.id)
  await allow(ctx, second, person.id)
  const leave = (device: TestDevice) =>
    unsubscribe(ctx, { key: '', endpoint: device.subscription.endpoint }, visitor)
  await leave(first)
  expect((await states(ctx, person.id)).push).toBe('opted_in')
  await leave(second)
  await leave(second)
  expect((await states(ctx, person.id)).push).toBe('opted_out')
  const { consentLog } = await getContact(ctx, person.id)
  expect(consentLog.map(({ state }) => state)).toEqual(['opted_out', 'opted_in'])
  await allow(ctx, second, person.id)
  expect(await reasonOf(ctx, person.id)).toBeNull()
})

test('a new endpoint takes the place of the old one; an unknown one leads nowhere', async () => {
  const ctx = await freshCtx()
  const [old, fresh] = [makeDevice(), makeDevice()]
  const person = await createContact(ctx, { email: 'ada@example.org' })
  await allow(ctx, old, person.id)
  const change = { key: '', oldEndpoint: old.subscription.endpoint, subscription: fresh.subscription }
  await renew(ctx, change, visitor)
  await renew(ctx, change, visitor)
  expect(await ownerOf(ctx, fresh)).toBe(person.id)
  expect(await listContactDevices(ctx, person.id)).toHaveLength(1)
  await renew(ctx, { ...change, oldEndpoint: makeDevice().subscription.endpoint }, visitor)
  expect(await listContactDevices(ctx, person.id)).toHaveLength(1)
})

test('an endpoint of no push service and a key that is none are refused, nothing written', async () => {
  const ctx = await freshCtx()
  await expect(allow(ctx, makeDevice('https://127.0.0.1/steal'))).rejects.toMatchObject({
    fields: [{ field: 'subscription.endpoint', code: 'push_service' }],
  })
  const bad = makeDevice()
  bad.subscription.keys.p256dh = `B${'A'.repeat(86)}`
  await expect(allow(ctx, bad)).rejects.toMatchObject({
    fields: [{ field: 'subscription.keys.p256dh', code: 'push_key' }],
  })
  const rows = await queryRows(
    ctx.db,
    sql`SELECT id FROM contacts WHERE tenant_id = ${ctx.tenant.id}`,
    z.object({ id: z.number() }),
  )
  expect(rows).toEqual([])
})

test('one network subscribes only so many devices within an hour', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  for (let i = 0; i < pushLimits.perNetwork; i++) await allow(ctx, device)
  await expect(allow(ctx, device)).rejects.toMatchObject({ code: 'rate.limited' })
  ctx.clock.advance(3_600_000)
  await allow(ctx, device)
})

test('a member takes a device off a contact that something else leads to', async () => {
  const ctx = await freshCtx()
  const [own, alone] = [makeDevice(), makeDevice()]
  const person = await createContact(ctx, { email: 'ada@example.org' })
  await allow(ctx, own, person.id)
  await allow(ctx, alone)
  const unnamed = await ownerOf(ctx, alone)
  const [device] = await listContactDevices(ctx, person.id)
  const [last] = await listContactDevices(ctx, unnamed)
  await expect(removeDevice(ctx, { contactId: unnamed, id: device?.id ?? 0 })).rejects.toMatchObject({
    code: 'resource.not_found',
  })
  await expect(removeDevice(ctx, { contactId: unnamed, id: last?.id ?? 0 })).rejects.toMatchObject({
    code: 'contact.no_identity',
  })
  await removeDevice(ctx, { contactId: person.id, id: device?.id ?? 0 })
  expect(await reasonOf(ctx, person.id)).toBe('no_address')
})

test('merging, exporting and erasing take the devices along', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  const [ada, twin] = [
    await createContact(ctx, { email: 'ada@example.org' }),
    await createContact(ctx, { email: 'ada.due@example.org' }),
  ]
  await allow(ctx, device, twin.id)
  await mergeContacts(ctx, { keepId: ada.id, mergeId: twin.id, values: {}, fields: {} })
  expect(await listContactDevices(ctx, ada.id)).toHaveLength(1)
  // The token of a page from before the merge leads to the same person.
  await allow(ctx, device, twin.id)
  expect(await ownerOf(ctx, device)).toBe(ada.id)
  expect((await exportContact(ctx, ada.id))['devices']).toEqual([
    expect.objectContaining({ endpoint: device.subscription.endpoint, browser: 'Firefox' }),
  ])
  await eraseContact(ctx, ctx.db, ada.id, { confirmId: ada.id, neverWriteAgain: false })
  expect((await getReceipt(ctx, ctx.db, ada.id)).removed.devices).toBe(1)
  const left = await queryRows(
    ctx.db,
    sql`SELECT id FROM push_subscriptions WHERE tenant_id = ${ctx.tenant.id}`,
    z.object({ id: z.number() }),
  )
  expect(left).toEqual([])
  await expect(allow(ctx, makeDevice(), ada.id)).rejects.toMatchObject({ code: 'resource.not_found' })
})

test('a deleted contact keeps its device and gets nothing', async () => {
  const ctx = await freshCtx()
  const device = makeDevice()
  await allow(ctx, device)
  const id = await ownerOf(ctx, device)
  await deleteContact(ctx, id)
  await allow(ctx, device)
  expect(await ownerOf(ctx, device)).toBe(id)
  expect(await reasonOf(ctx, id)).toBe('deleted')
})

test('the devices of one contact are found by the index of the living ones', async () => {
  const ctx = await freshCtx()
  const plan = await queryRows(
    ctx.db,
    sql`EXPLAIN QUERY PLAN ${targetsStatement(ctx.tenant.id, [1, 2])}`,
    z.object({ detail: z.string() }),
  )
  expect(plan.map(({ detail }) => detail).join('\n')).toContain('push_subscriptions_alive')
})
