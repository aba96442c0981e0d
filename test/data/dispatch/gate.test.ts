import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRow } from '../../../db/client.ts'
import { addressOf, unreachableReason } from '../../../db/reach.ts'
import { type SendingChannel, sendingChannels } from '../../../worker/contracts/common.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let tenants = 9000
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

type Person = {
  email?: string
  phone?: string
  identities?: [channel: string, id: string, kept?: 0 | 1][]
  consent?: string
  suppressed?: [channel: string, address: string]
  /** Hours since the owner of a Messenger id wrote, and to which page. */
  wrote?: [psid: string, hoursAgo: number, pageId?: string][]
}

async function createPerson(channel: SendingChannel, person: Person): Promise<TestCtx> {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const t = ctx.tenant.id
  await execute(
    ctx.db,
    sql`INSERT INTO contacts (id, tenant_id, email, phone, source, created_at, updated_at)
        VALUES (${t}, ${t}, ${person.email ?? null}, ${person.phone ?? null}, 'manual', 1, 1)`,
  )
  for (const [name, id, kept = 0] of person.identities ?? []) {
    await execute(
      ctx.db,
      sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id, kept)
          VALUES (${t}, ${name}, ${id}, ${t}, ${kept})`,
    )
  }
  if (person.consent !== undefined) {
    await execute(
      ctx.db,
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          VALUES (${t}, ${t}, ${channel}, ${person.consent}, 1)`,
    )
  }
  if (person.suppressed !== undefined) {
    const [name, address] = person.suppressed
    await execute(
      ctx.db,
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          VALUES (${t}, ${name}, ${address}, 'manual', 1)`,
    )
  }
  for (const [psid, hoursAgo, pageId = 'sandbox'] of person.wrote ?? []) {
    await execute(
      ctx.db,
      sql`INSERT INTO messenger_threads (tenant_id, psid, page_id, last_inbound_at)
          VALUES (${t}, ${psid}, ${pageId}, ${ctx.clock.now() - hoursAgo * 3_600_000})`,
    )
  }
  return ctx
}

async function judge(ctx: TestCtx, channel: SendingChannel, madeFor: string | null = null) {
  const t = ctx.tenant.id
  const gate = { channel, now: ctx.clock.now(), ...(madeFor === null ? {} : { madeFor: sql`${madeFor}` }) }
  return queryRow(
    ctx.db,
    sql`SELECT ${unreachableReason(t, gate)} AS reason, ${addressOf(t, channel)} AS address
        FROM contacts c WHERE c.id = ${t}`,
    (row) => ({ reason: row['reason'], address: row['address'] }),
  )
}

const phone = '+393331234567'
const email = 'anna@example.it'

describe('the gate', () => {
  it.each<[SendingChannel, Person, string | null, string | null]>([
    ['email', { email, consent: 'opted_in' }, null, email],
    ['email', { phone, consent: 'opted_in' }, 'no_address', null],
    ['sms', { phone, consent: 'opted_in' }, null, phone],
    ['sms', { phone, consent: 'opted_in_double' }, null, phone],
    ['sms', { email, consent: 'opted_in' }, 'no_address', null],
    ['sms', { phone, consent: 'opted_out' }, 'unsubscribed', phone],
    ['sms', { phone }, 'no_consent', phone],
    ['sms', { phone, consent: 'opted_in', suppressed: ['sms', phone] }, 'suppressed', phone],
    ['sms', { phone, consent: 'opted_in', suppressed: ['whatsapp', phone] }, null, phone],
    ['whatsapp', { phone, consent: 'opted_in' }, null, phone],
    ['whatsapp', { phone, identities: [['whatsapp', 'IT.1']], consent: 'opted_in' }, null, 'IT.1'],
    ['whatsapp', { phone, identities: [['whatsapp', 'IT.1', 1]], consent: 'opted_in' }, null, phone],
    [
      'whatsapp',
      { identities: [['whatsapp', 'IT.1']], consent: 'opted_in', suppressed: ['whatsapp', 'IT.1'] },
      'suppressed',
      'IT.1',
    ],
    [
      'messenger',
      { identities: [['messenger', '42']], consent: 'opted_in', wrote: [['42', 23.9]] },
      null,
      '42',
    ],
    [
      'messenger',
      { identities: [['messenger', '42']], consent: 'opted_in', wrote: [['42', 24]] },
      'outside_window',
      '42',
    ],
    ['messenger', { identities: [['messenger', '42']], consent: 'opted_in' }, 'outside_window', '42'],
    ['messenger', { identities: [['messenger', '42']], wrote: [['42', 1]] }, 'no_consent', '42'],
    [
      'messenger',
      { identities: [['messenger', '42']], consent: 'opted_in', wrote: [['42', 1, '1048576001']] },
      'outside_window',
      '42',
    ],
    [
      'messenger',
      {
        identities: [
          ['messenger', '41'],
          ['messenger', '42'],
        ],
        consent: 'opted_in',
        wrote: [
          ['41', 30],
          ['42', 2],
        ],
      },
      null,
      '42',
    ],
    [
      'messenger',
      {
        identities: [['messenger', '42']],
        consent: 'opted_in',
        wrote: [['42', 1]],
        suppressed: ['messenger', '42'],
      },
      'suppressed',
      '42',
    ],
    ['messenger', { phone, consent: 'opted_in' }, 'no_address', null],
    ['push', { identities: [['push', 'a']], consent: 'opted_in' }, null, 'push'],
    ['push', { phone, email, consent: 'opted_in' }, 'no_address', null],
    [
      'push',
      { identities: [['push', 'a']], consent: 'opted_in', suppressed: ['push', 'a'] },
      'suppressed',
      'push',
    ],
    [
      'push',
      {
        identities: [
          ['push', 'a'],
          ['push', 'b'],
        ],
        consent: 'opted_in',
        suppressed: ['push', 'a'],
      },
      null,
      'push',
    ],
  ])('on %s for %j: %s', async (channel, person, reason, address) => {
    const ctx = await createPerson(channel, person)
    expect(await judge(ctx, channel)).toEqual({ reason, address })
  })

  it.each(sendingChannels)('on %s asks for the consent of that channel alone', async (channel) => {
    const ids: Person['identities'] = [
      ['messenger', `m${tenants}`],
      ['push', `p${tenants}`],
    ]
    const other = channel === 'email' ? 'sms' : 'email'
    const ctx = await createPerson(other, { email, phone, identities: ids, consent: 'opted_in' })
    expect((await judge(ctx, channel))?.reason).toBe('no_consent')
  })

  it('holds a message to the address it was made for', async () => {
    const ctx = await createPerson('sms', { phone, consent: 'opted_in' })
    expect((await judge(ctx, 'sms', phone))?.reason).toBeNull()
    expect((await judge(ctx, 'sms', '+393330000000'))?.reason).toBe('address_changed')
  })
})
