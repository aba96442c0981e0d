import type { Task } from '../../../worker/contracts/tasks.ts'

/** The pace is measured over this long, so that a pause shows soon. */
const windowMs = 8000

type Mark = { at: number; done: number; progress: number }
export type Pace = { ratePerSecond: number; remainingMs: number }

/** Remembers how far tasks were, to tell how fast they go; `now` is a clock in milliseconds. */
export function createPace(now: () => number = () => performance.now()) {
  const marks = new Map<number, Mark[]>()
  return {
    /** Notes where a task stands, and tells its pace; null while there is too little to tell. */
    of({ id, done, progress }: Pick<Task, 'id' | 'done' | 'progress'>): Pace | null {
      const at = now()
      const known = (marks.get(id) ?? []).filter((mark) => at - mark.at <= windowMs)
      marks.set(id, [...known, { at, done, progress }])
      const [first] = known
      if (first === undefined || at - first.at < 500 || progress <= first.progress) return null
      const elapsedMs = at - first.at
      return {
        ratePerSecond: ((done - first.done) / elapsedMs) * 1000,
        remainingMs: ((1 - progress) / (progress - first.progress)) * elapsedMs,
      }
    },
  }
}
