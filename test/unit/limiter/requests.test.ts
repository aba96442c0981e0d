import { describe, expect, it } from 'vitest'
import { countRequest, Requests, type RequestWindow } from '../../../durable-objects/limiter/requests.ts'

const minute = 60_000

describe('the pace of an API key', () => {
  it('lets the limit through in a minute, refuses the rest, and starts anew with the next', () => {
    let window: RequestWindow | undefined
    const ask = (now: number) => {
      const counted = countRequest(window, { limit: 3, now })
      window = counted.window
      return [counted.result.allowed, counted.result.remaining, counted.result.resetAt]
    }
    expect(ask(5)).toEqual([true, 2, minute])
    expect(ask(10)).toEqual([true, 1, minute])
    expect(ask(59_999)).toEqual([true, 0, minute])
    expect(ask(59_999)).toEqual([false, 0, minute])
    expect(ask(minute)).toEqual([true, 2, 2 * minute])
  })

  it('refused requests are not counted', () => {
    const full = { startAt: 0, count: 3 }
    expect(countRequest(full, { limit: 3, now: 1 }).window).toEqual(full)
  })
})

describe('the counts of all keys', () => {
  it('are forgotten with their minute', () => {
    const requests = new Requests()
    for (let i = 0; i < 1000; i++) requests.count(`key:${i}`, 5, 10)
    expect(requests.size).toBe(1000)
    expect(requests.count('key:1', 5, minute).remaining).toBe(4)
    expect(requests.size).toBe(1)
  })

  it('are kept under several keys with one question, up to the first that refuses', () => {
    const requests = new Requests()
    const asked = [
      { key: 'network', limit: 1 },
      { key: 'binding', limit: 5 },
    ]
    expect(requests.countAll(asked, 1)?.allowed).toBe(true)
    expect(requests.countAll(asked, 2)).toMatchObject({ allowed: false, resetAt: minute })
    expect(requests.count('binding', 5, 3).remaining).toBe(3)
    expect(requests.countAll([], 3)).toBeNull()
  })
})
