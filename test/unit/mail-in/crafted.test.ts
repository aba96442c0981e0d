import { describe, expect, test } from 'vitest'
import { splitText } from '../../../worker/modules/mail-in/new-text.ts'
import { parseMail } from '../../../worker/modules/mail-in/parse.ts'
import { readPassedOn } from '../../../worker/modules/mail-in/service.ts'

/**
 * Mails made to cost more than reading them: where the cost grew with the square of their length, these would not end
 * within a test's time.
 */
const long = 400_000
const texts: Record<string, string> = {
  'a divider that never ends': `Ciao\n--${' '.repeat(long)}x\n`,
  'a forward that never begins': `Ciao\n--${' - '.repeat(long / 3)}x\n`,
  'a signature of open links': `Ciao\n${'<https:'.repeat(long / 7)}\n`,
  'a signature of blanks': `Ciao\n_${'\u2003 '.repeat(long / 2)}x\n`,
  'an original of one endless address': `---------- Forwarded message ---------\nFrom: ${'a'.repeat(long)}\nSubject: x\n\nciao`,
}
const mailOf = (headers: string, body: string): Uint8Array =>
  new TextEncoder().encode(`From: Anna <anna@example.it>\r\nSubject: Fwd: x\r\n${headers}\r\n\r\n${body}`)

describe('a crafted mail is read at the cost of its length', () => {
  test.each(Object.entries(texts))('%s', async (_name, text) => {
    const mail = await parseMail(mailOf('Content-Type: text/plain; charset=utf-8', text))
    expect(splitText(mail?.text ?? '').text).toMatch(/^Ciao|^$|Forwarded/)
    if (mail !== null) await readPassedOn(mail)
  })

  test('lines that flow are told as they came, so many of them at most', async () => {
    const mail = await parseMail(mailOf('Content-Type: text/plain; format=flowed', 'ab \r\n'.repeat(600_000)))
    expect(mail?.truncated).toBe(true)
    expect(mail?.text?.split('\n').length).toBeLessThanOrEqual(50_001)
  })

  test('of two types the first is the one that counts, for the structure and for the text', async () => {
    const headers = 'Content-Type: text/plain; charset=utf-8\r\nContent-Type: multipart/mixed; boundary=x'
    const body = '--x\r\nContent-Type: text/html\r\n\r\n<b>Ciao</b>\r\n--x--\r\n'
    const mail = await parseMail(mailOf(headers, body))
    expect(mail?.html).toBeNull()
    expect(mail?.text).toContain('<b>Ciao</b>')
  })

  test('a part looks for nothing behind its end', async () => {
    const parts = '--x\r\nContent-Type: text/plain\r\nX-Head: a'.concat('\r\n').repeat(400)
    const mail = await parseMail(
      mailOf('Content-Type: multipart/mixed; boundary=x', `${parts}--x--\r\n${'a'.repeat(3_000_000)}\n\n`),
    )
    expect(mail).not.toBeNull()
  })

  test('a long file is told by its name and not read', async () => {
    const headers =
      'Content-Type: image/png; name="foto.png"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="foto.png"'
    const mail = await parseMail(mailOf(headers, 'QUJD'.repeat(500_000)))
    expect(mail?.attachments.map(({ fileName, bytes }) => [fileName, bytes.length])).toEqual([
      ['foto.png', 0],
    ])
    expect(mail?.truncated).toBe(false)
  })
})
