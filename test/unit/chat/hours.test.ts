import { describe, expect, test } from 'vitest'
import { ChatSettings, defaultChatSettings, originOf } from '../../../worker/contracts/chat.ts'
import { networkOf } from '../../../worker/http/chat-door.ts'
import { openingAt } from '../../../worker/modules/chat/hours.ts'

const day = [
  { from: '15:00', to: '19:00' },
  { from: '09:00', to: '13:00' },
]
const week = [day, day, day, day, day, [{ from: '09:00', to: '13:00' }], []]
const zone = 'Europe/Rome'
const at = (text: string) => Date.parse(text)

describe('business hours', () => {
  test.each([
    ['Friday morning', '2026-11-20T10:00+01:00', true, null],
    ['the last minute', '2026-11-20T12:59+01:00', true, null],
    ['Friday at lunch', '2026-11-20T13:00+01:00', false, '2026-11-20T15:00+01:00'],
    ['before the day begins', '2026-11-20T03:00+01:00', false, '2026-11-20T09:00+01:00'],
    ['Saturday afternoon: Monday', '2026-11-21T14:00+01:00', false, '2026-11-23T09:00+01:00'],
    ['over a change of the clocks', '2026-03-28T14:00+01:00', false, '2026-03-30T09:00+02:00'],
  ])('%s', (_name, now, open, opensAt) => {
    expect(openingAt(week, zone, at(now))).toEqual({ open, opensAt: opensAt === null ? null : at(opensAt) })
  })

  test('without any hour nobody ever answers, without hours somebody always does', () => {
    const now = at('2026-11-20T10:00+01:00')
    expect(openingAt([[], [], [], [], [], [], []], zone, now)).toEqual({ open: false, opensAt: null })
    expect(openingAt(null, zone, now)).toEqual({ open: true, opensAt: null })
  })

  test('the one hour of a week opens again a week later', () => {
    const hours = [[{ from: '09:00', to: '10:00' }], [], [], [], [], [], []]
    expect(openingAt(hours, zone, at('2026-11-23T11:00+01:00')).opensAt).toBe(at('2026-11-30T09:00+01:00'))
  })
})

describe('a site', () => {
  test.each([
    ['https://www.shop.example', 'https://www.shop.example'],
    ['www.shop.example/', 'https://www.shop.example'],
    ['HTTPS://Shop.Example:443', 'https://shop.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://shop.example/pagina', null],
    ['https://*.shop.example', null],
    ['https://anna:segreto@shop.example', null],
    ['javascript:alert(1)', null],
    ['shop', null],
    ['', null],
  ])('%s is %s', (typed, origin) => {
    expect(originOf(typed)).toBe(origin)
  })

  test('a list with what is no site is refused at its place', () => {
    const parsed = ChatSettings.safeParse({ ...defaultChatSettings, sites: ['shop.example', 'nessuno'] })
    expect(parsed.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['sites.1', 'site'],
    ])
  })
})

test.each([
  ['192.0.2.7', '192.0.2'],
  ['2001:db8:1:2::7', '2001:db8:1'],
  ['2001:db8::7', '2001:db8:0'],
  [null, 'unknown'],
])('the network of %s is %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})
