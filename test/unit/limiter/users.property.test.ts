import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { whatsappLadders } from '../../../worker/contracts/whatsapp.ts'
import { Simulation } from './simulation.ts'

const scenario = fc.record({
  seed: fc.integer(),
  ladder: fc.constantFrom(...whatsappLadders),
  days: fc.integer({ min: 20, max: 45 }),
  people: fc.integer({ min: 10, max: 120 }),
  perDay: fc.integer({ min: 5, max: 30 }),
  isTold: fc.boolean(),
})

describe('months of traffic beside the naive model', () => {
  it('is never over the limit by the provider’s own times, and lets nobody wait in vain', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        expect(() => new Simulation(input).run()).not.toThrow()
      }),
      { numRuns: 15 },
    )
  }, 400_000)

  it.each(whatsappLadders)(
    'climbs the ladder %s in four months and fills its levels',
    (ladder) => {
      const report = new Simulation({
        seed: 7,
        ladder,
        days: 180,
        people: 150,
        perDay: 24,
        isTold: true,
      }).run()
      expect(report.levels.size).toBeGreaterThan(3)
      expect(report.sent).toBeGreaterThan(1500)
      expect(report.waited).toBeGreaterThan(200)
      expect(report.full).toBeGreaterThan(100)
      expect(report.answers).toBeGreaterThan(50)
      expect(report.again).toBeGreaterThan(20)
    },
    400_000,
  )
})
