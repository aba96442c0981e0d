import { describe, expect, test } from 'vitest'
import type { SandboxMessage, SandboxPage } from '../../../worker/contracts/channels.ts'
import {
  endsEarly,
  type OutboxPages,
  pageSize,
  withMessage,
  withNewest,
} from '../../../web/app/pages/outbox/outbox-pages.ts'

const message = (id: number, part: Partial<SandboxMessage> = {}): SandboxMessage => ({
  id,
  messageId: null,
  cause: 'test',
  name: null,
  channel: 'sms',
  to: '+393331234567',
  from: 'Frantoio',
  subject: `${id}`,
  createdAt: id,
  deliveredAt: null,
  openedAt: null,
  clickedAt: null,
  bouncedAt: null,
  complainedAt: null,
  unsubscribedAt: null,
  repliedAt: null,
  failedAt: null,
  ...part,
})
const page = (ids: number[], nextCursor: string | null, count = 0): SandboxPage => ({
  items: ids.map((id) => message(id)),
  nextCursor,
  previousCursor: null,
  total: { count, atLeast: true },
})
const pages = (...all: SandboxPage[]): OutboxPages => ({
  pages: all,
  pageParams: all.map((_, at) => (at === 0 ? null : `${at}`)),
})
const idsOf = (shown: OutboxPages) => shown.pages.map(({ items }) => items.map(({ id }) => id))
const down = (from: number, to: number): number[] =>
  Array.from({ length: from - to + 1 }, (_, at) => from - at)

describe('the newest page over what is shown', () => {
  test.each<[string, OutboxPages, SandboxPage, number[][]]>([
    ['brings what came', pages(page([3, 2], 'a'), page([1], null)), page([4, 3], 'b'), [[4, 3, 2], [1]]],
    ['takes away what went, as far as it reaches', pages(page([4, 3, 2], 'a')), page([4, 2], 'b'), [[4, 2]]],
    ['leaves what it does not reach', pages(page([], 'a'), page([2], 'b')), page([], 'c'), [[], [2]]],
    ['shows nothing twice', pages(page([4, 3], 'a'), page([2, 1], null)), page([4, 2], 'b'), [[4], [2, 1]]],
    ['is all there is', pages(page([3], 'a'), page([2], null)), page([3], null), [[3]]],
    [
      'begins anew where it no longer meets it',
      pages(page([3], 'a')),
      page(down(99, 50), 'b'),
      [down(99, 50)],
    ],
    ['meets it at its end', pages(page([50, 3], 'a')), page(down(99, 50), 'b'), [[...down(99, 50), 3]]],
  ])('%s', (_, shown, newest, expected) => {
    const merged = withNewest(shown, newest)
    expect(idsOf(merged)).toEqual(expected)
    expect(merged.pageParams).toHaveLength(merged.pages.length)
  })

  test('tells the total and the state of now, and goes on where the shown page went on', () => {
    const newest = { ...page([2], 'b', 7), items: [message(2, { deliveredAt: 9 })] }
    const first = withNewest(pages(page([2, 1], 'a', 5)), newest).pages[0]
    expect([first?.total?.count, first?.nextCursor, first?.items[0]?.deliveredAt]).toEqual([7, 'a', 9])
  })
})

test('one message is shown as it is now, wherever it stands', () => {
  const shown = withMessage(pages(page([3], 'a'), page([2, 1], null)), message(2, { openedAt: 5 }))
  expect(shown.pages.flatMap(({ items }) => items.map(({ openedAt }) => openedAt))).toEqual([null, 5, null])
})

test('a page ends early when it is not full and yet not the last', () => {
  expect(endsEarly(pages(page([1], 'a')))).toBe(true)
  expect(endsEarly(pages(page([1], null)))).toBe(false)
  expect(endsEarly(pages(page(down(pageSize, 1), 'a')))).toBe(false)
  expect(endsEarly(pages(page([1], 'a'), page([], null)))).toBe(false)
})
