import { describe, expect, test } from 'vitest'
import type { Message } from '../../../worker/contracts/inbox.ts'
import { fillKnown } from '../../../web/app/pages/inbox/composer/known-fields.ts'
import { hindrance, withSignature } from '../../../web/app/pages/inbox/composer/composer-rules.ts'
import {
  fitting,
  mentioned,
  readAddresses,
  replaceStretch,
  typedWord,
} from '../../../web/app/pages/inbox/composer/typed-word.ts'
import { shownDelivery } from '../../../web/app/pages/inbox/thread/delivery-text.ts'
import { mentionParts, textParts } from '../../../web/app/pages/inbox/thread/text-parts.ts'
import { threadRows } from '../../../web/app/pages/inbox/thread/thread-rows.ts'
import { noDelivery } from '../../support/no-delivery.ts'

const hour = 3_600_000
function message(cseq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${cseq}`,
    conversation: 'c',
    cseq,
    seq: cseq,
    kind: 'in',
    author: { type: 'contact', name: 'Giulia' },
    text: `testo ${cseq}`,
    attachments: [],
    trust: 'proven',
    providerAt: null,
    receivedAt: cseq * 1000,
    delivery: null,
    mail: null,
    template: null,
    event: null,
    offer: null,
    mentions: [],
    meaning: null,
    campaignId: null,
    editedAt: null,
    deletedAt: null,
    ...change,
  }
}

const dayOf = (at: number): string => String(Math.floor(at / (24 * hour)))
const rowsOf = (messages: Message[], newAfter: number | null = null) =>
  threadRows({ messages, pending: [], newAfter, dayOf })

describe('the lines of a thread', () => {
  test('a word that was acted on says so under itself, also amid others of the same minute', () => {
    const rows = rowsOf([
      message(1, { meaning: 'stop' }),
      message(2),
      message(3, { meaning: 'start' }),
      message(4),
    ])
    expect(rows.flatMap((row) => (row.type === 'message' ? [row.isLast] : []))).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  test('a day is told once, and what one writer says within minutes stands together', () => {
    const rows = rowsOf([message(1), message(2), message(3, { receivedAt: 25 * hour })])
    expect(rows.map(({ type }) => type)).toEqual(['day', 'message', 'message', 'day', 'message'])
    expect(rows.flatMap((row) => (row.type === 'message' ? [row.isLast] : []))).toEqual([false, true, true])
  })

  test('the mark of what is new stands before the first thing the person wrote behind the read place', () => {
    const answer = message(2, { kind: 'out', author: { type: 'user', id: 'u', name: 'Sara' } })
    const keys = rowsOf([message(1), answer, message(3), message(4)], 1).map(({ key }) => key)
    expect(keys).toEqual(['day 0', 'm1', 'm2', 'new', 'm3', 'm4'])
    expect(rowsOf([message(1)]).some(({ type }) => type === 'new')).toBe(false)
  })

  test('a reply that failed keeps its state under itself, in the middle of others too', () => {
    const author = { type: 'user' as const, id: 'u', name: 'Sara' }
    const failed = message(1, { kind: 'out', author, delivery: { ...noDelivery, failedAt: 5 } })
    const sent = message(2, { kind: 'out', author, delivery: { ...noDelivery, sentAt: 6 } })
    const [, first] = rowsOf([failed, sent])
    expect(first?.type === 'message' && first.isLast).toBe(true)
  })

  test('the campaign that is answered is shown once in a row, and late arrivals say so', () => {
    const rows = rowsOf([
      message(1, { campaignId: 7 }),
      message(2, { campaignId: 7, providerAt: 0, receivedAt: hour }),
    ])
    expect(rows.flatMap((row) => (row.type === 'message' ? [[row.answers, row.isLate]] : []))).toEqual([
      [true, false],
      [false, true],
    ])
  })
})

describe('what is told of a reply', () => {
  test.each([
    [{ notBefore: 5000 }, { type: 'leaving', leftMs: 4000 }],
    [{ notBefore: 1000 + 2 * hour }, { type: 'scheduled', at: 1000 + 2 * hour }],
    [
      { notBefore: 9000, errorCode: 'rate_limited' },
      { type: 'held', code: 'rate_limited', at: 9000 },
    ],
    [{}, { type: 'waiting' }],
    [{ attemptAt: 1 }, { type: 'sending' }],
    [
      { attemptAt: 1, failedAt: 2, errorCode: 'twilio_30003' },
      { type: 'failed', code: 'twilio_30003' },
    ],
    [{ sentAt: 1, readAt: 3 }, { type: 'read' }],
    [{ cancelledAt: 2 }, { type: 'cancelled' }],
  ])('%o reads %o', (change, shown) => {
    expect(shownDelivery({ ...noDelivery, ...change }, 1000)).toEqual(shown)
  })
})

describe('what is typed', () => {
  test('a sign begins a word at the start of the text or behind a space alone', () => {
    expect(typedWord('/ora', 4, ['/'])).toEqual({ sign: '/', text: 'ora', from: 0, to: 4 })
    expect(typedWord('ciao /ri', 8, ['/'])?.text).toBe('ri')
    expect(typedWord('e/o', 3, ['/'])).toBeNull()
    expect(typedWord('/ora ', 5, ['/'])).toBeNull()
    expect(typedWord('senti @Sara Lu', 14, ['@'])?.text).toBe('Sara Lu')
    expect(typedWord('a@b.it', 6, ['@'])).toBeNull()
  })

  test('a choice takes the place of the word', () => {
    expect(replaceStretch('ciao /ri a te', { from: 5, to: 8 }, 'Ritiro')).toEqual({
      text: 'ciao Ritiro a te',
      caret: 11,
    })
  })

  test('names are found by their beginnings, without accents', () => {
    const names = ['Perché no', 'Orari', 'Nuovi orari', 'Ritiro']
    expect(fitting(names, 'ora', (name) => name, 9)).toEqual(['Orari', 'Nuovi orari'])
    expect(fitting(names, 'perche', (name) => name, 9)).toEqual(['Perché no'])
  })

  test('members are mentioned by their whole name', () => {
    const members = [
      { id: '1', name: 'Sara Lucchesi' },
      { id: '2', name: 'Davide' },
    ]
    expect(mentioned('chiedi a @Sara Lucchesi', members)).toEqual([members[0]])
    expect(
      mentionParts('chiedi a @Sara Lucchesi.', ['Sara', 'Sara Lucchesi']).map(({ text }) => text),
    ).toEqual(['chiedi a ', '@Sara Lucchesi', '.'])
  })

  test('addresses stand between commas, and a mistyped one is named', () => {
    expect(readAddresses('a@b.it; c@d.fr,')).toEqual({ addresses: ['a@b.it', 'c@d.fr'], wrong: null })
    expect(readAddresses('a@b.it, c@d').wrong).toBe('c@d')
  })
})

describe('what stands between a text and its sending', () => {
  const photo = { type: 'image/jpeg', sizeBytes: 1000 }
  const draft = {
    text: 'ciao',
    mode: 'reply' as const,
    channel: 'sms' as const,
    files: [],
    isUploading: false,
    refusedFile: null,
    to: { addresses: [], wrong: null },
    wrongCopy: null,
  }
  test.each([
    [{}, null],
    [{ text: '  ' }, { type: 'empty' }],
    [{ text: '', files: [photo], channel: 'chat' as const }, null],
    [{ text: '', files: [photo], mode: 'note' as const }, { type: 'empty' }],
    [{ text: 'ciao %%CITTA%%' }, { type: 'field', name: 'CITTA' }],
    [{ text: 'ciao %%CITTA%%', mode: 'note' as const }, null],
    [{ isUploading: true }, { type: 'uploading' }],
    [{ refusedFile: 'ordine.eml' }, { type: 'fileRefused', name: 'ordine.eml' }],
    [{ text: 'a'.repeat(1601) }, { type: 'tooLong', count: 1601, max: 1600 }],
    [{ files: [photo] }, { type: 'files', problem: 'inbox.no_files' }],
    [{ files: [photo], channel: 'whatsapp' as const }, null],
    [
      { files: [photo], channel: 'messenger' as const },
      { type: 'files', problem: 'inbox.file_alone' },
    ],
    [{ wrongCopy: 'x' }, { type: 'badAddress', address: 'x' }],
    [{ mode: 'forward' as const }, { type: 'noAddress' }],
  ])('%o: %o', (change, expected) => {
    expect(hindrance({ ...draft, ...change })).toEqual(expected)
  })

  test('a signature stands below the text, and an empty one nowhere', () => {
    expect(withSignature('ciao \n', 'Sara')).toBe('ciao\n\nSara')
    expect(withSignature('ciao', '  ')).toBe('ciao')
  })
})

describe('addresses in a message', () => {
  test('only web addresses are followed, without what ends the sentence', () => {
    expect(textParts('vedi https://a.example/x?y=1, o www.b.example.')).toEqual([
      { text: 'vedi ', href: null },
      { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
      { text: ', o ', href: null },
      { text: 'www.b.example', href: 'https://www.b.example' },
      { text: '.', href: null },
    ])
    expect(textParts('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', href: null }])
  })
})

describe('fields that are typed into a reply', () => {
  const values = { FIRST_NAME: 'Riccardo', COMPANY: null }
  test.each([
    ['Ciao %%FIRST_NAME%%,', 18, 'Ciao Riccardo,', 13],
    ['Ciao %%FIRST_NAME%%, a presto', 28, 'Ciao Riccardo, a presto', 22],
    ['Ciao %%FIRST_NAME%%', 8, 'Ciao Riccardo', 13],
    ['Ciao %%FIRST_NAME%% e %%FIRST_NAME%%', 0, 'Ciao Riccardo e Riccardo', 0],
    ['Per %%COMPANY|la tua azienda%%', 4, 'Per la tua azienda', 4],
    ['Per %%COMPANY%% e %%NIENTE%%', 28, 'Per %%COMPANY%% e %%NIENTE%%', 28],
    ['Il 10%% di sconto', 5, 'Il 10%% di sconto', 5],
  ])('%s', (text, caret, filled, movedTo) => {
    expect(fillKnown(text, caret, values)).toEqual({ text: filled, caret: movedTo })
  })
})
