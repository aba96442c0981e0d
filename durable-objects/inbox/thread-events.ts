import type { ThreadEvent } from '../../worker/contracts/inbox.ts'
import { type Actor, keyOf, toAuthor } from './actors.ts'
import type { HeadRow } from './rows.ts'
import type { Transaction } from './transaction.ts'

/** Tells in the thread what was done to it. */
export function tellInThread(tx: Transaction, head: HeadRow, actor: Actor | null, event: ThreadEvent): void {
  tx.addMessage(head, {
    id: tx.store.makeId(),
    kind: 'event',
    author: actor === null ? { type: 'system' } : toAuthor(actor),
    authorKey: actor === null ? 'system' : keyOf(actor),
    text: '',
    trust: 'proven',
    receivedAt: tx.now,
    body: { event },
  })
}
