import { createEffect, createMemo, createSignal, on } from 'solid-js'
import type { Head } from '../../../../worker/contracts/inbox.ts'
import { fetchConversations } from './inbox.data.ts'
import type { InboxLine } from './inbox-line.ts'
import {
  compareIn,
  type InboxView,
  isInView,
  isReached,
  type Reached,
  reachedBy,
  viewKey,
} from './inbox-view.ts'
import { withPending } from './pending-heads.ts'

/** Pause before a page that was too old to be used is asked for again. */
const againMs = 250

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at])

/** A conversation as it is shown: with what was given for it and is not answered yet. */
export const shownHead = (line: InboxLine, id: string): Head | undefined =>
  line.read((live) => {
    const head = live.heads.get(id)
    return head === undefined ? undefined : withPending(head, live.outbox.all())
  })

/** Whether a member has to read a conversation. */
export const isUnread = (line: InboxLine, head: Head): boolean =>
  line.read((live) => live.heads.counts.isUnread(head.id) && head.status === 'open')

/**
 * The conversations of a view, kept by what comes live, as far as its pages were fetched. What stands beyond the last
 * page is not shown before it is fetched, since others that nobody knows here may stand between.
 */
export function createViewList(of: {
  line: InboxLine
  slug: () => string
  me: () => string
  view: () => InboxView
}) {
  const { line } = of
  const [reached, setReached] = createSignal<Reached | null>(null)
  const [problem, setProblem] = createSignal<unknown>()
  const [isFetching, setFetching] = createSignal(false)
  const key = createMemo(() => viewKey(of.view()))
  /** Who is named in a note is known to the server alone: these are the conversations that it gave. */
  const [told, setTold] = createSignal<ReadonlySet<string>>(new Set())
  let next: string | null = null
  let run = 0

  async function fetchPage(cursor: string | null): Promise<void> {
    const mine = (run += 1)
    setFetching(true)
    setProblem(undefined)
    try {
      for (;;) {
        const view = of.view()
        const page = await fetchConversations(of.slug(), view, cursor)
        if (mine !== run) return
        if (line.live.putHeads(page)) {
          next = page.nextCursor
          const ids = page.items.map(({ id }) => id)
          setTold((known) => new Set(cursor === null ? ids : [...known, ...ids]))
          setReached(next === null ? 'all' : reachedBy(page.items.at(-1), view.order))
          return
        }
        // Older than what the stream began with: asked again, unless the line has gone, which asks by itself.
        if (line.live.cursor === null) return
        await new Promise((resolve) => setTimeout(resolve, againMs))
      }
    } catch (error) {
      if (mine === run) setProblem(error)
    } finally {
      if (mine === run) setFetching(false)
    }
  }
  const start = (): void => {
    if (line.live.cursor !== null) void fetchPage(null)
  }
  createEffect(
    on([key, line.generation], ([now], before) => {
      if (before !== undefined && before[0] !== now) setReached(null)
      next = null
      start()
    }),
  )

  const lastNoteAt = createMemo(() =>
    of.view().mentioned === undefined
      ? 0
      : line.read((live) =>
          Math.max(0, ...live.heads.all().map((head) => (head.previewKind === 'note' ? head.lastAt : 0))),
        ),
  )
  createEffect(on(lastNoteAt, start, { defer: true }))

  const ids = createMemo<readonly string[]>((before) => {
    const end = reached()
    if (end === null) return []
    const view = of.view()
    const heads = line.read((live) => {
      const pending = live.outbox.all()
      return live.heads.all().map((head) => (pending.length === 0 ? head : withPending(head, pending)))
    })
    const shown = heads
      .filter((head) => isInView(head, view, { me: of.me(), isUnread: isUnread(line, head) }))
      .filter((head) => view.mentioned === undefined || told().has(head.id))
      .filter((head) => isReached(head, view.order, end))
      .sort(compareIn(view.order))
      .map(({ id }) => id)
    return isSameList(before, shown) ? before : shown
  }, [])
  return {
    ids,
    /** The first page is there. */
    isLoaded: () => reached() !== null,
    hasMore: () => reached() !== null && reached() !== 'all',
    isFetching,
    problem,
    retry: start,
    more: (): void => {
      if (!isFetching() && next !== null) void fetchPage(next)
    },
  }
}

/** Nothing is to be done there any more. */
export const isOver = (head: Head | undefined): boolean =>
  head?.status === 'closed' || head?.status === 'spam'
