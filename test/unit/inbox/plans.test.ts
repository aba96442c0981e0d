import { expect, it } from 'vitest'
import { catchUp, whyReset } from '../../../durable-objects/inbox/resume.ts'
import { createTables } from '../../../durable-objects/inbox/tables.ts'
import { listHeads, readThread, search } from '../../../durable-objects/inbox/views.ts'
import { readCounts } from '../../../durable-objects/inbox/counts.ts'
import { listCutOff, nextDueAt, takeDue } from '../../../durable-objects/inbox/delivery.ts'
import type { ListRequest } from '../../../worker/contracts/inbox-object.ts'
import { openMemoryStore, withPlans } from '../../support/memory-inbox.ts'

/** What a step asks of the storage, each question with how SQLite answers it. */
function plansOf(step: (store: ReturnType<typeof openMemoryStore>) => unknown): string[] {
  const store = openMemoryStore()
  createTables(store.sql)
  const { plans, ...noting } = withPlans(store)
  step(noting)
  return plans
}

/** Walks over whole tables that may be large. */
const walks = (plans: readonly string[]) =>
  plans.filter((plan) => /^SCAN (heads|messages|m|h|reads|outbox)\b(?!.*USING (COVERING )?INDEX)/.test(plan))
const list = (change: Partial<ListRequest>): ListRequest => ({
  status: 'open',
  order: 'latest',
  limit: 50,
  after: null,
  ...change,
})

it.each([
  ['what is open', list({})],
  ['the next page of it', list({ after: { key: 1, id: 'x' } })],
  ['everything', list({ status: 'all' })],
  ['mine', list({ assignee: 'me' })],
  ['nobody’s', list({ assignee: 'none' })],
  ['a channel', list({ channel: 'sms' })],
  ['a contact’s', list({ status: 'all', contact: 5 })],
  ['who waits longest', list({ order: 'waiting' })],
] as const)('lists %s along an index, without sorting', (_name, request) => {
  const plans = plansOf((store) => listHeads(store, 'olga', request))
  expect(walks(plans)).toEqual([])
  expect(plans.filter((plan) => plan.includes('ORDER BY'))).toEqual([])
})

it.each([
  ['a catch-up', (store) => catchUp(store, { from: 5, focus: 'x', agent: 'olga' })],
  ['whether a cursor is of use', (store) => whyReset(store, { epoch: 'e', cursor: 0 }, 'e')],
  ['a page of a thread', (store) => readThread(store, 'olga', { id: 'x', query: { limit: 50 } })],
  ['the figures', (store) => readCounts(store, 'olga')],
  ['a search', (store) => search(store, 'olga', { q: 'olio', before: null, limit: 20 })],
  [
    'the next reply',
    (store) => [
      takeDue(store, 1),
      takeDue(store, 1, 'sms'),
      listCutOff(store, 1, 'sms'),
      nextDueAt(store, 1, 'sms'),
    ],
  ],
] satisfies [string, (store: ReturnType<typeof openMemoryStore>) => unknown][])(
  'reads %s without walking a table',
  (_name, step) => {
    expect(walks(plansOf(step))).toEqual([])
  },
)
