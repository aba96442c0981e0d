import { expect, test } from 'vitest'
import { createPace } from '../../web/app/tasks/task-pace.ts'

test('a pace is told once there is something to tell, over the last seconds alone', () => {
  let now = 0
  const pace = createPace(() => now)
  const at = (ms: number, done: number) => {
    now = ms
    return pace.of({ id: 1, done, progress: done / 1000 })
  }
  expect(at(0, 0)).toBeNull()
  expect(at(200, 20)).toBeNull()
  expect(at(1000, 100)).toEqual({ ratePerSecond: 100, remainingMs: 9000 })
  // Half the pace from here on: after the window nothing of the first second is left.
  at(5000, 300)
  const later = at(13_000, 700)
  expect(later?.ratePerSecond).toBe(50)
  expect(later?.remainingMs).toBeCloseTo(6000)
})

test('a task that stands still has no pace', () => {
  let now = 0
  const pace = createPace(() => now)
  pace.of({ id: 1, done: 5, progress: 0.5 })
  now = 5000
  expect(pace.of({ id: 1, done: 5, progress: 0.5 })).toBeNull()
})
