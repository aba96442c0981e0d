import { expect, it } from 'vitest'
import { createPace } from '../../../web/app/pages/csv/pace.ts'

it('rate and time left are told from what went by lately', () => {
  let now = 0
  const pace = createPace(() => now)
  pace.start()
  expect(pace.ratePerSecond()).toBeUndefined()
  now = 200
  pace.mark(1000, 0.01)
  expect(pace.remainingMs()).toBeUndefined()
  now = 1000
  pace.mark(50_000, 0.25)
  expect(pace.ratePerSecond()).toBeCloseTo(50_000)
  expect(pace.remainingMs()).toBeCloseTo(3000)
  // Slower from here: what happened long ago does not count.
  for (now = 2000; now <= 12_000; now += 1000) pace.mark(now * 10, 0.25 + now / 40_000)
  expect(pace.ratePerSecond()).toBeCloseTo(10_000)
  expect(pace.remainingMs()).toBeCloseTo((1 - 0.55) * 40_000)
})
