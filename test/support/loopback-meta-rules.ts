/** What the Send API asks of a message before it takes it (developers.facebook.com/docs/messenger-platform). */

export type MetaError = { status: number; code: number; subcode?: number; message: string }

/** A message as its JSON said. */
export type WireMessage = {
  psid: string
  text: string
  file: { type: string; url: string } | null
  metadata: string | null
  quickReplies: { title: string; payload: string }[]
}

export const refuse = (status: number, code: number, message: string, subcode?: number): MetaError => ({
  status,
  code,
  message: `(#${code}) ${message}`,
  ...(subcode === undefined ? {} : { subcode }),
})
export const isError = (value: WireMessage | MetaError): value is MetaError => 'status' in value

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names that are not the API's are typing mistakes of the caller. */
function unknownKey(object: Json, known: readonly string[]): MetaError | null {
  const odd = Object.keys(object).find((key) => !known.includes(key))
  return odd === undefined ? null : refuse(400, 100, `Unexpected key "${odd}" on param`)
}

/** The message of a body, or why it is not taken. */
export function checkMessage(body: string): WireMessage | MetaError {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return refuse(400, 100, 'Invalid JSON')
  }
  if (!isObject(json)) return refuse(400, 100, 'Invalid parameter')
  const odd = unknownKey(json, ['recipient', 'messaging_type', 'message', 'notification_type', 'tag'])
  if (odd !== null) return odd
  const { recipient, messaging_type: type, tag, message } = json
  if (!isObject(recipient) || typeof recipient['id'] !== 'string' || !/^\d+$/.test(recipient['id'])) {
    return refuse(400, 100, 'param recipient must be non-empty.')
  }
  if (type !== 'RESPONSE' && type !== 'UPDATE' && type !== 'MESSAGE_TAG') {
    return refuse(400, 100, 'param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}')
  }
  if (tag !== undefined) return refuse(400, 100, 'Message tags are no longer supported', 1893061)
  if (!isObject(message)) return refuse(400, 100, 'param message must be non-empty.')
  return checkContent(recipient['id'], message)
}

function checkContent(psid: string, message: Json): WireMessage | MetaError {
  const odd = unknownKey(message, ['text', 'attachment', 'quick_replies', 'metadata'])
  if (odd !== null) return odd
  const { text, metadata = null, quick_replies: replies = [] } = message
  if (message['attachment'] !== undefined) {
    const file = readAttachment(message['attachment'])
    if (file === null || text !== undefined || !(metadata === null || typeof metadata === 'string')) {
      return refuse(400, 100, 'Invalid attachment')
    }
    return { psid, text: '', file, metadata, quickReplies: [] }
  }
  if (typeof text !== 'string' || text.trim() === '') {
    return refuse(400, 100, 'Message cannot be empty, must provide valid attachment or text', 2018034)
  }
  if ([...text].length > 2000) return refuse(400, 100, 'Length of param message[text] must be <= 2000')
  if (metadata !== null && (typeof metadata !== 'string' || metadata.length > 1000)) {
    return refuse(400, 100, 'Length of param message[metadata] must be <= 1000')
  }
  if (!Array.isArray(replies) || replies.length > 13) {
    return refuse(400, 100, 'param message[quick_replies] has too many elements.', 2018029)
  }
  const quickReplies: WireMessage['quickReplies'] = []
  for (const reply of replies) {
    if (!isObject(reply)) return refuse(400, 100, 'Invalid quick reply')
    const strange = unknownKey(reply, ['content_type', 'title', 'payload', 'image_url'])
    if (strange !== null) return strange
    const { content_type: type, title, payload } = reply
    if (type !== 'text' || typeof title !== 'string' || title === '' || title.length > 20) {
      return refuse(400, 100, 'Invalid title of quick reply')
    }
    if (typeof payload !== 'string' || payload === '' || payload.length > 1000) {
      return refuse(400, 100, 'Invalid payload of quick reply')
    }
    quickReplies.push({ title, payload })
  }
  return { psid, text, file: null, metadata, quickReplies }
}

function readAttachment(attachment: unknown): WireMessage['file'] {
  if (!isObject(attachment) || unknownKey(attachment, ['type', 'payload']) !== null) return null
  const { type, payload } = attachment
  if (!isObject(payload) || unknownKey(payload, ['url', 'is_reusable']) !== null) return null
  const kinds = ['image', 'video', 'audio', 'file']
  return typeof type === 'string' && kinds.includes(type) && typeof payload['url'] === 'string'
    ? { type, url: payload['url'] }
    : null
}
