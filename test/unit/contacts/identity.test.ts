import { describe, expect, test } from 'vitest'
import { conflictOf, planAddresses } from '../../../worker/modules/contacts/identity.ts'

const none = { email: null, phone: null, phoneRaw: null }

describe('the addresses of a contact', () => {
  test('are normalised, and the phone keeps what was typed', () => {
    expect(planAddresses({ email: ' Anna@Example.IT ', phone: '347 118 2906' }, none, 'IT')).toEqual({
      ok: true,
      addresses: { email: 'anna@example.it', phone: '+393471182906', phoneRaw: '347 118 2906' },
      identities: [
        { kind: 'email', externalId: 'anna@example.it' },
        { kind: 'phone', externalId: '+393471182906' },
      ],
    })
  })

  test('a phone that is no number is kept, but finds nobody', () => {
    expect(planAddresses({ email: 'a@b.example', phone: '348 22 91' }, none, 'IT')).toEqual({
      ok: true,
      addresses: { email: 'a@b.example', phone: null, phoneRaw: '348 22 91' },
      identities: [{ kind: 'email', externalId: 'a@b.example' }],
    })
  })

  test.each([
    [{ email: 'anna@' }, 'request.invalid', [{ field: 'email', code: 'email_no_domain' }]],
    [{}, 'contact.no_identity', []],
    [{ email: '', phone: '' }, 'contact.no_identity', []],
    [{ phone: '12' }, 'contact.no_identity', [{ field: 'phone', code: 'phone_too_short' }]],
  ])('%j is refused as %s', (input, code, fields) => {
    expect(planAddresses(input, none, 'IT')).toMatchObject({ ok: false, problem: { code, fields } })
  })

  test('absent keeps, empty clears, and the last one cannot be cleared', () => {
    const current = { email: 'a@b.example', phone: '+393471182906', phoneRaw: '347 118 2906' }
    expect(planAddresses({}, current, 'IT')).toMatchObject({ ok: true, addresses: current })
    expect(planAddresses({ phone: '' }, current, 'IT')).toMatchObject({
      addresses: { email: 'a@b.example', phone: null, phoneRaw: null },
    })
    expect(planAddresses({ phone: '', email: '' }, current, 'IT')).toMatchObject({
      problem: { code: 'contact.no_identity' },
    })
  })
})

describe('an address that somebody has', () => {
  const email = { kind: 'email', externalId: 'a@b.example', contactId: 1, deleted: false } as const
  const phone = { kind: 'phone', externalId: '+39347', contactId: 1, deleted: false } as const

  test('is free for its owner', () => {
    expect(conflictOf([], null)).toBeNull()
    expect(conflictOf([email, phone], 1)).toBeNull()
  })

  test('is taken for others, with the owner named at each field', () => {
    expect(conflictOf([email, { ...phone, deleted: true }], null)).toMatchObject({
      code: 'contact.identity_taken',
      fields: [
        { field: 'email', code: 'taken', params: { contactId: 1 } },
        { field: 'phone', code: 'taken_by_deleted', params: { contactId: 1 } },
      ],
    })
    expect(conflictOf([email, { ...phone, contactId: 2 }], 1)).toMatchObject({
      code: 'contact.identity_taken',
      fields: [{ field: 'phone', params: { contactId: 2 } }],
    })
  })

  test('of two different contacts is a split', () => {
    expect(conflictOf([email, { ...phone, contactId: 2 }], null)).toMatchObject({
      code: 'contact.identity_split',
      fields: [{ params: { contactId: 1 } }, { params: { contactId: 2 } }],
    })
  })
})
