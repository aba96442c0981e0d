import { inboxFileLimits } from '../../worker/contracts/inbox-files.ts'
import { maxAttachments } from '../../worker/contracts/inbox.ts'
import { keyOf, toAuthor } from './actors.ts'
import { afterWritten } from './head-rules.ts'
import { findNamedFiles, takeMemberFiles } from './member-files.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { bodyOf, findHead, findMessage } from './rows.ts'
import { wayTo } from './ways.ts'

/**
 * A mail out of a conversation to somebody else, with the files of the message it passes on. It stands in the thread
 * and answers nobody: the person waits as before.
 */
export function planForward({ store, actor, cid, now, op }: Asked<'forward'>): Plan {
  const head = findHead(store.sql, op.conversation)
  const passed = findMessage(store.sql, op.message)
  if (head === undefined || passed?.conversation !== head.id || passed.deleted_at !== null)
    return refuse('inbox.not_found')
  if (head.channel !== 'email' || (passed.kind !== 'in' && passed.kind !== 'out'))
    return refuse('inbox.invalid')
  if (op.text.trim() === '') return refuse('inbox.empty')
  const files = findNamedFiles(store, { actor, conversation: head.id, named: op.attachments }, now)
  if (files === null) return refuse('inbox.file_gone')
  const attachments = [...files, ...(op.withFiles ? bodyOf(passed).attachments : [])]
  if (attachments.length > maxAttachments || sizeOf(attachments) > inboxFileLimits.messageBytes)
    return refuse('inbox.too_large')
  const mail = { subject: op.subject, to: [op.to], cc: op.cc, bcc: [], forwarded: passed.id }
  return {
    step(tx) {
      const message = tx.addMessage(
        head,
        {
          id: cid,
          kind: 'out',
          author: toAuthor(actor),
          authorKey: keyOf(actor),
          text: op.text,
          trust: 'proven',
          receivedAt: now,
          body: { attachments, mail, way: { ...wayTo(store, head), peer: op.to, contact_id: null } },
        },
        afterWritten,
      )
      takeMemberFiles(tx, files)
      tx.enqueue(message, now)
      return { message: cid, cseq: message.cseq, conversation: head.id }
    },
  }
}

/** What files weigh together, as they were told. */
export const sizeOf = (files: readonly { sizeBytes: number }[]): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
