import { expect, it } from 'vitest'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { readSeq } from '../../../durable-objects/inbox/tables.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { landedMessage } from '../../support/landed-message.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'

const now = Date.UTC(2026, 10, 22, 9)
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const conversationOf = (core: InboxCore, providerId: string): string =>
  core.land(
    [landedMessage(now, { channel: 'sms', providerId, ownAddress: '+39020', peer: '+39333', text: 'Ciao' })],
    now,
  )[0]?.conversation ?? ''

it.each([
  ['read', (conversation) => ({ type: 'read', conversation, cseq: 3 })],
  ['unread', (conversation) => ({ type: 'unread', conversation })],
  ['draft', (conversation) => ({ type: 'draft', conversation, text: 'Buongiorno' })],
  ['availability', () => ({ type: 'availability', available: false })],
] satisfies [string, (conversation: string) => Operation][])(
  'a command that says again where somebody stands takes no number: %s',
  (_type, say) => {
    const store = openMemoryStore()
    const core = new InboxCore(store, { tagged: () => [] }, { later: (_ms, then) => then() })
    const [conversation = ''] = ['a', 'b', 'c'].map((providerId) => conversationOf(core, providerId))
    let given = 0
    const give = (op: Operation) => core.command({ actor: olga, cid: countedId('C', ++given), op, now })
    give({ type: 'read', conversation, cseq: 1 })
    const before = readSeq(store.sql)
    for (const _time of ['once', 'again'])
      expect(give(say(conversation))).toMatchObject({ type: 'ok', seq: before + 1 })
    expect(readSeq(store.sql)).toBe(before + 1)
  },
)
