import type { AddressedTalk } from './inbound.ts'

const boundary = 'demo-part'

/** A mail as a mail program writes it (RFC 5322, 2045): text and page, what it answers quoted below, and its file. */
export function writeDemoMail({
  address,
  name,
  mail,
  to,
  text,
  at,
}: AddressedTalk & { to: string; text: string; at: number }): string {
  const { subject = '', quote, file } = mail ?? {}
  const from = name === '' ? address : `${encodeWord(name)} <${address}>`
  const headers = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${encodeWord(subject)}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${at.toString(36)}.${address}>`,
    'MIME-Version: 1.0',
  ]
  const page = part('text/html; charset=utf-8', toBase64(pageOf(text, quote)))
  if (file === undefined)
    return [
      ...headers,
      'Content-Type: text/html; charset=utf-8',
      base64Encoding,
      '',
      toBase64(pageOf(text, quote)),
    ].join('\r\n')
  return [
    ...headers,
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    page,
    part(`application/pdf; name="${file}"`, toBase64(demoPdf), `attachment; filename="${file}"`),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

const base64Encoding = 'Content-Transfer-Encoding: base64'

const part = (type: string, body: string, disposition = 'inline'): string =>
  [
    `--${boundary}`,
    `Content-Type: ${type}`,
    base64Encoding,
    `Content-Disposition: ${disposition}`,
    '',
    body,
  ].join('\r\n')

const toBase64 = (text: string): string =>
  (
    Buffer.from(text, 'utf8')
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')

/** A header's words beyond ASCII (RFC 2047). */
const encodeWord = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`

/** A page as Gmail writes it: the quote stands in marks of its own. */
const pageOf = (text: string, quote: string | undefined): string => {
  const lines = (part: string): string => part.split('\n').join('<br>')
  const said = 'Il giorno lun 16 nov 2026 alle ore 10:04 Frantoio Valdarno ha scritto:'
  const quoted =
    quote === undefined
      ? ''
      : `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${said}<br></div><blockquote class="gmail_quote">${lines(quote)}</blockquote></div>`
  return `<div dir="ltr">${lines(text)}</div>${quoted}`
}

/** The smallest PDF (ISO 32000-2 §7.5) that shows one empty page. */
const demoPdf = [
  '%PDF-1.4',
  '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
  '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj',
  'trailer<</Root 1 0 R>>',
  '%%EOF',
  '',
].join('\n')
