import type { InfiniteData } from '@tanstack/solid-query'
import type { SandboxMessage, SandboxPage } from '../../../../worker/contracts/channels.ts'

/** How many messages a page holds when there are so many. */
export const pageSize = 50

/** What was asked for so far, the newest page first. */
export type OutboxPages = InfiniteData<SandboxPage>

/** A page of a search may end before it is full: what lies behind its end was not looked at. */
export const endsEarly = ({ pages }: OutboxPages): boolean => {
  const last = pages.at(-1)
  return last !== undefined && last.items.length < pageSize && last.nextCursor !== null
}

/**
 * The pages with the newest one as it is now. What it does not reach stays as it was; only where so much came that it
 * no longer meets what is shown, the list begins anew.
 */
export function withNewest(shown: OutboxPages, newest: SandboxPage): OutboxPages {
  const [first, ...rest] = shown.pages
  if (first === undefined) return shown
  const oldest = newest.items.at(-1)
  const latestShown = shown.pages.flatMap(({ items }) => items)[0]
  const isApart =
    newest.items.length >= pageSize &&
    oldest !== undefined &&
    (latestShown === undefined || oldest.id > latestShown.id)
  if (isApart || newest.nextCursor === null) {
    return { pages: [newest], pageParams: shown.pageParams.slice(0, 1) }
  }
  // A message may have left the first page for good: the newest then reaches into the next one.
  const below = new Set(rest.flatMap(({ items }) => items.map(({ id }) => id)))
  const items = [
    ...newest.items.filter(({ id }) => !below.has(id)),
    ...first.items.filter(({ id }) => oldest === undefined || id < oldest.id),
  ]
  return { ...shown, pages: [{ ...first, items, total: newest.total }, ...rest] }
}

/** The pages with one message as it is now. */
export const withMessage = (shown: OutboxPages, message: SandboxMessage): OutboxPages => ({
  ...shown,
  pages: shown.pages.map((page) => ({
    ...page,
    items: page.items.map((item) => (item.id === message.id ? message : item)),
  })),
})
