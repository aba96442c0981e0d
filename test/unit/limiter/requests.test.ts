import { describe, expect, it } from 'vitest'
import { countRequest, type RequestWindow } from '../../../durable-objects/limiter/requests.ts'

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
