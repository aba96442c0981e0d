import fc from 'fast-check'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import { Channel } from '../../../worker/contracts/common.ts'
import { ConsentState } from '../../../worker/contracts/contacts.ts'
import { foldConsents } from '../../../worker/modules/consent/service.ts'
import { createContact, mergeContacts, updateContact } from '../../../worker/modules/contacts/service.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { changePreferences, leaveEverything } from '../../../worker/modules/preferences/service.ts'
import { sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { resubscribe, unsubscribe } from '../../../worker/modules/tracking/service.ts'
import { signTwilio } from '../../../worker/lib/twilio-signature.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importRows } from '../../support/imports.ts'

let shard: TestShard
let tenants = 0
let written = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** Six people, by their place: each has an e-mail and a phone of their own. */
const emailOf = (person: number) => `p${person}@posteo.it`
const phoneOf = (person: number) => `+3934712345${60 + person}`
const proof = { ip: null, userAgent: null, text: 'x' }

type Deed =
  | {
      type: 'state'
      person: number
      channel: 'email' | 'sms' | 'whatsapp'
      state: 'opted_in' | 'opted_in_double' | 'opted_out'
    }
  | { type: 'import'; person: number }
  | { type: 'merge'; person: number; other: number; side: 'keep' | 'merge' }
  | { type: 'unsubscribe' | 'resubscribe' | 'leave'; person: number }
  | { type: 'preferences'; person: number; channels: string[] }
  | { type: 'word'; person: number; text: string; channel: 'sms' | 'whatsapp' }

const person = fc.nat(5)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    type: fc.constant('state' as const),
    person,
    channel: fc.constantFrom('email' as const, 'sms' as const, 'whatsapp' as const),
    state: fc.constantFrom('opted_in' as const, 'opted_in_double' as const, 'opted_out' as const),
  }),
  fc.record({ type: fc.constant('import' as const), person }),
  fc.record({
    type: fc.constant('merge' as const),
    person,
    other: person,
    side: fc.constantFrom('keep' as const, 'merge' as const),
  }),
  fc.record({
    type: fc.constantFrom('unsubscribe' as const, 'resubscribe' as const, 'leave' as const),
    person,
  }),
  fc.record({
    type: fc.constant('preferences' as const),
    person,
    channels: fc.subarray(['email', 'sms', 'whatsapp']),
  }),
  fc.record({
    type: fc.constant('word' as const),
    person,
    text: fc.constantFrom('STOP', 'START', 'Ciao'),
    channel: fc.constantFrom('sms' as const, 'whatsapp' as const),
  }),
)

class World {
  readonly #ctx: TestCtx
  /** The contact of each person; a merge makes two the same. */
  readonly #contacts: number[]

  private constructor(ctx: TestCtx, contacts: number[]) {
    this.#ctx = ctx
    this.#contacts = contacts
  }

  static async open(): Promise<World> {
    const ctx = await shard.ctx({ tenantId: ++tenants })
    const contacts: number[] = []
    for (let i = 0; i < 6; i++)
      contacts.push((await createContact(ctx, { email: emailOf(i), phone: phoneOf(i) })).id)
    return new World(ctx, contacts)
  }

  async do(one: Deed): Promise<void> {
    const ctx = this.#ctx
    ctx.clock.advance(1_000)
    const id = this.#contacts[one.person] ?? 0
    switch (one.type) {
      case 'state':
        await updateContact(ctx, id, {
          consent: [{ channel: one.channel, state: one.state, text: 'Modulo' }],
        })
        return
      case 'import':
        await importRows(ctx, [[emailOf(one.person), phoneOf(one.person), '', '', '']], {
          consents: [
            { channel: 'email', text: 'Clienti' },
            { channel: 'sms', text: 'Clienti' },
          ],
        })
        return
      case 'merge': {
        const other = this.#contacts[one.other] ?? 0
        if (other === id) return
        await mergeContacts(ctx, {
          keepId: id,
          mergeId: other,
          values: { email: one.side, phone: one.side },
          fields: {},
        })
        for (const [place, contact] of this.#contacts.entries())
          if (contact === other) this.#contacts[place] = id
        return
      }
      case 'unsubscribe':
        await unsubscribe(ctx, await this.#message(id), { ...proof, source: 'one_click' })
        return
      case 'resubscribe':
        await resubscribe(ctx, await this.#lastMessage(id), proof)
        return
      case 'leave':
        await leaveEverything(
          ctx,
          { contactId: id, messageId: null },
          { yes: () => 'x', no: () => 'x', ip: null, userAgent: null },
        )
        return
      case 'preferences': {
        const form = {
          shownChannels: ['email', 'sms', 'whatsapp'],
          channels: one.channels,
          shownTopics: [],
          topics: [],
        }
        await changePreferences(ctx, { contactId: id, messageId: null }, form, {
          yes: () => 'x',
          no: () => 'x',
          ip: null,
          userAgent: null,
        })
        return
      }
      case 'word':
        await this.#write(one)
    }
  }

  async #message(contactId: number): Promise<number> {
    const row = await queryRow(
      this.#ctx.db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, contact_id, address, created_at, sent_at)
          VALUES (${this.#ctx.tenant.id}, 'email', 'k' || ${++written}, ${contactId}, ${emailOf(0)}, 1, 1) RETURNING id`,
      z.object({ id: z.number() }),
    )
    return row?.id ?? 0
  }

  async #lastMessage(contactId: number): Promise<number> {
    const row = await queryRow(
      this.#ctx.db,
      sql`SELECT coalesce(max(id), 0) AS id FROM messages WHERE tenant_id = ${this.#ctx.tenant.id} AND contact_id = ${contactId}`,
      z.object({ id: z.number() }),
    )
    return row?.id ?? 0
  }

  async #write({ person: writer, text, channel }: Extract<Deed, { type: 'word' }>): Promise<void> {
    const prefix = channel === 'whatsapp' ? 'whatsapp:' : ''
    const form = new URLSearchParams({
      MessageSid: `SM${++written}`,
      From: prefix + phoneOf(writer),
      To: 'x',
      Body: text,
    })
    const signature = await signTwilio(await sandboxSecret(this.#ctx), 'u', form)
    await acceptTwilioMessage(this.#ctx, { accountId: 0, url: 'u', signature, rawBody: form.toString() })
    await processInbound(this.#ctx)
  }

  /** State and log of every contact agree, channel by channel; a state of "unknown" is none. */
  async compare(): Promise<{ folded: object; stored: object }[]> {
    const found: { folded: object; stored: object }[] = []
    const Row = z.object({ id: z.number(), contact_id: z.number(), channel: Channel, state: ConsentState })
    const tenantId = this.#ctx.tenant.id
    const states = await queryRows(
      this.#ctx.db,
      sql`SELECT 0 AS id, contact_id, channel, state FROM contact_consents WHERE tenant_id = ${tenantId}`,
      Row,
    )
    const log = await queryRows(
      this.#ctx.db,
      sql`SELECT id, contact_id, channel, state FROM consent_log WHERE tenant_id = ${tenantId}`,
      Row,
    )
    for (const contactId of new Set([...states, ...log].map((row) => row.contact_id))) {
      const of = (rows: z.infer<typeof Row>[]) => rows.filter((row) => row.contact_id === contactId)
      const stored = Object.fromEntries(of(states).map(({ channel, state }) => [channel, state]))
      found.push({ folded: known(foldConsents(of(log))), stored: known(stored) })
    }
    return found
  }
}

const known = (states: Record<string, string>) =>
  Object.fromEntries(Object.entries(states).filter(([, state]) => state !== 'unknown'))

test('the state of every channel is the fold of its log, whatever was done in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 25 }), async (deeds) => {
      const world = await World.open()
      for (const one of deeds) {
        await world.do(one)
        for (const { folded, stored } of await world.compare()) expect(folded).toEqual(stored)
      }
    }),
    { numRuns: 25 },
  )
}, 120_000)

test('a line of the log is never changed', async () => {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  await createContact(ctx, {
    email: 'a@posteo.it',
    consent: [{ channel: 'email', state: 'opted_in', text: 'Modulo' }],
  })
  const where = sql`WHERE tenant_id = ${ctx.tenant.id}`
  for (const change of [
    "state = 'opted_out'",
    "text = 'altro'",
    'at = 1',
    "ip = '192.0.2.1'",
    "source = 'api'",
  ]) {
    await expect(execute(ctx.db, sql`UPDATE consent_log SET ${sql.raw(change)} ${where}`)).rejects.toThrow()
  }
})
