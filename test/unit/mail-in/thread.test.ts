import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { importTokenKey, signToken } from '../../../worker/lib/tokens.ts'
import {
  readThread,
  signThread,
  type ThreadRef,
  threadMarks,
  wordOfAddress,
  wordsInText,
} from '../../../worker/modules/mail-in/reply-address.ts'
import {
  answersSubject,
  decideThread,
  type ThreadCandidate,
  threadHints,
} from '../../../worker/modules/mail-in/thread.ts'
import { readSubject } from '../../../worker/modules/mail-in/subject.ts'
import { mailOf } from './mails.ts'

const now = Date.UTC(2026, 10, 21, 9)
const dayMs = 86_400_000
const signerOf = (key: CryptoKey) => ({
  sign: (purpose: Parameters<typeof signToken>[1], numbers: readonly number[]) =>
    signToken(key, purpose, numbers),
})
let signer: ReturnType<typeof signerOf>
let forger: ReturnType<typeof signerOf>
beforeAll(async () => {
  signer = signerOf(await importTokenKey('test-secret-of-at-least-32-characters'))
  forger = signerOf(await importTokenKey('another-secret-of-at-least-32-letters'))
})

const message: ThreadRef = { kind: 'message', id: 4711 }
const conversation: ThreadRef = { kind: 'conversation', id: '01KAJ3ZZZZ0123456789ABCDEF' }
const refs = fc.oneof(
  fc.nat({ max: Number.MAX_SAFE_INTEGER }).map((id): ThreadRef => ({ kind: 'message', id })),
  fc.ulid().map((id): ThreadRef => ({ kind: 'conversation', id })),
)

describe('the signed word of a thread', () => {
  test('names it again, whatever became of its case, and fits an address', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 36 ** 5 }),
        refs,
        fc.boolean(),
        async (tenantId, ref, isUpper) => {
          const word = await signThread(signer, tenantId, ref, now)
          const { replyTo } = threadMarks(word, 'in.example')
          expect(replyTo.indexOf('@')).toBeLessThanOrEqual(64)
          const given = wordOfAddress(isUpper ? replyTo.toUpperCase() : replyTo) ?? ''
          expect(await readThread(signer, given, now)).toEqual({ tenantId, ref })
        },
      ),
      { numRuns: 200 },
    )
  })

  test('changed in any letter it names nothing', async () => {
    const word = await signThread(signer, 12, conversation, now)
    for (const [index, letter] of [...word].entries()) {
      const other = letter === 'b' ? 'c' : 'b'
      const forged = word.slice(0, index) + other + word.slice(index + 1)
      if (letter !== '-') expect(await readThread(signer, forged, now)).toBeNull()
    }
    expect(await readThread(signer, await signThread(forger, 12, conversation, now), now)).toBeNull()
    expect(await readThread(signer, `${word}a`, now)).toBeNull()
    expect(await readThread(signer, word.replace('-', '-0'), now)).toBeNull()
    expect(await readThread(signer, '', now)).toBeNull()
  })

  test('ends', async () => {
    const word = await signThread(signer, 1, message, now)
    expect(await readThread(signer, word, now + 399 * dayMs)).not.toBeNull()
    expect(await readThread(signer, word, now + 402 * dayMs)).toBeNull()
  })

  test('is found in a text among other words, a few at most', async () => {
    const word = await signThread(signer, 1, message, now)
    const text = `> A: r+${word}@in.example, xr+${word}\nr.${word.toUpperCase()} r+${word}zz`
    expect(wordsInText(text)).toEqual([word])
    const many = await Promise.all(
      Array.from({ length: 30 }, (_, id) => signThread(signer, 1, { kind: 'message', id }, now)),
    )
    expect(wordsInText(many.map((one) => `r.${one}`).join(' '))).toHaveLength(10)
  })
})

test('the signs of a mail are told in the order in which they are believed', async () => {
  const words = await Promise.all(
    [1, 2, 3, 4, 5].map((id) => signThread(signer, 1, { kind: 'message', id }, now)),
  )
  const [a = '', b = '', c = '', d = '', e = ''] = words
  const mail = mailOf({
    to: [{ address: `r+${b}@in.example`, name: '' }],
    inReplyTo: ['<parent@example.it>'],
    references: [`<r.${c}@in.example>`, '<x@y>', `<r.${d}@in.example>`],
    text: `> r.${e}\n> https://bottega.pages.example/u/MS5hYg.${'x'.repeat(22)}`,
  })
  expect(threadHints(mail, [`r+${a}@in.example`])).toEqual([
    { sign: 'address', word: a },
    { sign: 'address', word: b },
    { sign: 'in_reply_to', messageId: '<parent@example.it>' },
    { sign: 'references', word: d },
    { sign: 'references', messageId: '<x@y>' },
    { sign: 'references', word: c },
    { sign: 'body', word: e },
    { sign: 'body', link: `MS5hYg.${'x'.repeat(22)}` },
  ])
})

describe('the thread of a mail', () => {
  const candidate = (change: Partial<ThreadCandidate>): ThreadCandidate => ({
    ref: message,
    sign: 'address',
    participants: ['anna@example.it'],
    subject: 'Olio nuovo',
    ...change,
  })
  const anna = { sender: 'anna@example.it', subject: 'Re: Olio nuovo' }
  const none = { thread: null, sign: null, strangerTo: null, subjectChanged: false }

  test.each<[string, Parameters<typeof decideThread>[0], ThreadCandidate[], object]>([
    ['the only one', anna, [candidate({})], { ...none, thread: message, sign: 'address' }],
    ['none without a sign', anna, [], none],
    [
      'none for a stranger, who is told of',
      { ...anna, sender: 'b@c.it' },
      [candidate({})],
      { ...none, strangerTo: message },
    ],
    ['none without a sender', { ...anna, sender: null }, [candidate({})], { ...none, strangerTo: message }],
    [
      'the surest that the sender is in',
      anna,
      [candidate({ participants: ['b@c.it'] }), candidate({ ref: conversation, sign: 'body' })],
      { ...none, thread: conversation, sign: 'body' },
    ],
    [
      'the same under another subject, which is told',
      { ...anna, subject: 'Orari di Natale' },
      [candidate({})],
      { ...none, thread: message, sign: 'address', subjectChanged: true },
    ],
    [
      'one without a subject',
      anna,
      [candidate({ subject: null })],
      { ...none, thread: message, sign: 'address' },
    ],
  ])('is %s', (_what, mail, candidates, decided) => {
    expect(decideThread(mail, candidates)).toEqual(decided)
  })
})

describe('a subject', () => {
  test.each([
    ['Re: Olio', 'olio', 'answer'],
    ['RE: R: Rif: Olio', 'olio', 'answer'],
    ['Re[2]: Olio', 'olio', 'answer'],
    ['AW: Re: Öl', 'öl', 'answer'],
    ['Réf : Olio', 'réf : olio', 'new'],
    ['Fwd: Re: Olio', 'olio', 'forward'],
    ['I: Olio', 'olio', 'forward'],
    ['TR : Olio', 'olio', 'forward'],
    ['[EXT] Re: Olio', 'olio', 'answer'],
    ['Regalo: Olio', 'regalo: olio', 'new'],
    ['Olio   nuovo', 'olio nuovo', 'new'],
    ['回复：Olio', '回复：olio', 'new'],
    ['', '', 'new'],
  ])('%s', (subject, base, kind) => {
    expect(readSubject(subject)).toEqual({ base, kind })
  })

  test('answers a mail of that subject only where it says so', () => {
    expect(answersSubject({ subject: 'R: OLIO nuovo' }, 'Olio nuovo')).toBe(true)
    expect(answersSubject({ subject: 'Olio nuovo' }, 'Olio nuovo')).toBe(false)
    expect(answersSubject({ subject: 'I: Olio nuovo' }, 'Olio nuovo')).toBe(false)
    expect(answersSubject({ subject: 'Re: ok' }, 'Ok')).toBe(false)
  })
})
