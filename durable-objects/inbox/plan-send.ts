import { type CommandOutcome, longestDelayMs } from '../../worker/contracts/inbox-commands.ts'
import { inboxFileLimits } from '../../worker/contracts/inbox-files.ts'
import { answersTo, type Message } from '../../worker/contracts/inbox.ts'
import { replyFileProblem } from '../../worker/lib/texts/reply-files.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { botKey, keyOf, memberOf, systemKey, toAuthor } from './actors.ts'
import { stopBot } from './bot.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { awaitSeen } from './follow-ups.ts'
import { afterOutbound } from './head-rules.ts'
import { findNamedFiles, takeMemberFiles } from './member-files.ts'
import { sizeOf } from './plan-forward.ts'
import { findHead, type HeadRow, type MessageRow, toHead, toMessage, windowOf } from './rows.ts'
import { tellMentions } from './counts.ts'
import { isOut } from './team.ts'
import type { Store } from './transaction.ts'
import { wayTo } from './ways.ts'

/** Messages that a conflict shows at most: the latest. */
const shownMissed = 50

/** Somebody else's public answers behind `base`: what the writer must see before answering too. */
export function unseenReplies(store: Store, conversation: string, base: number, actor: string): Message[] {
  const answer = rowOf(
    store.sql,
    // What the bot says answers nobody in a person's stead.
    `SELECT 1 FROM messages WHERE conversation = ? AND cseq > ? AND kind = 'out' AND author_key NOT IN (?, ?, ?)
       AND deleted_at IS NULL AND cancelled_at IS NULL AND body->>'$.mail.forwarded' IS NULL LIMIT 1`,
    conversation,
    base,
    actor,
    systemKey,
    botKey,
  )
  if (answer === undefined) return []
  return rowsOf<MessageRow>(
    store.sql,
    'SELECT * FROM messages WHERE conversation = ? AND cseq > ? ORDER BY cseq DESC LIMIT ?',
    conversation,
    base,
    shownMissed,
  )
    .reverse()
    .map(toMessage)
}

/** Whether a free text may go out at a moment; templates may always. */
export const isWithinWindow = (head: HeadRow, at: number): boolean => (windowOf(head) ?? Infinity) > at

/** An answer. It stands in the thread at once and leaves through the outbox; in a chat it is there with that. */
export function planSend({ store, actor, cid, now, op }: Asked<'send'>): Plan {
  const head = findHead(store.sql, op.conversation)
  if (head === undefined) return refuse('inbox.not_found')
  if (head.blocked === 1) return refuse('inbox.blocked')
  if (op.text.trim() === '' && op.attachments.length === 0 && op.template === null)
    return refuse('inbox.empty')
  if (op.template !== null && head.channel !== 'whatsapp') return refuse('inbox.invalid')
  const files = findNamedFiles(store, { actor, conversation: head.id, named: op.attachments }, now)
  if (files === null) return refuse('inbox.file_gone')
  const problem = replyFileProblem(head.channel, { text: op.text, files })
  if (problem !== null) return refuse(problem)
  if (sizeOf(files) > inboxFileLimits.messageBytes) return refuse('inbox.too_large')
  const dueAt = Math.max(now, op.notBefore ?? 0)
  if (dueAt > now + longestDelayMs) return refuse('inbox.invalid')
  if (op.template === null && !isWithinWindow(head, dueAt)) return refuse('inbox.outside_window')
  const latest = unseenReplies(store, head.id, op.base, keyOf(actor))
  if (latest.length > 0) return { refused: { type: 'conflict', latest } satisfies CommandOutcome }
  return {
    step(tx) {
      const isChat = head.channel === 'chat'
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
          notBefore: dueAt > now ? dueAt : null,
          sentAt: isChat ? now : null,
          body: {
            attachments: files,
            template: op.template,
            mail: mailOf(op, head),
            was: { assignee: head.assignee, status: head.status, snoozed_until: head.snoozed_until },
            ...(isChat ? {} : { way: wayTo(store, head) }),
          },
        },
        (before, written) =>
          afterOutbound(before, {
            ...written,
            author: memberOf(actor),
            status: op.status ?? null,
            leavesAt: isChat ? null : dueAt,
          }),
      )
      if (isChat) awaitSeen(tx, head.id)
      else tx.enqueue(message, dueAt)
      takeMemberFiles(tx, files)
      stopBot(tx, head.id)
      forgetDraft(tx, memberOf(actor), head.id)
      return { message: cid, cseq: message.cseq, conversation: head.id }
    },
  }
}

const mailOf = (op: Asked<'send'>['op'], head: HeadRow): Message['mail'] =>
  head.channel === 'email'
    ? { subject: op.subject ?? head.subject, to: answersTo(toHead(head)), cc: op.cc, bcc: op.bcc }
    : null

function forgetDraft(
  tx: Parameters<Extract<Plan, { step: unknown }>['step']>[0],
  member: string | null,
  conversation: string,
): void {
  if (member === null) return
  const found = rowsOf(
    tx.sql,
    'SELECT 1 FROM drafts WHERE agent = ? AND conversation = ? AND text IS NOT NULL',
    member,
    conversation,
  )
  if (found.length === 0) return
  tx.sql.exec(
    'UPDATE drafts SET text = NULL, seq = ? WHERE agent = ? AND conversation = ?',
    tx.seq,
    member,
    conversation,
  )
  tx.tell(member, { type: 'draft', conversation, text: null })
}

/** A note for members alone. */
export function planNote({ store, actor, cid, now, op }: Asked<'note'>): Plan {
  const head = findHead(store.sql, op.conversation)
  if (head === undefined) return refuse('inbox.not_found')
  const files = findNamedFiles(store, { actor, conversation: head.id, named: op.attachments }, now)
  if (files === null) return refuse('inbox.file_gone')
  return {
    step(tx) {
      const note = tx.addMessage(head, {
        id: cid,
        kind: 'note',
        author: toAuthor(actor),
        authorKey: keyOf(actor),
        text: op.text,
        trust: 'proven',
        receivedAt: now,
        body: { attachments: files, mentions: op.mentions },
      })
      takeMemberFiles(tx, files)
      // Whoever left meanwhile stands in the text alone.
      for (const agent of new Set(op.mentions.filter((id) => !isOut(tx, id)))) {
        tx.sql.exec(
          'INSERT INTO mentions (agent, conversation, message) VALUES (?, ?, ?)',
          agent,
          head.id,
          cid,
        )
        tellMentions(tx, agent, head.id)
      }
      return { message: cid, cseq: note.cseq, conversation: head.id }
    },
  }
}
