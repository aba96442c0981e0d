import { describe, expect, test } from 'vitest'
import {
  dmarcNames,
  isReserved,
  judgeDmarc,
  judgeDomain,
  judgeRecord,
  type WantedRecord,
  wholeName,
} from '../../../worker/modules/domains/records.ts'

test.each([
  ['send', 'shop.it', 'send.shop.it'],
  ['send.news', 'news.shop.it', 'send.news.shop.it'],
  ['resend._domainkey.news', 'news.shop.it', 'resend._domainkey.news.shop.it'],
  ['resend._domainkey', 'shop.it', 'resend._domainkey.shop.it'],
  ['send.a.b', 'a.b.shop.co.uk', 'send.a.b.shop.co.uk'],
  ['Send.Shop.it.', 'shop.it', 'send.shop.it'],
  ['@', 'shop.it', 'shop.it'],
  ['', 'shop.it', 'shop.it'],
])('%j within %s is %s', (name, domain, whole) => {
  expect(wholeName(name, domain)).toBe(whole)
})

describe('a record', () => {
  const spf: WantedRecord = {
    purpose: 'spf',
    type: 'TXT',
    name: 'send.shop.it',
    value: '"v=spf1 include:amazonses.com ~all"',
    priority: null,
    verified: false,
  }
  const mx: WantedRecord = {
    ...spf,
    purpose: 'bounces',
    type: 'MX',
    value: 'feedback-smtp.eu.amazonses.com',
    priority: 10,
  }
  const dkim: WantedRecord = { ...spf, purpose: 'dkim', value: 'p=MIGfMA0' }
  test.each<[string, WantedRecord, string[] | null, string, string | null]>([
    ['seen by the provider', { ...spf, verified: true }, [], 'ok', null],
    ['there, not yet seen', spf, ['v=spf1 include:amazonses.com  ~all'], 'pending', null],
    ['not there', spf, [], 'missing', null],
    ['beside other texts', spf, ['google-site-verification=x'], 'missing', null],
    ['another of its kind', spf, ['v=spf1 -all'], 'different', 'v=spf1 -all'],
    ['nobody could be asked', spf, null, 'unknown', null],
    ['mail exchanger', mx, ['10 feedback-smtp.eu.amazonses.com.'], 'pending', null],
    ['another mail exchanger', mx, ['5 mx.altro.it.'], 'different', '5 mx.altro.it.'],
    ['a key', dkim, ['p=migfma0'], 'pending', null],
    ['another key', dkim, ['p=ALTRA'], 'different', 'p=ALTRA'],
  ])('%s', (_, wanted, found, state, other) => {
    expect(judgeRecord(wanted, found)).toMatchObject({ state, found: other })
  })
})

describe('DMARC', () => {
  test('is looked for at the domain and above it, never at the top', () => {
    expect(dmarcNames('news.shop.it')).toEqual(['_dmarc.news.shop.it', '_dmarc.shop.it'])
    expect(dmarcNames('shop.it')).toEqual(['_dmarc.shop.it'])
  })
  test.each([
    [[['v=DMARC1; p=none;']], 'ok'],
    [[[], ['v=dmarc1;p=reject; rua=mailto:x@shop.it']], 'ok'],
    [[['v=DMARC1; rua=mailto:x@shop.it']], 'different'],
    [[['v=spf1 -all'], []], 'missing'],
    [[null, []], 'unknown'],
    [[null, ['v=DMARC1; p=quarantine']], 'ok'],
  ])('%j is %s', (found, state) => {
    expect(judgeDmarc('news.shop.it', found)).toMatchObject({
      purpose: 'dmarc',
      name: '_dmarc.news.shop.it',
      state,
    })
  })
})

describe('a domain', () => {
  const dmarc = (found: string[] | null) => [judgeDmarc('shop.it', [found])]
  test.each([
    [null, dmarc([]), 'unknown'],
    [{ known: false, verified: false }, dmarc([]), 'not_added'],
    [{ known: true, verified: false }, dmarc(['v=DMARC1; p=none']), 'unverified'],
    [{ known: true, verified: true }, dmarc([]), 'incomplete'],
    [{ known: true, verified: true }, dmarc(null), 'verified'],
    [{ known: true, verified: true }, dmarc(['v=DMARC1; p=none']), 'verified'],
  ])('%j is %s', (provider, records, state) => {
    expect(judgeDomain(provider, records)).toBe(state)
  })

  test.each(['posta.example', 'x.test', 'a.example.com', 'localhost'])('%s exists nowhere', (domain) => {
    expect(isReserved(domain)).toBe(true)
  })
  test.each(['shop.it', 'example.it', 'myexample.com'])('%s may exist', (domain) => {
    expect(isReserved(domain)).toBe(false)
  })
})
