/** What the loopback Resend asks of a request, written from its public API description alone. */

export type ResendError = { statusCode: number; name: string; message: string }

/** A mail as it came over the wire, after it passed the checks. */
export type WireMail = {
  from: string
  to: string[]
  subject: string
  html?: string
  text?: string
  replyTo: string[]
  headers: Record<string, string>
  tags: Record<string, string>
  attachments?: WireFile[]
}

/** A file of a mail; `content` is base64. */
export type WireFile = { filename: string; content: string; contentType: string | null }

export const fail = (statusCode: number, name: string, message: string): ResendError => ({
  statusCode,
  name,
  message,
})

const bareAddress =
  /^[^\s@<>(),;:"[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/
const namedAddress = /^(?:"(?:[^"\\\r\n]|\\.)*"|[^<>"@,;:\\[\]()\r\n]*)\s*<([^<>]+)>$/

/** The bare address of `name <address>` or of an address alone; null when it is neither. */
function addressOf(text: string): string | null {
  const address = namedAddress.exec(text.trim())?.[1] ?? text.trim()
  return bareAddress.test(address) ? address.toLowerCase() : null
}

const knownFields = new Set([
  'from',
  'to',
  'subject',
  'html',
  'text',
  'cc',
  'bcc',
  'reply_to',
  'headers',
  'tags',
  'attachments',
  'scheduled_at',
  'topic_id',
])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Checks one mail; either the mail or the first thing that is wrong with it. */
export function checkMail(value: unknown, inBatch: boolean): WireMail | ResendError {
  if (!isRecord(value)) return fail(422, 'validation_error', 'The email must be an object.')
  for (const field of Object.keys(value)) {
    if (!knownFields.has(field)) return fail(422, 'validation_error', `Unknown field \`${field}\`.`)
  }
  for (const field of ['from', 'to', 'subject']) {
    if (value[field] === undefined || value[field] === '') {
      return fail(422, 'missing_required_field', `Missing \`${field}\` field.`)
    }
  }
  if (inBatch && (value['attachments'] !== undefined || value['scheduled_at'] !== undefined)) {
    return fail(422, 'validation_error', 'Attachments and scheduling are not supported in a batch.')
  }
  if (typeof value['html'] !== 'string' && typeof value['text'] !== 'string') {
    return fail(422, 'missing_required_field', 'Missing `html` or `text` field.')
  }
  if (typeof value['subject'] !== 'string' || /[\r\n]/.test(value['subject'])) {
    return fail(422, 'validation_error', 'Invalid `subject` field.')
  }
  if (typeof value['from'] !== 'string' || addressOf(value['from']) === null) {
    return fail(422, 'invalid_from_address', 'Invalid `from` field.')
  }
  const to = addressList(value['to'])
  if (to === null || to.length === 0 || to.length > 50) {
    return fail(422, 'validation_error', 'Invalid `to` field.')
  }
  const replyTo = value['reply_to'] === undefined ? [] : addressList(value['reply_to'])
  if (replyTo === null) return fail(422, 'validation_error', 'Invalid `reply_to` field.')
  const headers = headersOf(value['headers'])
  if (headers === null) return fail(422, 'validation_error', 'Invalid `headers` field.')
  const tags = tagsOf(value['tags'])
  if (tags === null) return fail(422, 'validation_error', 'Invalid `tags` field.')
  const attachments = filesOf(value['attachments'])
  if (attachments === null) return fail(422, 'invalid_attachment', 'Invalid `attachments` field.')
  return {
    from: value['from'],
    to,
    subject: value['subject'],
    ...(typeof value['html'] === 'string' ? { html: value['html'] } : {}),
    ...(typeof value['text'] === 'string' ? { text: value['text'] } : {}),
    replyTo,
    headers,
    tags,
    ...(attachments.length === 0 ? {} : { attachments }),
  }
}

export const isError = (value: WireMail | ResendError): value is ResendError => 'statusCode' in value

function addressList(value: unknown): string[] | null {
  const list = Array.isArray(value) ? value : [value]
  const addresses = list.map((item) => (typeof item === 'string' ? addressOf(item) : null))
  return addresses.every((address) => address !== null) ? addresses : null
}

function filesOf(value: unknown): WireFile[] | null {
  if (value === undefined) return []
  if (!Array.isArray(value)) return null
  const files: WireFile[] = []
  for (const file of value) {
    if (!isRecord(file) || typeof file['filename'] !== 'string' || typeof file['content'] !== 'string')
      return null
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(file['content'])) return null
    const type = file['content_type']
    files.push({
      filename: file['filename'],
      content: file['content'],
      contentType: typeof type === 'string' ? type : null,
    })
  }
  return files
}

function headersOf(value: unknown): Record<string, string> | null {
  if (value === undefined) return {}
  if (!isRecord(value)) return null
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(value)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || typeof text !== 'string' || /[\r\n]/.test(text)) {
      return null
    }
    headers[name] = text
  }
  return headers
}

function tagsOf(value: unknown): Record<string, string> | null {
  if (value === undefined) return {}
  if (!Array.isArray(value)) return null
  const tags: Record<string, string> = {}
  for (const tag of value) {
    if (!isRecord(tag) || typeof tag['name'] !== 'string' || typeof tag['value'] !== 'string') return null
    if (![tag['name'], tag['value']].every((text) => /^[A-Za-z0-9_-]{1,256}$/.test(text))) return null
    tags[tag['name']] = tag['value']
  }
  return tags
}
