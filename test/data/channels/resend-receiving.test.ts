import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchReceivedMail } from '../../../worker/modules/channels/adapters/resend-receiving.ts'
import { type LoopbackReceiving, startLoopbackReceiving } from '../../support/loopback-receiving.ts'

let loopback: LoopbackReceiving
beforeEach(async () => {
  loopback = await startLoopbackReceiving()
})
afterEach(() => loopback.close())

const ask = (id: string, { apiKey = loopback.apiKey, mostBytes = 1_000_000 } = {}) =>
  fetchReceivedMail({ apiKey, baseUrl: loopback.url, fetch }, id, mostBytes)

describe('the bytes of a mail that Resend took in', () => {
  test('come from the signed address, where the key does not go', async () => {
    const id = loopback.receive('Subject: Ciao\r\n\r\nà')
    const fetched = await ask(id)
    expect(fetched.type === 'mail' && new TextDecoder().decode(fetched.bytes)).toBe('Subject: Ciao\r\n\r\nà')
    expect(loopback.requests).toEqual([
      { path: `/emails/receiving/${id}`, keyed: true },
      { path: `/bytes/of/${id}`, keyed: false },
    ])
  })

  test('are cut at the limit', async () => {
    const fetched = await ask(loopback.receive('x'.repeat(300_000)), { mostBytes: 1000 })
    expect(fetched.type === 'mail' && fetched.bytes.length).toBe(1000)
  })

  test.each<[string, number, string]>([
    ['a failing provider', 500, 'later'],
    ['too many requests', 429, 'later'],
    ['a mail that is gone', 404, 'gone'],
    ['a key that may only send', 401, 'refused'],
  ])('of %s', async (_what, status, type) => {
    const id = loopback.receive('x')
    loopback.answer(status)
    expect((await ask(id)).type).toBe(type)
  })

  test('of nobody who answers come later', async () => {
    const options = { apiKey: 'x', baseUrl: 'http://127.0.0.1:9', fetch }
    expect(await fetchReceivedMail(options, 'x', 10)).toEqual({ type: 'later' })
  })
})
