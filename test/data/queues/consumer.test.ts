import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { execute } from '../../../db/client.ts'
import { createLog } from '../../../worker/lib/logger.ts'
import { listDeadLetters, replayDeadLetter } from '../../../worker/queues/dead-letters.ts'
import { consume, type JobMessage } from '../../../worker/queues/consumer.ts'
import type { Installation } from '../../../worker/runtime.ts'
import { startTestShard, testNow, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(() => execute(shard.db, sql`DELETE FROM dead_letters`))

type Delivery = JobMessage & { outcome: string | null }

function deliver(id: string, body: unknown, attempts = 1): Delivery {
  const message: Delivery = {
    id,
    attempts,
    body,
    outcome: null,
    ack: () => void (message.outcome = 'ack'),
    retry: () => void (message.outcome = 'retry'),
  }
  return message
}

/** Only what the consumer asks of an installation for messages that reach no workspace. */
const open = (): Installation => ({
  bindings: {} as Installation['bindings'],
  variables: {} as Installation['variables'],
  directory: shard.db,
  clock: { now: () => testNow, sleep: async () => {} },
  log: { ...createLog(), info: () => {}, warn: () => {}, error: () => {} },
  requestId: 'test',
  clientIp: null,
  callSelf: () => Promise.reject(new Error('no Worker in this test')),
})

const job = { v: 1, type: 'lists.refresh', tenantId: 7, requestId: 'r1' }

describe('a message that cannot be worked off', () => {
  it.each([null, 'text', {}, { ...job, type: 'unknown.type' }, { ...job, tenantId: -1 }])(
    'is kept when nobody can read it: %j',
    async (body) => {
      const message = deliver('m1', body)
      await consume('centralino-events', [message], open)
      expect(message.outcome).toBe('ack')
      const [kept] = await shard.db.all<{ body: string }>(sql`SELECT body FROM dead_letters`)
      expect(kept?.body).toBe(JSON.stringify(body))
    },
  )

  it('is acknowledged when its workspace is gone', async () => {
    const message = deliver('m2', job)
    await consume('centralino-events', [message], open)
    expect(message.outcome).toBe('ack')
    expect(await listDeadLetters(shard.db, 7)).toEqual([])
  })

  it('is kept once, however often the dead queue delivers it', async () => {
    const message = () => deliver('m3', job)
    await consume('centralino-dead', [message()], open)
    await consume('centralino-dead', [message(), message()], open)
    expect(await listDeadLetters(shard.db, 7)).toMatchObject([{ queue: 'centralino-dead', replayedAt: null }])
  })
})

describe('replaying a dead letter', () => {
  it('puts the job back and says when; another workspace’s is not found', async () => {
    await consume('centralino-dead', [deliver('m4', job)], open)
    const [letter] = await listDeadLetters(shard.db, 7)
    const id = letter?.id ?? 0
    const other = await shard.ctx({ tenantId: 8 })
    await expect(replayDeadLetter(other, shard.db, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    const owner = await shard.ctx({ tenantId: 7 })
    await replayDeadLetter(owner, shard.db, id)
    expect(owner.queues.sent).toEqual([{ job: { type: 'lists.refresh' }, delaySeconds: 0 }])
    expect(await listDeadLetters(shard.db, 7)).toMatchObject([{ id, replayedAt: testNow }])
  })
})
