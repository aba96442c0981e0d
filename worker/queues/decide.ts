import { DbError } from '../../db/client.ts'
import { AppError } from '../lib/errors.ts'

export type Decision = { type: 'ack' } | { type: 'retry'; delaySeconds: number }

const firstDelaySeconds = 2
const maxDelaySeconds = 600

/**
 * What becomes of a job that threw. A domain error that no repeat can mend is acknowledged: the rows
 * already say what is due, and the sweep finds it. Anything else is tried again with doubling delay
 * until the queue gives it to the dead letters.
 *
 * @param attempts deliveries so far, from 1
 */
export function decide(error: unknown, attempts: number): Decision {
  if (error instanceof AppError && !error.retryable) return { type: 'ack' }
  const told = error instanceof AppError ? error.retryAfterSeconds : undefined
  const isPassing = error instanceof DbError && error.kind !== 'other'
  const backoff = (isPassing ? firstDelaySeconds / 2 : firstDelaySeconds) * 2 ** Math.min(attempts - 1, 10)
  return { type: 'retry', delaySeconds: Math.min(told ?? backoff, maxDelaySeconds) }
}
