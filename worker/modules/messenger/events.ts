import { z } from 'zod'
import type { InboundDetails } from '../../contracts/inbound.ts'

/** What somebody wrote or pressed. */
export type MetaMessage = {
  kind: 'message'
  eventId: string
  psid: string
  pageId: string
  at: number
  text: string
  details: InboundDetails
}

/**
 * What is told of messages that the page sent, as it is kept until it is worked off. `delivery` and `read`: all
 * that was sent up to the watermark. `echo`: Meta took this message, ours or one that somebody wrote on the page
 * itself; the metadata is ours. `failed`: played by the sandbox, since Meta tells of failures only in its answers.
 */
export const MetaStatus = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['delivery', 'read']),
    psid: z.string(),
    pageId: z.string(),
    at: z.number(),
    watermark: z.number(),
    mids: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('echo'),
    psid: z.string(),
    pageId: z.string(),
    at: z.number(),
    mid: z.string(),
    metadata: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('failed'),
    psid: z.string(),
    pageId: z.string(),
    at: z.number(),
    mid: z.string(),
    blocked: z.boolean(),
  }),
])
export type MetaStatus = z.infer<typeof MetaStatus>
export type Watermark = Extract<MetaStatus, { kind: 'delivery' | 'read' }>

export type MetaPost = { messages: MetaMessage[]; statuses: { eventId: string; status: MetaStatus }[] }

const id = z.string().regex(/^\d{1,20}$/)
const mid = z.string().min(1).max(300)
const short = z.string().transform((text) => text.slice(0, 200).toWellFormed())

const Message = z.object({
  mid,
  text: z.string().default(''),
  quick_reply: z.object({ payload: short }).optional(),
  reply_to: z.object({ mid }).optional(),
  attachments: z.array(z.unknown()).max(100).optional(),
  is_echo: z.boolean().default(false),
  is_deleted: z.boolean().default(false),
  metadata: z.string().max(1000).optional(),
})
const Item = z.object({
  sender: z.object({ id: z.string() }),
  recipient: z.object({ id: z.string() }),
  timestamp: z.number().int().nonnegative(),
  message: Message.optional(),
  postback: z
    .object({ mid: mid.optional(), title: short.default(''), payload: short.default('') })
    .optional(),
  delivery: z.object({ watermark: z.number(), mids: z.array(mid).max(500).default([]) }).optional(),
  read: z.object({ watermark: z.number() }).optional(),
  sandbox: z
    .object({
      name: short.optional(),
      failed: z.object({ mid, blocked: z.boolean() }).optional(),
    })
    .optional(),
})
type Item = z.infer<typeof Item>

const Envelope = z.object({
  object: z.literal('page'),
  entry: z
    .array(z.object({ id: z.string(), messaging: z.array(z.unknown()).max(1000).default([]) }))
    .max(1000),
})

/** Meta repeats for a day and a half; what is older is no repeat of its. */
const oldestMs = 3 * 86_400_000
/** A text has 2,000 characters at most, with room. */
const longestText = 4096

/**
 * Reads what Meta posted: whole batches of entries, each of whole batches of events. What is not known, of another
 * page, or so old that only somebody else could be repeating it is passed over; one thing that cannot be read does
 * not stop the others.
 *
 * @param door `pageId` null: the sandbox's, which alone may play names and failures
 */
export function readMetaPost(body: unknown, door: { pageId: string | null; now: number }): MetaPost {
  const post: MetaPost = { messages: [], statuses: [] }
  const envelope = Envelope.safeParse(body)
  if (!envelope.success) return post
  for (const entry of envelope.data.entry) {
    if (door.pageId !== null && entry.id !== door.pageId) continue
    for (const raw of entry.messaging) {
      const item = Item.safeParse(raw)
      if (item.success && item.data.timestamp > door.now - oldestMs)
        readItem(post, item.data, { ...door, pageId: entry.id, isSandbox: door.pageId === null })
    }
  }
  return post
}

type Where = { pageId: string; now: number; isSandbox: boolean }

function readItem(post: MetaPost, item: Item, where: Where): void {
  const { pageId, now, isSandbox } = where
  // An event of the future would open the window for longer than Meta has it open.
  const at = Math.min(item.timestamp, now)
  const isEcho = item.message?.is_echo === true
  const psid = isEcho ? item.recipient.id : item.sender.id
  if (!id.safeParse(psid).success || psid === pageId) return
  const common = { psid, pageId, at }
  const tell = (eventId: string, status: MetaStatus) => post.statuses.push({ eventId, status })
  if (item.delivery !== undefined) {
    const { watermark, mids } = item.delivery
    tell(`delivery:${psid}:${watermark}:${mids[0] ?? ''}`, { kind: 'delivery', ...common, watermark, mids })
  }
  if (item.read !== undefined) {
    const { watermark } = item.read
    tell(`read:${psid}:${watermark}`, { kind: 'read', ...common, watermark, mids: [] })
  }
  if (isEcho && item.message !== undefined) {
    const { mid: echoed, metadata = null } = item.message
    return void tell(`echo:${echoed}`, { kind: 'echo', ...common, mid: echoed, metadata })
  }
  const { failed, name } = (isSandbox ? item.sandbox : undefined) ?? {}
  if (failed !== undefined) tell(`failed:${failed.mid}`, { kind: 'failed', ...common, ...failed })
  const written = readWritten(item)
  if (written === null) return
  const details = { ...written.details, ...(name === undefined ? {} : { profileName: name }), sentAt: at }
  post.messages.push({ kind: 'message', ...common, ...written, details })
}

const File = z.object({
  type: z.enum(['image', 'video', 'audio', 'file']),
  payload: z.object({ url: z.string().max(2000) }),
})

/** A file of a message and what it is; places, shared posts and the like are none. */
function readFile(attachment: unknown): NonNullable<InboundDetails['media']> {
  const file = File.safeParse(attachment)
  return file.success ? [{ url: file.data.payload.url, type: `${file.data.type}/*` }] : []
}

/** What a person wrote or pressed; null for what is neither. */
function readWritten(item: Item): Pick<MetaMessage, 'eventId' | 'text' | 'details'> | null {
  const { message, postback, sender, timestamp } = item
  if (message !== undefined && !message.is_deleted) {
    const text = message.text.slice(0, longestText).toWellFormed()
    const { quick_reply: pressed, reply_to: answered, attachments = [] } = message
    const details: InboundDetails = {
      ...(pressed === undefined ? {} : { buttonPayload: pressed.payload, buttonText: text.slice(0, 200) }),
      ...(answered === undefined ? {} : { repliedTo: answered.mid }),
      ...(attachments.length === 0
        ? {}
        : { mediaCount: attachments.length, media: attachments.flatMap(readFile) }),
    }
    return { eventId: message.mid, text, details }
  }
  if (postback === undefined) return null
  const { title, payload } = postback
  return {
    eventId: postback.mid ?? `postback:${sender.id}:${timestamp}`,
    text: title,
    details: { buttonPayload: payload, buttonText: title },
  }
}

/** A stored status; null for what is none. */
export function parseMetaStatus(payload: string): MetaStatus | null {
  try {
    return MetaStatus.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    // The door lets only what it read itself in; anything else changes nothing.
    return null
  }
}
