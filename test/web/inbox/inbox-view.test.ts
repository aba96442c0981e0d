import { describe, expect, it } from 'vitest'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { Head } from '../../../worker/contracts/inbox.ts'
import {
  allOpen,
  compareIn,
  fromSaved,
  type InboxView,
  isInView,
  isReached,
  isSameView,
  queryOf,
  reachedBy,
  savedAs,
  viewOf,
} from '../../../web/app/pages/inbox/inbox-view.ts'
import { inverseOf, type ListChange, operationsOf } from '../../../web/app/pages/inbox/list-changes.ts'
import { aroundMatch } from '../../../web/app/pages/inbox/search-words.ts'
import { withPending } from '../../../web/app/pages/inbox/pending-heads.ts'
import { readKept } from '../../../web/app/pages/inbox/pending-store.ts'
import { personOf } from '../../../web/app/pages/inbox/view-words.ts'

const head = (fields: Partial<Head> = {}): Head => ({
  id: '01A',
  seq: 1,
  channel: 'sms',
  ownAddress: '+391',
  peer: '+392',
  peerName: null,
  contactId: 1,
  trust: 'proven',
  subject: '',
  status: 'open',
  snoozedUntil: null,
  assignee: null,
  priority: 'none',
  tags: [],
  campaignId: null,
  blocked: false,
  createdAt: 1,
  lastAt: 100,
  preview: '',
  previewKind: 'in',
  lastCseq: 1,
  lastInCseq: 1,
  lastOutCseq: 0,
  waitingSince: 100,
  replyAt: null,
  windowUntil: null,
  revision: 0,
  ...fields,
})

describe('a view', () => {
  const views: InboxView[] = [
    allOpen,
    { ...allOpen, status: 'closed', channel: 'whatsapp' },
    { ...allOpen, assignee: 'me', order: 'waiting', unread: 'true' },
    { ...allOpen, assignee: 'none', tag: 7, priority: 'urgent', mentioned: 'true' },
  ]

  it('survives the address', () => {
    for (const view of views) expect(viewOf(queryOf(view))).toEqual(view)
    expect(queryOf(allOpen)).toEqual({})
  })

  it('survives being kept under a name', () => {
    for (const view of views) expect(fromSaved(savedAs(view))).toEqual(view)
  })

  it('passes over what an address says that is none', () => {
    expect(viewOf({ status: 'gone', tag: '-1', channel: 'pigeon', order: 'latest' })).toEqual(allOpen)
    expect(viewOf({ status: 'closed', tag: 'x' })).toEqual({ ...allOpen, status: 'closed' })
  })

  it('is the same whatever order its parts came in', () => {
    expect(isSameView(viewOf({ tag: '3', status: 'closed' }), viewOf({ status: 'closed', tag: '3' }))).toBe(
      true,
    )
  })

  const me = 'anna'
  const cases: [string, Head, Partial<InboxView>, boolean][] = [
    ['open ones alone', head({ status: 'closed' }), {}, false],
    ['all of them', head({ status: 'spam' }), { status: 'all' }, true],
    ['mine', head({ assignee: 'anna' }), { assignee: 'me' }, true],
    ['not another’s', head({ assignee: 'bruno' }), { assignee: 'me' }, false],
    ['another’s', head({ assignee: 'bruno' }), { assignee: 'bruno' }, true],
    ['nobody’s', head(), { assignee: 'none' }, true],
    ['nobody’s, which somebody has', head({ assignee: 'bruno' }), { assignee: 'none' }, false],
    ['a channel', head({ channel: 'email' }), { channel: 'sms' }, false],
    ['a tag', head({ tags: [3, 4] }), { tag: 4 }, true],
    ['another tag', head({ tags: [3] }), { tag: 4 }, false],
    ['a priority', head({ priority: 'high' }), { priority: 'high' }, true],
    ['who waits', head({ waitingSince: null }), { order: 'waiting' }, false],
    ['unread ones', head(), { unread: 'true' }, false],
  ]
  it.each(cases)('holds %s', (_, conversation, choice, expected) => {
    expect(isInView(conversation, { ...allOpen, ...choice }, { me, isUnread: false })).toBe(expected)
  })

  it('shows what has been fetched and what came before it, and nothing beyond', () => {
    const [late, middle, early] = [
      head({ id: '03', lastAt: 300 }),
      head({ id: '02', lastAt: 200 }),
      head({ id: '01' }),
    ]
    const reached = reachedBy(middle, 'latest')
    expect([late, middle, early].map((one) => isReached(one, 'latest', reached))).toEqual([true, true, false])
    const oldest = reachedBy(middle, 'oldest')
    expect([late, middle, early].map((one) => isReached(one, 'oldest', oldest))).toEqual([false, true, true])
    expect(isReached(head({ id: '01', lastAt: 200 }), 'latest', reached)).toBe(false)
    expect(isReached(early, 'latest', 'all')).toBe(true)
  })

  it('is ordered as the server orders it', () => {
    const all = [head({ id: 'b' }), head({ id: 'a' }), head({ id: 'c', lastAt: 50, waitingSince: 10 })]
    const order = (by: InboxView['order']) => all.toSorted(compareIn(by)).map(({ id }) => id)
    expect(order('latest')).toEqual(['b', 'a', 'c'])
    expect(order('oldest')).toEqual(['c', 'a', 'b'])
    expect(order('waiting')).toEqual(['c', 'a', 'b'])
  })
})

describe('what was given and is not answered', () => {
  const pending = (op: Operation, state: 'waiting' | 'refused' = 'waiting') => ({
    cid: 'x',
    op,
    at: 0,
    state,
    notBefore: 0,
    code: null,
    latest: [],
  })

  it('shows at once on the conversations that it was given for', () => {
    const given = [
      pending({ type: 'assign', conversations: ['01A', '01B'], assignee: 'anna' }),
      pending({ type: 'status', conversations: ['01A'], status: 'snoozed', until: 900 }),
      pending({ type: 'tag', conversations: ['01A'], add: [2, 3], remove: [1] }),
      pending({ type: 'priority', conversations: ['01A'], priority: 'high' }),
    ]
    expect(withPending(head({ tags: [1, 2] }), given)).toMatchObject({
      assignee: 'anna',
      status: 'snoozed',
      snoozedUntil: 900,
      tags: [2, 3],
      priority: 'high',
    })
    expect(withPending(head({ id: '01C' }), given)).toEqual(head({ id: '01C' }))
  })

  it('shows no more once it is refused', () => {
    const refused = pending({ type: 'assign', conversations: ['01A'], assignee: 'anna' }, 'refused')
    expect(withPending(head(), [refused]).assignee).toBeNull()
  })

  it('is kept for the next page: messages for ever, others as long as the server remembers them', () => {
    const note = {
      type: 'note',
      conversation: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      text: 'a',
      attachments: [],
      mentions: [],
    }
    const read = { type: 'unread', conversation: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }
    const kept = [note, read].map((op, at) => ({ cid: `01ARZ3NDEKTSV4RRFFQ69G5FA${at}`, op, at: 0 }))
    const text = JSON.stringify(kept)
    expect(readKept(text, 1000).map(({ op }) => op.type)).toEqual(['note', 'unread'])
    expect(readKept(text, 80 * 3_600_000).map(({ op }) => op.type)).toEqual(['note'])
    expect(readKept('{"cut', 0)).toEqual([])
    expect(readKept('[{"cid":"no","op":{}}]', 0)).toEqual([])
    expect(readKept(null, 0)).toEqual([])
  })
})

describe('a change of several conversations', () => {
  const before = [
    head({ id: '01A', assignee: 'anna', tags: [1], lastInCseq: 3, readCseq: 1 }),
    head({ id: '01B', status: 'snoozed', snoozedUntil: 900, tags: [2], lastInCseq: 3, readCseq: 3 }),
    head({ id: '01C', assignee: 'anna', priority: 'high', tags: [1, 2], lastInCseq: 3, readCseq: 3 }),
  ]
  const pendingOf = (op: Operation) => ({
    cid: 'x',
    op,
    at: 0,
    state: 'waiting' as const,
    notBefore: 0,
    code: null,
    latest: [],
  })
  const changes: ListChange[] = [
    { type: 'status', status: 'closed', until: null },
    { type: 'assign', assignee: 'bruno' },
    { type: 'priority', priority: 'urgent' },
    { type: 'tag', add: [2, 3], remove: [] },
    { type: 'tag', add: [], remove: [1] },
  ]
  it.each(changes)('is taken back to how each of them was: %o', (change) => {
    const commands = [...operationsOf(change, before), ...inverseOf(change, before)].map(pendingOf)
    const after = before.map((one) => withPending(one, commands))
    expect(after.map(({ tags, ...rest }) => ({ ...rest, tags: tags.toSorted() }))).toEqual(before)
  })

  it('goes in commands that the server takes, and unread ones alone become unread again', () => {
    const many = Array.from({ length: 450 }, (_, at) => head({ id: String(at) }))
    const sizes = operationsOf({ type: 'assign', assignee: null }, many).map((op) =>
      'conversations' in op ? op.conversations.length : 0,
    )
    expect(sizes).toEqual([200, 200, 50])
    expect(inverseOf({ type: 'read' }, before)).toEqual([{ type: 'unread', conversation: '01A' }])
  })
})

describe('a message that was found', () => {
  it('shows the words from their beginning on, and a little before the first', () => {
    expect(aroundMatch('Avete la Lattina da 5 litri?', 'latt litr')).toEqual([
      { text: 'Avete la ', isMatch: false },
      { text: 'Lattina', isMatch: true },
      { text: ' da 5 ', isMatch: false },
      { text: 'litri', isMatch: true },
      { text: '?', isMatch: false },
    ])
    const far = aroundMatch(`${'parole '.repeat(20)}lattina`, 'lattina')
    expect(far[0]?.text.startsWith('…')).toBe(true)
    expect(far.at(-1)).toEqual({ text: 'lattina', isMatch: true })
    expect(aroundMatch('collattina', 'lattina').some(({ isMatch }) => isMatch)).toBe(false)
    expect(aroundMatch('a (b) c', '(b')).toContainEqual({ text: 'b', isMatch: true })
  })
})

it.each([
  ['Anna Rossi', 'Anna Rossi'],
  ['anna@esempio.it', 'anna@esempio.it'],
  ['+393471234567', '+39 347 123 4567'],
])('a visitor known as %s is called %s', (peerName, expected) => {
  expect(personOf({ channel: 'chat', peer: '01ABCDYG5D', peerName })).toBe(expected)
})
