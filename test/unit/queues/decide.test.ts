import { describe, expect, it } from 'vitest'
import { DbError } from '../../../db/client.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import { decide } from '../../../worker/queues/decide.ts'

const retry = (delaySeconds: number) => ({ type: 'retry', delaySeconds })

describe('what becomes of a job that threw', () => {
  it.each([
    ['a refusal that no repeat can mend', new AppError('resource.not_found'), 1, { type: 'ack' }],
    ['a retryable refusal, at once', new AppError('channel.unreachable', { retryable: true }), 1, retry(2)],
    [
      'the provider said when',
      new AppError('rate.limited', { retryable: true, retryAfterSeconds: 37 }),
      5,
      retry(37),
    ],
    ['an unknown error, first time', new Error('x'), 1, retry(2)],
    ['an unknown error, fourth time', new Error('x'), 4, retry(16)],
    ['an unknown error, far on', new Error('x'), 40, retry(600)],
    ['something thrown that is no error', 'x', 1, retry(2)],
  ] as const)('%s', (_name, error, attempts, decision) => {
    expect(decide(error, attempts)).toEqual(decision)
  })

  it('never waits longer than ten minutes, whatever the provider says', () => {
    const error = new AppError('rate.limited', { retryable: true, retryAfterSeconds: 90_000 })
    expect(decide(error, 1)).toEqual(retry(600))
  })

  it('comes back sooner when only the database was busy', () => {
    const busy = Object.assign(Object.create(DbError.prototype), { kind: 'busy' })
    expect(decide(busy, 1)).toEqual(retry(1))
  })
})
