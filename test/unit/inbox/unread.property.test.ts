import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { readCounts } from '../../../durable-objects/inbox/counts.ts'
import { listUnread } from '../../../durable-objects/inbox/unread.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { countedId, openMemoryInbox } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

const member = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
/** So small that a handful of conversations meets every bound. */
const sizes = { told: 3, fetched: 4, kept: 7, changes: 6 }
const kinds = [
  'land',
  'read',
  'unread',
  'close',
  'open',
  'merge',
  'tag',
  'untag',
  'erase',
  'delete',
  'ask',
] as const
const step = fc.record({ kind: fc.constantFrom('land', 'read', 'ask', ...kinds), pick: fc.nat(1000) })

/** What is told, beside what is reckoned from every conversation there is. */
function compare(core: ReturnType<typeof openMemoryInbox>): void {
  const { sql } = core.store
  const all = rowsOf<{ id: string }>(
    sql,
    `SELECT h.id FROM heads h LEFT JOIN reads r ON r.agent = ? AND r.conversation = h.id
     WHERE h.status = 'open' AND h.last_in_cseq > coalesce(r.cseq, 0) ORDER BY h.last_at DESC, h.id DESC`,
    member.id,
  ).map(({ id }) => id)
  const { unread, unreadMore } = listUnread(sql, member.id, sizes)
  expect(unread.map(({ id }) => id)).toEqual(all.slice(0, sizes.told))
  expect(unreadMore).toBe(all.length > sizes.told)
  const tags = rowsOf<{ tag: number; total: number }>(
    sql,
    `SELECT t.tag, count(*) AS total FROM head_tags t JOIN heads h ON h.id = t.conversation AND h.status = 'open'
     GROUP BY t.tag ORDER BY t.tag`,
  )
  expect(readCounts(core.store, null).tags).toEqual(tags)
}

test('what is told unread, and by tag, is what the conversations say, whatever happened since it was asked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const core = openMemoryInbox()
      let now = Date.UTC(2026, 10, 22, 9)
      const client = clientOf(core, () => now)
      let made = 0
      const land = async (peer: number) =>
        client.land({
          messages: [
            landedMessage(now - (now % 5), {
              channel: 'messenger',
              providerId: `m${++made}`,
              ownAddress: 'page',
              peer: `p${peer}`,
              contactId: peer + 1,
              text: 'Ciao',
              providerAt: now,
              // Several arrive in the same moment.
            }),
          ],
        })
      for (const { kind, pick } of steps) {
        now += pick % 4
        const ids = rowsOf<{ id: string }>(core.store.sql, 'SELECT id FROM heads ORDER BY id').map(
          ({ id }) => id,
        )
        const conversation = ids[pick % Math.max(1, ids.length)] ?? ''
        const give = (op: Operation) => client.command({ actor: member, cid: countedId('C', ++made), op })
        const conversations = [conversation]
        if (kind === 'land') await land(pick % 16)
        else if (kind === 'ask') compare(core)
        else if (conversation === '') continue
        else if (kind === 'read') await give({ type: 'read', conversation, cseq: 1000 })
        else if (kind === 'unread') await give({ type: 'unread', conversation })
        else if (kind === 'close')
          await give({ type: 'status', conversations, status: 'closed', until: null })
        else if (kind === 'open') await give({ type: 'status', conversations, status: 'open', until: null })
        else if (kind === 'merge') await give({ type: 'merge', from: conversation, into: ids[0] ?? '' })
        else if (kind === 'tag') await give({ type: 'tag', conversations, add: [(pick % 3) + 1], remove: [] })
        else if (kind === 'untag')
          await give({ type: 'tag', conversations, add: [], remove: [(pick % 3) + 1] })
        else if (kind === 'erase') await client.forgetContact({ contactId: (pick % 16) + 1, addresses: [] })
        else {
          const [message] = rowsOf<{ id: string }>(
            core.store.sql,
            'SELECT id FROM messages WHERE conversation = ? ORDER BY cseq DESC LIMIT 1',
            conversation,
          )
          await give({ type: 'delete', message: message?.id ?? '' })
        }
      }
      compare(core)
      const unread = { status: 'all', order: 'latest', limit: 100, after: null, unread: 'true' } as const
      const listed = (await client.list({ actor: member, query: unread })).items.map(({ id }) => id)
      expect(listed).toEqual(listUnread(core.store.sql, member.id).unread.map(({ id }) => id))
    }),
    { numRuns: Number(process.env['INBOX_RUNS'] ?? 150) },
  )
}, 600_000)
