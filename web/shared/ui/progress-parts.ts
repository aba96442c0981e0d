/** The parts of a bar; what is missing to `total` stays empty. */
export type ProgressParts = { total: number; done: number; failed?: number; waiting?: number }

/** Whole per cent of what is settled, rounded down: 100 only when nothing is left. */
export const percentDone = ({ total, done, failed = 0 }: ProgressParts): number =>
  total > 0 ? Math.min(100, Math.floor(((done + failed) / total) * 100)) : 0
