import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Channel } from '../../../worker/contracts/common.ts'
import { consentStates, type ConsentState, type Contact } from '../../../worker/contracts/contacts.ts'
import { decideMerge, type MergeParty } from '../../../worker/modules/contacts/merge.ts'

const base: Contact = {
  id: 1,
  email: null,
  phone: null,
  phoneRaw: null,
  phoneValid: false,
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  gender: null,
  birthDate: null,
  timeZone: null,
  fields: {},
  tags: [],
  consents: {},
  suppressed: [],
  source: 'manual',
  createdAt: 1,
  updatedAt: 1,
  lastActivityAt: null,
  deletedAt: null,
}
const party = (values: Partial<Contact>, identities: MergeParty['identities'] = []): MergeParty => ({
  contact: { ...base, ...values },
  identities,
})
const none = { values: {}, fields: {} }

describe('the values of a merge', () => {
  test('are those of the contact that stays, the other fills what it lacks', () => {
    const keep = party({ firstName: 'Anna', email: 'a@example.org', fields: { PUNTI: 1 } })
    const merge = party({ firstName: 'Annetta', lastName: 'Grassi', fields: { PUNTI: 2, TAGLIA: 'M' } })
    expect(decideMerge(keep, merge, none).values).toMatchObject({
      firstName: 'Anna',
      lastName: 'Grassi',
      sortName: 'grassi anna',
      email: 'a@example.org',
      fields: { PUNTI: 1, TAGLIA: 'M' },
    })
  })

  test('are chosen one by one, an empty one too, and a phone comes with what was typed', () => {
    const keep = party({
      email: 'a@example.org',
      phone: '+39347',
      phoneRaw: '347',
      company: 'Uno',
      fields: { A: 1 },
    })
    const merge = party({ email: 'b@example.org', phone: null, phoneRaw: '12', fields: { A: 2, B: 3 } })
    const values = { email: 'merge', phone: 'merge', company: 'merge' } as const
    const { values: merged } = decideMerge(keep, merge, { values, fields: { A: 'merge', B: 'keep' } })
    expect(merged).toMatchObject({
      email: 'b@example.org',
      phone: null,
      phoneRaw: '12',
      company: null,
      fields: { A: 2 },
    })
    expect(merged.fields).not.toHaveProperty('B')
  })

  test('what was typed as a phone stays when the other has none', () => {
    const { values } = decideMerge(party({ email: 'a@example.org' }), party({ phoneRaw: '12' }), none)
    expect(values.phoneRaw).toBe('12')
  })
})

describe('the consents of a merge', () => {
  const mail = (email: string | null, state?: ConsentState) =>
    party({ email, consents: state === undefined ? {} : { email: state } })
  test.each([
    // keep, merge, which e-mail is kept, what holds, whether the log says so
    ['opted_in', 'opted_out', 'keep', 'opted_out', true],
    ['opted_out', 'opted_in', 'merge', 'opted_out', true],
    ['opted_in', undefined, 'keep', 'opted_in', false],
    [undefined, 'opted_in', 'keep', 'unknown', true],
    [undefined, 'opted_in', 'merge', 'opted_in', false],
    ['opted_in', 'opted_in_double', 'keep', 'opted_in', true],
    ['opted_in', 'opted_in_double', 'merge', 'opted_in_double', true],
    ['opted_in_double', 'opted_in_double', 'keep', 'opted_in_double', false],
    ['unknown', 'opted_in', 'merge', 'opted_in', true],
    ['opted_out', undefined, 'merge', 'opted_out', false],
    [undefined, undefined, 'keep', undefined, false],
  ] as const)('%s and %s with the e-mail of %s: %s', (keep, merge, side, state, told) => {
    const decision = decideMerge(mail('a@example.org', keep), mail('b@example.org', merge), {
      values: { email: side },
      fields: {},
    })
    expect(decision.consents.email).toBe(state)
    expect(decision.decided).toEqual(told ? ['email'] : [])
  })

  test('stay with the address they were given for, when only one has it', () => {
    const keep = party({ email: 'a@example.org', consents: { email: 'opted_in' } })
    const merge = party({ phone: '+39347', consents: { sms: 'opted_in', whatsapp: 'opted_in_double' } })
    expect(decideMerge(keep, merge, none)).toMatchObject({
      consents: { email: 'opted_in', sms: 'opted_in', whatsapp: 'opted_in_double' },
      decided: [],
    })
  })

  test('are the stricter of two where both have an id of the channel', () => {
    const id = { kind: 'push', externalId: 'device', kept: false } as const
    const keep = party({ consents: { push: 'opted_in' } }, [id])
    expect(decideMerge(keep, party({}, [{ ...id, externalId: 'other' }]), none).consents.push).toBe('unknown')
    expect(decideMerge(keep, party({}), none).consents.push).toBe('opted_in')
  })

  const mayWrite = (state: ConsentState | undefined) => state === 'opted_in' || state === 'opted_in_double'
  const arbitrary = fc.record({
    email: fc.constantFrom(null, 'x'),
    phone: fc.constantFrom(null, '1'),
    consents: fc.dictionary(
      fc.constantFrom<Channel>('email', 'sms', 'whatsapp', 'push'),
      fc.constantFrom(...consentStates),
    ),
  })
  test('never let an address be written to that could not be before', () => {
    const result = fc.check(
      fc.property(
        arbitrary,
        arbitrary,
        fc.constantFrom('keep' as const, 'merge' as const),
        fc.constantFrom('keep' as const, 'merge' as const),
        (one, two, email, phone) => {
          const keep = party({ ...one, email: one.email && 'a@example.org', phone: one.phone && '+391' })
          const merge = party({ ...two, email: two.email && 'b@example.org', phone: two.phone && '+392' })
          const { values, consents } = decideMerge(keep, merge, { values: { email, phone }, fields: {} })
          for (const { contact } of [keep, merge]) {
            const still = {
              email: values.email === contact.email && contact.email,
              sms: values.phone === contact.phone && contact.phone,
              whatsapp: values.phone === contact.phone && contact.phone,
            }
            for (const channel of ['email', 'sms', 'whatsapp'] as const) {
              const before = contact.consents[channel]
              if (before === 'opted_out' && consents[channel] !== 'opted_out') return false
              if (still[channel] && mayWrite(consents[channel]) && !mayWrite(before)) return false
            }
          }
          return true
        },
      ),
    )
    expect(result.failed, JSON.stringify(result.counterexample)).toBe(false)
  })
})
