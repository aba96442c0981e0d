import type { CommandOutcome } from '../../worker/contracts/inbox-commands.ts'
import { inboxFileLimits } from '../../worker/contracts/inbox-files.ts'
import type { Attachment, Head } from '../../worker/contracts/inbox.ts'
import type { StartRequest } from '../../worker/contracts/inbox-object.ts'
import { rowOf } from '../sql.ts'
import { type Actor, keyOf, memberOf, toAuthor } from './actors.ts'
import { replyFileProblem } from '../../worker/lib/texts/reply-files.ts'
import { isBlocked } from './blocks.ts'
import { findCommand, remember } from './commands.ts'
import { afterOutbound } from './head-rules.ts'
import { findNamedFiles, takeMemberFiles } from './member-files.ts'
import { sizeOf } from './plan-forward.ts'
import { isWithinWindow, unseenReplies } from './plan-send.ts'
import { findHead, type HeadRow, windowOf } from './rows.ts'
import type { Commit } from './commit.ts'
import { commit, type Store, type Transaction } from './transaction.ts'
import { wayTo } from './ways.ts'

/**
 * Writes to a contact first (spec 13.8), once per `cid`. Where an open conversation with that very address runs, the
 * message goes there; a mail always begins its own thread.
 */
export function start(
  store: Store,
  { actor, start: asked, now }: { actor: Actor; start: StartRequest; now: number },
): { outcome: CommandOutcome; commit: Commit | null } {
  const known = findCommand(store, asked.cid, keyOf(actor))
  if (known !== null) return { outcome: known, commit: null }
  const running = findRunning(store, asked)
  const conversation = running?.id ?? asked.conversation
  const files = findNamedFiles(store, { actor, conversation, named: asked.attachments }, now)
  const code = files === null ? 'inbox.file_gone' : refusalOf(store, asked, { running, files, now })
  if (files === null || code !== null)
    return { outcome: { type: 'err', code: code ?? 'inbox.file_gone' }, commit: null }
  if (running !== undefined && asked.base !== undefined) {
    const latest = unseenReplies(store, running.id, asked.base, keyOf(actor))
    if (latest.length > 0) return { outcome: { type: 'conflict', latest }, commit: null }
  }
  const dueAt = Math.max(now, asked.notBefore ?? 0)
  const done = commit(store, now, (tx) => {
    const message = write(tx, running ?? openFor(tx, asked), { actor, asked, files, dueAt })
    const result = { message: asked.cid, cseq: message.cseq, conversation: message.conversation }
    remember(tx, { cid: asked.cid, actor: keyOf(actor), result, kept: true })
    return result
  })
  return { outcome: { type: 'ok', seq: done.commit.seq, result: done.result }, commit: done.commit }
}

function refusalOf(
  store: Store,
  asked: StartRequest,
  { running, files, now }: { running: HeadRow | undefined; files: readonly Attachment[]; now: number },
): Extract<CommandOutcome, { type: 'err' }>['code'] | null {
  if (asked.text.trim() === '' && asked.attachments.length === 0 && asked.template === null)
    return 'inbox.empty'
  if (asked.template !== null && asked.channel !== 'whatsapp') return 'inbox.invalid'
  const problem = replyFileProblem(asked.channel, { text: asked.text, files })
  if (problem !== null) return problem
  if (sizeOf(files) > inboxFileLimits.messageBytes) return 'inbox.too_large'
  if (isBlocked(store, asked)) return 'inbox.blocked'
  if (running === undefined && findHead(store.sql, asked.conversation) !== undefined) return 'inbox.id_taken'
  const needsWindow = asked.channel === 'whatsapp' || asked.channel === 'messenger'
  const isOpen = running !== undefined && isWithinWindow(running, Math.max(now, asked.notBefore ?? 0))
  return needsWindow && asked.template === null && !isOpen ? 'inbox.outside_window' : null
}

type Where = Pick<StartRequest, 'channel' | 'peer' | 'ownAddress'>

/** The conversation that a message to an address would go on with, as far as it is asked for beforehand. */
export function runningAt(store: Store, where: Where): Pick<Head, 'id' | 'lastCseq' | 'windowUntil'> | null {
  const head = findRunning(store, where)
  return head === undefined ? null : { id: head.id, lastCseq: head.last_cseq, windowUntil: windowOf(head) }
}

/** A mail always begins its own thread. */
const findRunning = ({ sql }: Store, { channel, peer, ownAddress }: Where): HeadRow | undefined =>
  channel === 'email'
    ? undefined
    : rowOf<HeadRow>(
        sql,
        `SELECT * FROM heads WHERE channel = ? AND peer = ? AND ? IN (own_address, '') AND status IN ('open', 'snoozed')
     ORDER BY last_at DESC LIMIT 1`,
        channel,
        peer,
        ownAddress,
      )

const openFor = (tx: Transaction, asked: StartRequest): HeadRow =>
  tx.newHead({
    id: asked.conversation,
    channel: asked.channel,
    own_address: asked.ownAddress,
    peer: asked.peer,
    peer_name: asked.peerName,
    contact_id: asked.contactId,
    trust: 'proven',
    subject: asked.subject ?? '',
  })

function write(
  tx: Transaction,
  head: HeadRow,
  { actor, asked, files, dueAt }: { actor: Actor; asked: StartRequest; files: Attachment[]; dueAt: number },
) {
  const isMail = asked.channel === 'email'
  const message = tx.addMessage(
    head,
    {
      id: asked.cid,
      kind: 'out',
      author: toAuthor(actor),
      authorKey: keyOf(actor),
      text: asked.text,
      trust: 'proven',
      receivedAt: tx.now,
      notBefore: dueAt > tx.now ? dueAt : null,
      body: {
        attachments: files,
        template: asked.template,
        mail: isMail
          ? { subject: asked.subject ?? '', to: [asked.peer], cc: asked.cc, bcc: asked.bcc }
          : null,
        way: wayTo(tx, head),
      },
    },
    (before, written) =>
      afterOutbound(before, { ...written, author: memberOf(actor), status: null, leavesAt: dueAt }),
  )
  takeMemberFiles(tx, files)
  tx.enqueue(message, dueAt)
  return message
}
