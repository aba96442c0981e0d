import type { ConversationsQuery, Head } from '../../../../worker/contracts/inbox.ts'
import type { InboxView as SavedView, ViewFilter } from '../../../../worker/contracts/inbox-desk.ts'
import { ConversationsQuery as ViewQuery } from '../../../../worker/contracts/inbox.ts'

/** What a list of conversations shows; parts that choose nothing are absent. */
export type InboxView = Omit<ConversationsQuery, 'cursor' | 'limit'>
const choices = [
  'status',
  'assignee',
  'channel',
  'tag',
  'priority',
  'unread',
  'mentioned',
  'order',
] as const satisfies (keyof InboxView)[]

/** Everything that is open, the latest first: what the page shows at first. */
export const allOpen: InboxView = { status: 'open', order: 'latest' }

/** A view as the parameters of the API and of the page's address; what is usual is left out. */
export function queryOf(view: InboxView): Record<string, string> {
  const said = choices.flatMap((choice): [string, string][] => {
    const value = view[choice]
    return value === undefined || value === allOpen[choice] ? [] : [[choice, String(value)]]
  })
  return Object.fromEntries(said)
}

/** The view of an address; a parameter that says nothing known is passed over. */
export function viewOf(parameters: Readonly<Record<string, string | string[] | undefined>>): InboxView {
  let view = allOpen
  for (const choice of choices) {
    const value = parameters[choice]
    if (typeof value !== 'string') continue
    const parsed = ViewQuery.safeParse({ ...queryOf(view), [choice]: value })
    if (!parsed.success) continue
    const { cursor: _, limit: __, ...read } = parsed.data
    view = read
  }
  return view
}

/** One text for each view, whatever order its parts came in. */
export const viewKey = (view: InboxView): string => new URLSearchParams(queryOf(view)).toString()

/** Whether two views are the same. */
export const isSameView = (a: InboxView, b: InboxView): boolean => viewKey(a) === viewKey(b)

/** A view as it is kept under a name. */
export function savedAs(view: InboxView): { filter: ViewFilter; order: InboxView['order'] } {
  const { order, unread, mentioned, contact: _, ...filter } = view
  return {
    order,
    filter: {
      ...filter,
      ...(unread === undefined ? {} : { unread: true }),
      ...(mentioned === undefined ? {} : { mentioned: true }),
    },
  }
}

/** What is kept under a name, as the list shows it. */
export function fromSaved({ filter, order }: Pick<SavedView, 'filter' | 'order'>): InboxView {
  const { unread, mentioned, ...rest } = filter
  return {
    ...rest,
    order,
    ...(unread === true ? { unread: 'true' as const } : {}),
    ...(mentioned === true ? { mentioned: 'true' as const } : {}),
  }
}

/** Whether a conversation stands in a view, as far as it tells itself: mentions stand in its notes, for one member's eyes. */
export function isInView(head: Head, view: InboxView, own: { me: string; isUnread: boolean }): boolean {
  if (view.status !== 'all' && head.status !== view.status) return false
  if (view.assignee === 'none' && head.assignee !== null) return false
  if (view.assignee === 'me' && head.assignee !== own.me) return false
  const isMember = view.assignee !== undefined && view.assignee !== 'none' && view.assignee !== 'me'
  if (isMember && head.assignee !== view.assignee) return false
  if (view.channel !== undefined && head.channel !== view.channel) return false
  if (view.priority !== undefined && head.priority !== view.priority) return false
  if (view.tag !== undefined && !head.tags.includes(view.tag)) return false
  if (view.order === 'waiting' && head.waitingSince === null) return false
  return view.unread === undefined || own.isUnread
}

/** What a view is ordered by; a conversation without it stands nowhere. */
const keyOf = (head: Head, order: InboxView['order']): number =>
  order === 'waiting' ? (head.waitingSince ?? 0) : head.lastAt

/** The order of a view, as the server has it. */
export function compareIn(order: InboxView['order']): (a: Head, b: Head) => number {
  const sign = order === 'latest' ? -1 : 1
  return (a, b) => {
    const [one, other] = [keyOf(a, order), keyOf(b, order)]
    if (one !== other) return sign * (one - other)
    return a.id < b.id ? -sign : a.id > b.id ? sign : 0
  }
}

/** How far a view has been fetched: its last conversation so far, or all of it. */
export type Reached = { key: number; id: string } | 'all'

/** Where the pages that were fetched end. */
export const reachedBy = (last: Head | undefined, order: InboxView['order']): Reached =>
  last === undefined ? 'all' : { key: keyOf(last, order), id: last.id }

/** Whether a conversation stands among the fetched ones: beyond them there may be others that nobody knows here. */
export function isReached(head: Head, order: InboxView['order'], reached: Reached): boolean {
  if (reached === 'all') return true
  const sign = order === 'latest' ? -1 : 1
  const key = keyOf(head, order)
  if (key !== reached.key) return sign * (key - reached.key) < 0
  return sign === -1 ? head.id >= reached.id : head.id <= reached.id
}
