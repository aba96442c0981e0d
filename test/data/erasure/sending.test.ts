import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import {
  countsOf,
  createWorld,
  drain,
  insertPeople,
  listMessages,
  start,
} from '../dispatch/dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

test('an address whose person refused and was erased gets nothing, however it comes back', async () => {
  const world = await createWorld(shard, { people: 3 })
  const { ctx } = world
  const { id } = await createContact(ctx, {
    email: 'mai-piu@prova.example',
    consent: [{ channel: 'email', state: 'opted_out', text: 'Basta' }],
  })
  await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
  // As an import writes it: no door of a single contact is passed.
  await insertPeople(ctx, world.listId, ['mai-piu@prova.example'])
  ctx.queues.sent.length = 0
  await start(world)
  await drain(world)
  expect([...world.provider.received.keys()].toSorted()).toEqual(world.addresses.toSorted())
  expect(await countsOf(world)).toEqual({ queued: 4, sent: 3, skipped: 1 })
  const left = (await listMessages(world)).filter((message) => message.sent_at === null)
  expect(left).toMatchObject([{ address: 'mai-piu@prova.example', error_code: 'suppressed' }])
})
