import PostalMime, { type Address, type Email } from 'postal-mime'
import { normaliseEmail } from '../../lib/identity/email.ts'
import { escapeHtml } from '../../lib/merge-fields/escape.ts'
import { encodingOf } from './file-body.ts'
import { htmlToText } from './html-text.ts'
import { type Mail, type MailAddress, type MailAttachment, mailLimits } from './mail.ts'
import { contentType, type MimePart, readMimeTree } from './mime-tree.ts'

/**
 * Reads a mail as it came over the wire (RFC 5322, MIME). The structure is ours, within bounds; each part is decoded by
 * itself, so that no crafted mixture makes the decoder convert one text into another.
 *
 * @returns null for bytes that are no mail at all; it never throws
 */
export async function parseMail(raw: Uint8Array): Promise<Mail | null> {
  const bytes = raw.subarray(0, mailLimits.bytes)
  const ascii = new TextDecoder('latin1').decode(bytes)
  const { root, headerEnd, truncated } = readMimeTree(ascii)
  const head = await decode(boundedHeaders({ bytes, ascii }, 0, headerEnd))
  if (head === null || !head.headers.some(({ key }) => mailHeaders.has(key))) return null
  const budget: Budget = { truncated: truncated || raw.length > mailLimits.bytes, attachments: [] }
  const body = await readPart({ bytes, ascii }, root, { budget, related: false })
  const text = cut(
    body.text ?? (body.html === null ? null : htmlToText(body.html)),
    mailLimits.textLength,
    budget,
  )
  const html = cut(body.html, mailLimits.htmlLength, budget)
  return {
    ...headersOf(head),
    text: text === '' && html === null ? null : text,
    html,
    attachments: budget.attachments,
    truncated: budget.truncated,
  }
}

type Source = { bytes: Uint8Array; ascii: string }
type Budget = { truncated: boolean; attachments: MailAttachment[] }
type Body = { text: string | null; html: string | null }

/** Bytes with none of these are no mail. */
const mailHeaders = new Set(['from', 'sender', 'received', 'return-path', 'message-id', 'subject', 'date'])

/**
 * The headers of a mail, each cut to its limit: decoding a list of addresses costs the square of its length. The type
 * is left out where `typed` gives it.
 */
function boundedHeaders(
  { bytes, ascii }: Source,
  start: number,
  bodyStart: number,
  typed: string | null = null,
): Uint8Array {
  const end = Math.min(bodyStart, start + mailLimits.headerBytes)
  const kept: Uint8Array[] = []
  let fieldLength = 0
  let isLeftOut = false
  for (let at = start; at < end;) {
    const lineEnd = ascii.indexOf('\n', at)
    const next = lineEnd === -1 || lineEnd >= end ? end : lineEnd + 1
    if (ascii.slice(at, next).trim() === '') break
    const isFolded = ascii[at] === ' ' || ascii[at] === '\t'
    fieldLength = (isFolded ? fieldLength : 0) + next - at
    isLeftOut = isFolded
      ? isLeftOut
      : typed !== null && /^content-type[ \t]*:/i.test(ascii.slice(at, at + 40))
    if (isLeftOut) {
      at = next
      continue
    }
    if (fieldLength <= mailLimits.fieldBytes) kept.push(bytes.subarray(at, next))
    else if (!isFolded) kept.push(bytes.subarray(at, at + mailLimits.fieldBytes), lineBreak)
    at = next
  }
  const endsLine = kept.at(-1)?.at(-1) === 10 || kept.length === 0
  const type = typed === null ? [] : [new TextEncoder().encode(`Content-Type: ${typed}\r\n`)]
  return joinBytes([...kept, ...(endsLine ? [] : [lineBreak]), ...type, lineBreak])
}

const lineBreak = new TextEncoder().encode('\r\n')

function joinBytes(list: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(list.reduce((sum, one) => sum + one.length, 0))
  let at = 0
  for (const one of list) {
    joined.set(one, at)
    at += one.length
  }
  return joined
}

const options = { forceRfc822Attachments: true, maxNestingDepth: 2, maxHeadersSize: mailLimits.headerBytes }

/** Decodes one part by postal-mime; null when it cannot. */
async function decode(part: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(part, options)
  } catch {
    // Headers beyond the limit, or a form the decoder does not know: the part is left out.
    return null
  }
}

async function readPart(
  source: Source,
  part: MimePart,
  context: { budget: Budget; related: boolean },
): Promise<Body> {
  if (part.kind === 'leaf') return readLeaf(source, part, context)
  const bodies: Body[] = []
  for (const child of part.parts) {
    bodies.push(await readPart(source, child, { ...context, related: context.related || part.related }))
  }
  return part.alternative ? chooseBody(bodies) : joinBodies(bodies)
}

const nothing: Body = { text: null, html: null }

async function readLeaf(
  source: Source,
  { start, end, bodyStart }: Extract<MimePart, { kind: 'leaf' }>,
  { budget, related }: { budget: Budget; related: boolean },
): Promise<Body> {
  if (bodyStart - start > mailLimits.headerBytes) {
    budget.truncated = true
    return nothing
  }
  const headers = source.ascii.slice(start, bodyStart)
  const type = typeOf(headers)
  const body = boundedBody(source.bytes.subarray(bodyStart, end), { headers, type })
  const isCut = body.length < end - bodyStart
  const leaf = await decode(joinBytes([boundedHeaders(source, start, bodyStart, type), body]))
  if (leaf === null) {
    budget.truncated = true
    return nothing
  }
  if (isCut && leaf.attachments.length === 0) budget.truncated = true
  for (const one of leaf.attachments) {
    if (budget.attachments.length >= mailLimits.attachments) {
      budget.truncated = true
      break
    }
    const contentId = one.contentId?.replace(/^\s*<|>\s*$/g, '').slice(0, 500) || null
    budget.attachments.push({
      fileName: cleanLine(one.filename ?? '').slice(0, 255),
      contentType: one.mimeType.toLowerCase().slice(0, 100),
      contentId,
      isInline: one.disposition === 'inline' || (related && contentId !== null),
      bytes: toBytes(one.content),
      ...(isCut ? { body: { start: bodyStart, end, encoding: encodingOf(headers) } } : {}),
    })
  }
  return { text: leaf.text ?? null, html: leaf.html ?? null }
}

/**
 * The type of a leaf in our words: the decoder takes the last of several, we the first, and `format=flowed` makes it
 * join lines at a cost that grows with their square.
 */
function typeOf(headers: string): string {
  const { name, parameters } = contentType(headers)
  const known = /^[\w.+-]+\/[\w.+-]+$/.test(name) && !name.startsWith('multipart/') ? name : 'text/plain'
  return [known, ...parameters.slice(0, 20)].join('; ')
}

/** Files longer than this are left where they stand. */
const longestFile = 1024 * 1024

/** As much of a leaf's body as is decoded: of a text its first lines, of a long file nothing. */
function boundedBody(body: Uint8Array, { headers, type }: { headers: string; type: string }): Uint8Array {
  const isBase64 = /^content-transfer-encoding[ \t]*:[ \t]*base64/im.test(headers)
  const isRead = /^(?:text|message)\//.test(type)
  if (!isRead && body.length > longestFile) return body.subarray(0, 0)
  const bounded = body.subarray(0, mailLimits.textBytes)
  return isBase64 ? bounded : bounded.subarray(0, endOfLines(bounded, mailLimits.textLines))
}

/** Where the first `most` lines end. */
function endOfLines(bytes: Uint8Array, most: number): number {
  let at = -1
  for (let line = 0; line < most; line++) {
    at = bytes.indexOf(10, at + 1)
    if (at === -1) return bytes.length
  }
  return at + 1
}

const toBytes = (content: ArrayBuffer | Uint8Array | string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content)

/** Of parts that say the same: the plain text and the richest. */
const chooseBody = (bodies: readonly Body[]): Body => ({
  text:
    bodies.find(({ text, html }) => text !== null && html === null)?.text ??
    bodies.find(({ text }) => text)?.text ??
    null,
  html: bodies.findLast(({ html }) => html !== null)?.html ?? null,
})

/** Parts one after the other: as HTML when one of them is. */
function joinBodies(bodies: readonly Body[]): Body {
  const filled = bodies.filter(({ text, html }) => text !== null || html !== null)
  const [only] = filled
  if (only === undefined) return nothing
  if (filled.length === 1) return only
  const hasHtml = filled.some(({ html }) => html !== null)
  return {
    text: filled.map(({ text, html }) => text ?? htmlToText(html ?? '')).join('\n'),
    html: hasHtml ? filled.map(({ text, html }) => html ?? textAsHtml(text ?? '')).join('\n') : null,
  }
}

const textAsHtml = (text: string): string => `<div>${escapeHtml(text.trim()).replace(/\r?\n/g, '<br>')}</div>`

function cut(text: string | null, longest: number, budget: Budget): string | null {
  if (text === null) return null
  if (text.length > longest) budget.truncated = true
  return text.slice(0, longest).toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n')
}

const cleanLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()

function headersOf(email: Email): Omit<Mail, 'text' | 'html' | 'attachments' | 'truncated'> {
  const headers = new Map<string, string[]>()
  for (const { key, value } of email.headers) {
    const known = headers.get(key)
    if (known) known.push(value)
    else headers.set(key, [value])
  }
  const [from] = addressesOf(email.from ? [email.from] : email.sender ? [email.sender] : [])
  const sentAt = Date.parse(email.date ?? '')
  return {
    from: from ?? null,
    replyTo: addressesOf(email.replyTo ?? []),
    to: addressesOf(email.to ?? []),
    cc: addressesOf(email.cc ?? []),
    subject: cleanLine(email.subject ?? '').slice(0, 1000),
    sentAt: Number.isNaN(sentAt) ? null : sentAt,
    messageId: idsIn(email.messageId ?? '')[0] ?? null,
    inReplyTo: idsIn(email.inReplyTo ?? ''),
    references: idsIn(email.references ?? ''),
    headers,
  }
}

/** Ids with their angle brackets (RFC 5322 §3.6.4), the last ones of a long list. */
export const idsIn = (text: string): string[] =>
  (text.match(/<[^<>\s]{1,996}>/g) ?? []).slice(-mailLimits.references)

/** Flat, normalised, each once; what is no address is left out. */
function addressesOf(list: readonly Address[]): MailAddress[] {
  const found = new Map<string, MailAddress>()
  for (const one of list.flatMap((entry) => entry.group ?? [entry])) {
    const { email } = normaliseEmail(one.address ?? '')
    if (email === null || found.has(email)) continue
    if (found.size >= mailLimits.addresses) break
    found.set(email, { address: email, name: cleanLine(one.name).slice(0, 200) })
  }
  return [...found.values()]
}
