import type { Ctx } from '../../../context.ts'
import type { InboxActor } from '../../../contracts/inbox-object.ts'
import type { Attachment, Head, Message } from '../../../contracts/inbox.ts'
import { forbidden } from '../../../lib/errors.ts'
import { filePathOf } from '../../../lib/message-file.ts'
import { toIsoTime } from '../queries.ts'

/** Conversations and messages that are asked for at once: what is held at a time. */
const conversationsAtOnce = 50
const messagesAtOnce = 100

/** A file of a message, with where its bytes are. */
export type ThreadFile = { conversation: string; message: string; name: string; type: string; path: string }

/**
 * The conversations with a contact as JSON texts, the latest first, each with its messages, the newest first: what was
 * written both ways and the notes about them. `onFile` hears of every file, whose bytes are the caller's to read.
 */
export async function* writeConversations(
  ctx: Ctx,
  contactId: number,
  onFile: (file: ThreadFile) => void,
): AsyncGenerator<string, undefined> {
  let isFirst = true
  for await (const head of listHeads(ctx, contactId)) {
    yield `${isFirst ? '' : ','}\n    ${JSON.stringify(shownHead(head)).slice(0, -1)},"messages":[`
    isFirst = false
    let comma = ''
    for await (const message of listMessages(ctx, head.id)) {
      yield `${comma}\n      ${JSON.stringify(shownMessage(message))}`
      comma = ','
      for (const file of filesOf(ctx, message)) onFile(file)
    }
    yield ']}'
  }
}

async function* listHeads(ctx: Ctx, contactId: number): AsyncGenerator<Head, undefined> {
  const asked = { status: 'all', order: 'latest', contact: contactId, limit: conversationsAtOnce } as const
  let after: Parameters<Ctx['inbox']['list']>[0]['query']['after'] = null
  do {
    const page = await ctx.inbox.list({ actor: readerOf(ctx), query: { ...asked, after } })
    yield* page.items
    after = page.next
  } while (after !== null)
}

async function* listMessages(ctx: Ctx, id: string): AsyncGenerator<Message, undefined> {
  let before: number | undefined
  for (;;) {
    const query = { limit: messagesAtOnce, ...(before === undefined ? {} : { before }) }
    const page = await ctx.inbox.thread({ actor: readerOf(ctx), id, query })
    const messages = page?.messages ?? []
    yield* messages.toReversed()
    const [first] = messages
    if (page === null || !page.more || first === undefined) return
    before = first.cseq
  }
}

/** Who asks; nothing of it is shown. */
function readerOf({ actor }: Ctx): InboxActor {
  if (actor.type === 'user') return { type: 'user', id: actor.userId, name: '' }
  if (actor.type === 'key') return { type: 'key', id: String(actor.keyId), name: '' }
  throw forbidden()
}

const timeOf = (at: number | null): string | null => (at === null ? null : toIsoTime(at))

const shownHead = ({ id, channel, ownAddress, peer, subject, status, trust, createdAt, lastAt }: Head) => ({
  id,
  channel,
  ownAddress,
  peer,
  subject,
  status,
  trust,
  createdAt: toIsoTime(createdAt),
  lastAt: toIsoTime(lastAt),
})

const shownMessage = ({ id, kind, author, text, attachments, mail, event, meaning, ...times }: Message) => ({
  id,
  kind,
  author,
  text,
  mail,
  event,
  meaning,
  attachments: attachments.map(({ name, type, sizeBytes }) => ({ name, type, sizeBytes })),
  receivedAt: toIsoTime(times.receivedAt),
  providerAt: timeOf(times.providerAt),
  sentAt: timeOf(times.delivery?.sentAt ?? null),
  deliveredAt: timeOf(times.delivery?.deliveredAt ?? null),
  readAt: timeOf(times.delivery?.readAt ?? null),
  failedAt: timeOf(times.delivery?.failedAt ?? null),
  deletedAt: timeOf(times.deletedAt),
})

const filesOf = (ctx: Ctx, { conversation, id: message, attachments }: Message): ThreadFile[] =>
  attachments.flatMap(({ key, name, type, state }: Attachment) => {
    const path = state === undefined ? filePathOf(ctx.tenant.id, key) : null
    return path === null ? [] : [{ conversation, message, name, type, path }]
  })
