import { describe, expect, it, test } from 'vitest'
import { afterSend, paceOf, strike, take } from '../../../durable-objects/inbox/backlog.ts'
import { settled } from '../../../durable-objects/inbox/delivery.ts'
import {
  afterInbound,
  afterOutbound,
  bareSubject,
  nextAgent,
  previewOf,
  reopenMs,
  takesMore,
} from '../../../durable-objects/inbox/head-rules.ts'
import { emptyHead } from '../../../durable-objects/inbox/head-writes.ts'
import { interleaved } from '../../../durable-objects/inbox/plan-conversation.ts'
import type { HeadRow, MessageRow } from '../../../durable-objects/inbox/rows.ts'
import { windowOf } from '../../../durable-objects/inbox/rows.ts'
import { matchExpression } from '../../../durable-objects/inbox/views.ts'
import { afterClose, closeCodes } from '../../../worker/contracts/inbox-frames.ts'
import { deliveryStateOf, Ulid } from '../../../worker/contracts/inbox.ts'
import { makeUlid } from '../../../worker/lib/identity/ulid.ts'

const now = Date.UTC(2026, 10, 22, 9)
const head = (change: Partial<HeadRow> = {}): HeadRow => ({ ...emptyHead('whatsapp', now - 1000), ...change })
const written = { kind: 'in' as const, text: 'Ciao', attachments: [], receivedAt: now, cseq: 4 }

describe('what somebody wrote', () => {
  const inbound = { ...written, providerAt: now - 5000, isWord: false }
  it.each([
    [
      'opens what was closed',
      { status: 'closed' },
      {},
      { status: 'open', waiting_since: now, last_in_cseq: 4 },
    ],
    [
      'ends a snooze',
      { status: 'snoozed', snoozed_until: now + 9 },
      {},
      { status: 'open', snoozed_until: null },
    ],
    [
      'leaves spam where it is',
      { status: 'spam' },
      {},
      { status: 'spam', waiting_since: null, last_in_cseq: 0 },
    ],
    [
      'of somebody blocked calls nobody',
      { blocked: 1, status: 'closed' },
      {},
      { status: 'closed', last_in_cseq: 0 },
    ],
    ['as a word calls nobody', { status: 'closed' }, { isWord: true }, { status: 'closed', last_in_cseq: 0 }],
    ['keeps the time of who waits longer', { waiting_since: 7 }, {}, { waiting_since: 7 }],
    ['opens the window from the provider’s time', {}, {}, { last_provider_at: now - 5000 }],
    ['that comes late does not shorten it', { last_provider_at: now }, {}, { last_provider_at: now }],
  ] as const)('%s', (_name, before, message, after) => {
    expect(afterInbound(head(before), { ...inbound, ...message })).toMatchObject(after)
  })
})

describe('an answer', () => {
  const outbound = { ...written, kind: 'out' as const, author: 'olga', status: null, leavesAt: null }
  it.each([
    ['ends the waiting', { waiting_since: 5 }, {}, { waiting_since: null, last_out_cseq: 4 }],
    [
      'ends it also when it can be taken back for a moment',
      {},
      { leavesAt: now + 10_000 },
      { last_out_cseq: 4 },
    ],
    ['takes what is nobody’s', {}, {}, { assignee: 'olga' }],
    ['leaves what is somebody else’s', { assignee: 'bruno' }, {}, { assignee: 'bruno' }],
    ['by a program takes nothing', {}, { author: null }, { assignee: null }],
    ['closes with it when asked', {}, { status: 'closed' }, { status: 'closed' }],
    ['says that it is no spam', { status: 'spam' }, {}, { status: 'open' }],
  ] as const)('%s', (_name, before, message, after) => {
    expect(afterOutbound(head(before), { ...outbound, ...message })).toMatchObject(after)
  })
})

describe('an answer that is put off', () => {
  const tomorrow = now + 86_400_000
  const later = { ...written, kind: 'out' as const, author: 'olga', status: null, leavesAt: tomorrow }
  const asked = { waiting_since: 5, preview: 'Avete olio?', preview_kind: 'in', last_at: 5 } as const
  it.each([
    ['leaves its person waiting', asked, {}, { waiting_since: 5, last_out_cseq: 0, last_cseq: 4 }],
    ['leaves in sight what was asked', asked, {}, { preview: 'Avete olio?', preview_kind: 'in', last_at: 5 }],
    ['is told with its time', asked, {}, { reply_at: tomorrow }],
    ['is told when it is the first of several', { reply_at: tomorrow - 1 }, {}, { reply_at: tomorrow - 1 }],
    ['takes what is nobody’s', asked, {}, { assignee: 'olga' }],
    ['that closes lets nobody wait', asked, { status: 'closed' }, { status: 'closed', waiting_since: null }],
    ['shows itself where nothing was said before', {}, {}, { preview: written.text, preview_kind: 'out' }],
  ] as const)('%s', (_name, before, message, after) => {
    expect(afterOutbound(head(before), { ...later, ...message })).toMatchObject(after)
  })
})

describe('news of a reply', () => {
  const row = (change: Partial<MessageRow>): MessageRow => ({ ...nothingKnown, ...change })
  const told = (stage: Parameters<typeof settled>[1]['stage']) => ({ stage, at: now, code: 'x' })
  it.each([
    ['sent is kept', {}, 'sent', { sent_at: now }],
    ['sent twice is not', { sent_at: 5 }, 'sent', null],
    ['sent after failed changes nothing', { failed_at: 5 }, 'sent', null],
    ['sent settles what was unknown', { unknown_at: 5 }, 'sent', { sent_at: now, unknown_at: null }],
    ['delivered before sent tells both', {}, 'delivered', { sent_at: now, delivered_at: now }],
    ['delivered takes a failure back', { failed_at: 5 }, 'delivered', { failed_at: null, error_code: null }],
    [
      'read tells that it was delivered',
      { sent_at: 5 },
      'read',
      { sent_at: 5, delivered_at: now, read_at: now },
    ],
    ['failed after delivered changes nothing', { delivered_at: 5 }, 'failed', null],
    ['failed after sent counts', { sent_at: 5 }, 'failed', { failed_at: now, error_code: 'x' }],
    ['unknown after sent changes nothing', { sent_at: 5 }, 'unknown', null],
  ] as const)('%s', (_name, before, stage, patch) => {
    const change = settled(row(before), told(stage))
    if (patch === null) expect(change).toBeNull()
    else expect(change).toMatchObject(patch)
  })

  it('gives one state whatever the order', () => {
    const stages = ['sent', 'delivered', 'read', 'failed', 'unknown'] as const
    const orders = permutations(stages)
    const states = orders.map((order) => {
      const last = order.reduce<MessageRow>(
        (before, stage) => ({ ...before, ...settled(before, told(stage)) }),
        row({}),
      )
      return deliveryStateOf({
        notBefore: null,
        attemptAt: last.attempt_at,
        sentAt: last.sent_at,
        deliveredAt: last.delivered_at,
        readAt: last.read_at,
        failedAt: last.failed_at,
        unknownAt: last.unknown_at,
        cancelledAt: null,
        errorCode: last.error_code,
      })
    })
    expect(new Set(states)).toEqual(new Set(['read']))
  })
})

const nothingKnown: MessageRow = {
  id: '',
  conversation: '',
  cseq: 1,
  cver: 1,
  seq: 1,
  kind: 'out',
  author: '{}',
  author_key: '',
  text: '',
  body: '{}',
  trust: 'proven',
  provider_at: null,
  received_at: 0,
  not_before: null,
  attempt_at: null,
  sent_at: null,
  delivered_at: null,
  read_at: null,
  failed_at: null,
  unknown_at: null,
  cancelled_at: null,
  error_code: null,
  campaign_id: null,
  edited_at: null,
  deleted_at: null,
  told_at: null,
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]]
  return all.flatMap((one, at) => permutations(all.toSpliced(at, 1)).map((rest) => [one, ...rest]))
}

describe('a slow reader', () => {
  const limits = { unackedEvents: 10, unackedChars: 1000 }
  it.each([
    ['is up to date', { events: 0, chars: 0 }, { events: 5, chars: 10 }, false],
    ['may get one large frame', { events: 0, chars: 0 }, { events: 50, chars: 9000 }, false],
    ['has too many events', { events: 8, chars: 0 }, { events: 3, chars: 10 }, true],
    ['has too much text', { events: 2, chars: 900 }, { events: 1, chars: 200 }, true],
  ])('%s', (_name, before, frame, isBehind) => {
    expect(afterSend(before, frame, limits).isBehind).toBe(isBehind)
  })

  it('is closed at the third fall within ten minutes', () => {
    const first = strike([], now, 3)
    const second = strike(first.strikes, now + 60_000, 3)
    expect([first.isOver, second.isOver]).toEqual([false, false])
    expect(strike(second.strikes, now + 120_000, 3).isOver).toBe(true)
    expect(strike(second.strikes, now + 660_001, 3).isOver).toBe(false)
  })
})

test('a bucket gives its burst at once, then so many a second, whatever the clock does', () => {
  const rate = { burst: 3, perSecond: 2 }
  let bucket: Parameters<typeof take>[0]
  const at = (ms: number) => {
    const taken = take(bucket, { ...rate, now: now + ms })
    bucket = taken.bucket
    return taken.retryMs
  }
  expect([at(0), at(0), at(0), at(0)]).toEqual([null, null, null, 500])
  expect([at(500), at(500), at(-60_000)]).toEqual([null, 500, 500])
})

test('changes are collected only above a hundred in a second', () => {
  const first = paceOf({ since: 0, count: 0 }, 100, now)
  expect(first.isBusy).toBe(false)
  expect(paceOf(first.pace, 1, now + 10).isBusy).toBe(true)
  expect(paceOf(first.pace, 1, now + 1000).isBusy).toBe(false)
})

test('a closed conversation goes on within two weeks', () => {
  expect(takesMore({ status: 'closed', last_at: now }, now + reopenMs - 1)).toBe(true)
  expect(takesMore({ status: 'closed', last_at: now }, now + reopenMs)).toBe(false)
  expect(takesMore({ status: 'open', last_at: 0 }, now)).toBe(true)
})

test.each([
  ['whatsapp', now, now + 86_400_000],
  ['messenger', null, 0],
  ['sms', now, null],
] as const)('the window of %s', (channel, last_provider_at, until) => {
  expect(windowOf({ channel, last_provider_at })).toBe(until)
})

test('the next conversation goes to whoever is there, available, and waited longest', () => {
  const one = { id: 'a', online: true, available: true, assignedAt: 5 }
  expect(nextAgent([one, { ...one, id: 'b', assignedAt: 3 }])).toBe('b')
  expect(nextAgent([one, { ...one, id: 'b', assignedAt: 3, available: false }])).toBe('a')
  expect(nextAgent([{ ...one, online: false }])).toBeNull()
})

test.each([
  ['Re: R: RE[2]: Olio nuovo', 'olio nuovo'],
  ['Fwd:  Olio   nuovo', 'olio nuovo'],
  ['Restauro: preventivo', 'restauro: preventivo'],
])('%s is about %s', (subject, bare) => {
  expect(bareSubject(subject)).toBe(bare)
})

test('a preview is one line, or the name of the first file', () => {
  expect(previewOf(' a\n b ', [])).toBe('a b')
  expect(previewOf('', [{ name: 'listino.pdf' }])).toBe('listino.pdf')
  expect(previewOf('x'.repeat(500), [])).toHaveLength(140)
})

test('what is typed to search cannot break the search', () => {
  expect(matchExpression('olio "nuovo" OR* NEAR(')).toBe('"olio"* "nuovo"* "OR"* "NEAR"*')
  expect(matchExpression('"*)(')).toBeNull()
})

test('two threads are joined by arrival, and each keeps its order', () => {
  const at = (id: string, received_at: number) => ({ id, received_at })
  const joined = interleaved([at('a', 5), at('b', 1), at('c', 9)], [at('x', 4), at('y', 7), at('z', 2)])
  expect(joined.map(({ id }) => id).join('')).toBe('xabyzc')
})

test.each([
  [1006, 'reconnect'],
  [closeCodes.ended, 'new_ticket'],
  [closeCodes.slow, 'reconnect'],
  [closeCodes.limited, 'reconnect'],
  [closeCodes.badFrame, 'stop'],
  [closeCodes.upgrade, 'stop'],
])('after close %i: %s', (code, what) => {
  expect(afterClose(code)).toBe(what)
})

test('ULIDs are valid, of their moment, and never twice', () => {
  const made = makeUlid(now, new Uint8Array(10).fill(255))
  expect(Ulid.safeParse(made).success).toBe(true)
  expect(made.slice(0, 10)).toBe(makeUlid(now, new Uint8Array(10)).slice(0, 10))
  expect(made.slice(10)).toBe('Z'.repeat(16))
  expect(makeUlid(2 ** 48 - 1, new Uint8Array(10))).toBe(`7${'Z'.repeat(9)}${'0'.repeat(16)}`)
})
