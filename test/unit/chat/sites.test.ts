import { describe, expect, test } from 'vitest'
import { ChatSettings, defaultChatSettings, originOf } from '../../../worker/contracts/chat.ts'
import { networkOf } from '../../../worker/http/chat-door.ts'

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
