/** The rate is measured over this long, so that a pause shows soon. */
const windowMs = 5_000
/** Before this there is too little to tell. */
const firstMs = 400

/** How fast rows go by and how long the rest takes. */
export type Pace = {
  start(): void
  /** `share` of the whole is done, 0 to 1. */
  mark(rows: number, share: number): void
  ratePerSecond(): number | undefined
  remainingMs(): number | undefined
}

export function createPace(now: () => number = () => performance.now()): Pace {
  let marks: { at: number; rows: number; share: number }[] = []
  const span = () => {
    const [first, last] = [marks[0], marks.at(-1)]
    if (!first || !last || last.at - first.at < firstMs || last.share <= first.share) return null
    return { ms: last.at - first.at, rows: last.rows - first.rows, share: last.share - first.share, last }
  }
  return {
    start() {
      marks = [{ at: now(), rows: 0, share: 0 }]
    },
    mark(rows, share) {
      const at = now()
      marks = [...marks.filter((mark) => at - mark.at <= windowMs), { at, rows, share }]
    },
    ratePerSecond() {
      const seen = span()
      return seen ? (seen.rows / seen.ms) * 1000 : undefined
    },
    remainingMs() {
      const seen = span()
      return seen ? ((1 - seen.last.share) / seen.share) * seen.ms : undefined
    },
  }
}
