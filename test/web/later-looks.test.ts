import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLaterLooks } from '../../web/app/pages/contacts/later-looks.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('looks again while lists may still move after a change', () => {
  const look = vi.fn<() => void>()
  createLaterLooks(look).begin()
  vi.advanceTimersByTime(1_499)
  expect(look).not.toHaveBeenCalled()
  vi.advanceTimersByTime(20_000)
  expect(look).toHaveBeenCalledTimes(3)
  // The sweep that comes each minute is the net: what it did is seen, too.
  vi.advanceTimersByTime(60_000)
  expect(look).toHaveBeenCalledTimes(4)
  vi.advanceTimersByTime(600_000)
  expect(look).toHaveBeenCalledTimes(4)
})

it('counts from the last change, and stops when nobody looks any more', () => {
  const look = vi.fn<() => void>()
  const looks = createLaterLooks(look)
  looks.begin()
  vi.advanceTimersByTime(1_000)
  looks.begin()
  vi.advanceTimersByTime(1_000)
  expect(look).not.toHaveBeenCalled()
  vi.advanceTimersByTime(500)
  expect(look).toHaveBeenCalledTimes(1)
  looks.end()
  vi.advanceTimersByTime(120_000)
  expect(look).toHaveBeenCalledTimes(1)
})
