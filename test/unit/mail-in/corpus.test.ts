import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { importTokenKey, readToken, signToken } from '../../../worker/lib/tokens.ts'
import { readDeliveryReport } from '../../../worker/modules/mail-in/delivery-report.ts'
import { htmlToText } from '../../../worker/modules/mail-in/html-text.ts'
import { showMail } from '../../../worker/modules/mail-in/mail-page.ts'
import type { Mail } from '../../../worker/modules/mail-in/mail.ts'
import { splitText } from '../../../worker/modules/mail-in/new-text.ts'
import { parseMail } from '../../../worker/modules/mail-in/parse.ts'
import { recogniseMail } from '../../../worker/modules/mail-in/recognise.ts'
import { readThread, signThread, wordOfAddress } from '../../../worker/modules/mail-in/reply-address.ts'
import { readPassedOn } from '../../../worker/modules/mail-in/service.ts'
import { threadHints } from '../../../worker/modules/mail-in/thread.ts'

/** What stands beside a mail: what must be read of it; parts left out are not looked at. */
const Expected = z
  .object({
    kind: z.string(),
    sender: z.string(),
    name: z.string().optional(),
    subject: z.string().optional(),
    text: z.string().optional(),
    textStarts: z.string().optional(),
    textEnds: z.string().optional(),
    signature: z.string().optional(),
    quotedStarts: z.string().nullable().optional(),
    html: z.string().optional(),
    /** By what it leads to the thread of a mail that was sent; null: by nothing. */
    sign: z.string().nullable(),
    attachments: z.array(z.record(z.string(), z.unknown())).optional(),
    report: z.record(z.string(), z.unknown()).optional(),
    passedOn: z
      .object({ sender: z.string(), name: z.string(), subject: z.string(), text: z.string() })
      .optional(),
  })
  .strict()

const folder = join(import.meta.dirname, '../../fixtures/mail')
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => name.slice(0, -4))
const now = Date.UTC(2026, 10, 21, 9)
const sent = { kind: 'message', id: 4711 } as const

let key: CryptoKey
let words: Record<string, string>
const signer = {
  sign: (purpose: Parameters<typeof signToken>[1], numbers: readonly number[]) =>
    signToken(key, purpose, numbers),
}
beforeAll(async () => {
  key = await importTokenKey('test-secret-of-at-least-32-characters')
  const other = await importTokenKey('another-secret-of-at-least-32-letters')
  const word = await signThread(signer, 1, sent, now)
  words = {
    WORD: word,
    WORD_UPPER: word.toUpperCase(),
    UNSUBSCRIBE: await signToken(key, 'unsubscribe', [1, sent.id]),
    FORGED: await signThread(
      { sign: (purpose, numbers) => signToken(other, purpose, numbers) },
      1,
      sent,
      now,
    ),
  }
})

/** The mail as the wire has it, its signed words put in. */
async function read(name: string): Promise<{ mail: Mail; expected: z.infer<typeof Expected> }> {
  const raw = readFileSync(join(folder, `${name}.eml`), 'utf8').replace(
    /\{\{(\w+)\}\}/g,
    (_all, key) => words[key] ?? '',
  )
  const mail = await parseMail(new TextEncoder().encode(raw.replace(/\r?\n/g, '\r\n')))
  if (mail === null) throw new Error(`${name} was not read`)
  return { mail, expected: Expected.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))) }
}

/** The surest sign that leads to the mail that was sent. */
async function signOf(mail: Mail): Promise<string | null> {
  for (const hint of threadHints(mail)) {
    const thread =
      'word' in hint
        ? await readThread(signer, hint.word, now)
        : 'link' in hint
          ? { ref: { kind: 'message', id: (await readToken(key, 'unsubscribe', hint.link))?.[1] } }
          : null
    if (thread !== null && thread.ref.id === sent.id) return hint.sign
  }
  return null
}

test('the corpus holds the clients that were named', () => {
  expect(names.length).toBeGreaterThanOrEqual(25)
})

describe.each(names)('%s', (name) => {
  test('is recognised, with its sender and its subject', async () => {
    const { mail, expected } = await read(name)
    const { kind } = recogniseMail(mail, {
      isOwnAddress: () => false,
      isOwnId: (id) => wordOfAddress(id) !== null,
      sentLastHour: 0,
    })
    expect({ kind, sender: mail.from?.address }).toEqual({ kind: expected.kind, sender: expected.sender })
    if (expected.subject !== undefined) expect(mail.subject).toBe(expected.subject)
    if (expected.name !== undefined) expect(mail.from?.name).toBe(expected.name)
  })

  test('gives what was newly written, apart from signature and quote', async () => {
    const { mail, expected } = await read(name)
    const parts = splitText(mail.text ?? '')
    if (expected.text !== undefined) expect(parts.text).toBe(expected.text)
    if (expected.textStarts !== undefined) expect(parts.text.startsWith(expected.textStarts)).toBe(true)
    if (expected.textEnds !== undefined) expect(parts.text.endsWith(expected.textEnds)).toBe(true)
    if (expected.signature !== undefined) expect(parts.signature).toBe(expected.signature)
    if (expected.quotedStarts === null) expect(parts.quoted).toBeNull()
    else if (expected.quotedStarts !== undefined) {
      expect(parts.quoted?.slice(0, expected.quotedStarts.length)).toBe(expected.quotedStarts)
    }
  })

  test('shows of its HTML what was newly written, the quote folded', async () => {
    const { mail, expected } = await read(name)
    if (expected.html === undefined) return
    const { fresh, quoted } = showMail(mail.html ?? '', { remote: 'blocked', inline: () => null })
    expect(htmlToText(fresh).replace(/\s+/g, ' ')).toBe(expected.html)
    expect(quoted !== null).toBe(
      typeof expected.quotedStarts === 'string' || expected.passedOn !== undefined || name === 'yahoo-it',
    )
  })

  test('leads to its thread by the surest sign, or by none', async () => {
    const { mail, expected } = await read(name)
    expect(await signOf(mail)).toBe(expected.sign)
  })

  test('gives its files, its report and what it passes on', async () => {
    const { mail, expected } = await read(name)
    if (expected.attachments !== undefined) {
      expect(mail.attachments.map(({ bytes: _bytes, ...one }) => one)).toEqual(expected.attachments)
    }
    const report = readDeliveryReport(mail)
    if (expected.report === undefined) expect(report).toBeNull()
    else expect(report).toMatchObject(expected.report)
    if (expected.passedOn !== undefined) {
      const original = await readPassedOn(mail)
      expect(
        original && { ...original, sender: original.sender.address, name: original.sender.name },
      ).toEqual(expected.passedOn)
    }
  })
})
