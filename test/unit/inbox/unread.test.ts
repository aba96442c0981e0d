import { expect, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { readCounts } from '../../../durable-objects/inbox/counts.ts'
import { listHeads } from '../../../durable-objects/inbox/views.ts'
import { openMemoryStore, withPlans } from '../../support/memory-inbox.ts'

const now = Date.UTC(2026, 10, 22, 9)
const member = { type: 'user', id: 'olga', name: 'Olga Neri' } as const

/** An inbox with so many open conversations, each with something the member has read. */
function openRead(conversations: number) {
  const store = openMemoryStore()
  const core = new InboxCore(store, { tagged: () => [] }, { later: (_ms, then) => then() })
  store.sql.exec(
    `INSERT INTO heads
     SELECT printf('01J%023d', value), value, 'chat', '', 'v' || value, NULL, NULL, 'anonymous', '', 'open', NULL, NULL,
       'none', '[1]', NULL, 0, value, value, 'Ciao', 'in', 1, 1, 0, NULL, NULL, 1, 1, NULL, NULL, 0
     FROM (WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < ?) SELECT value FROM s)`,
    conversations,
  )
  store.sql.exec('INSERT INTO head_tags SELECT 1, id FROM heads')
  store.sql.exec('INSERT INTO reads SELECT ?, id, 1, seq FROM heads', member.id)
  store.sql.exec(`INSERT INTO meta VALUES ('seq', ?)`, String(conversations))
  return { store, client: clientOf(core, () => now) }
}

test('counting again looks at what happened, not at what there is', async () => {
  const { store } = openRead(3000)
  const walks = (plans: readonly string[]) =>
    plans.filter((plan) => /heads_status|heads_last|SCAN (h|heads|t|head_tags)\b/.test(plan))
  const counted = { unread: [], unreadMore: false, tags: [{ tag: 1, total: 3000 }] }
  const first = withPlans(store)
  expect(readCounts(first, member.id)).toMatchObject(counted)
  expect(walks(first.plans)).not.toEqual([])
  const second = withPlans(store)
  expect(readCounts(second, member.id)).toMatchObject(counted)
  const query = { status: 'open', order: 'latest', limit: 50, after: null, unread: 'true' } as const
  expect(listHeads(second, member.id, query).items).toEqual([])
  expect(walks(second.plans)).toEqual([])
})

test('what is unread is listed the latest first, page by page, beyond what is kept of it', async () => {
  const { store, client } = openRead(6000)
  // All but the latest thousand stand unread: more than is kept.
  store.sql.exec('DELETE FROM reads WHERE seq <= 5000')
  const query = { status: 'open', order: 'latest', limit: 100, unread: 'true' } as const
  const found: number[] = []
  let after: { key: number; id: string } | null = null
  do {
    const page: Awaited<ReturnType<typeof client.list>> = await client.list({
      actor: member,
      query: { ...query, after },
    })
    found.push(...page.items.map(({ lastAt }) => lastAt))
    after = page.next
  } while (after !== null)
  expect(found).toEqual(Array.from({ length: 5000 }, (_, index) => 5000 - index))
})
