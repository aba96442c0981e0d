import { toBase64, utf8 } from '../../lib/bytes.ts'
import { oneLine } from '../../lib/merge-fields/escape.ts'

/** A mail that the sandbox kept, and what its reader answers. */
export type AnsweredMail = {
  from: string
  to: string
  replyTo: string
  subject: string
  text: string
  headers: Record<string, string>
  providerId: string
}

/**
 * The answer as a mail program would send it (RFC 5322): to the address it was asked for, with the ids of what it
 * answers, and that quoted below.
 *
 * @param answer.id names the mail: the left side of its `Message-ID`
 */
export function writeAnswerMail(
  mail: AnsweredMail,
  answer: { text: string; id: string; at: number },
): string {
  const parent = `<${mail.providerId}@sandbox.example>`
  const references = [mail.headers['References'], parent].filter((ids) => ids !== undefined).join(' ')
  const quoted = mail.text
    .split(/\r?\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\r\n')
  const date = new Date(answer.at).toUTCString().replace('GMT', '+0000')
  const heads = [
    `From: ${mail.to}`,
    `To: ${mail.replyTo}`,
    `Subject: ${encodeHeader(`Re: ${mail.subject}`)}`,
    `Date: ${date}`,
    `Message-ID: <${answer.id}@sandbox.example>`,
    `In-Reply-To: ${parent}`,
    `References: ${references}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  const body = [answer.text, '', `On ${date}, ${oneLine(mail.from)} wrote:`, quoted]
  return [...heads, '', ...body, ''].join('\r\n')
}

/** A header in ASCII; other letters in encoded words of at most 75 characters (RFC 2047 §2). */
function encodeHeader(text: string): string {
  const line = oneLine(text)
  if (/^[\x20-\x7e]*$/.test(line)) return line
  const words: string[] = []
  let word = ''
  for (const letter of line) {
    if (utf8(word + letter).length > 42) {
      words.push(word)
      word = ''
    }
    word += letter
  }
  return [...words, word].map((one) => `=?utf-8?B?${toBase64(utf8(one))}?=`).join('\r\n ')
}
