import { batch, createSignal } from 'solid-js'
import type { Operation } from '../../../../worker/contracts/inbox-commands.ts'
import { frameLimits } from '../../../../worker/contracts/inbox-frames.ts'
import type { Head, Message } from '../../../../worker/contracts/inbox.ts'
import { newUlid } from '../../../../worker/lib/identity/ulid.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { LiveInbox } from '../../../shared/live/live-inbox.ts'
import { InboxLink, type LinkState } from './inbox-link.ts'
import { fetchConversation, fetchThread, fetchTicket } from './inbox.data.ts'
import { createPendingStore } from './pending-store.ts'

const tickMs = 1000
/** "Who is looking" is forgotten after 6 s (`frameLimits.ephemeralMs`). */
const viewingEveryMs = 4000
/** Pauses before a page that was too old is asked for again. */
const againMs = 250
/** Threads that are kept besides the one that is open. */
const keptThreads = 20

/** The inbox of a workspace as a page of the app has it: one store, one connection. */
export type InboxLine = {
  live: LiveInbox
  read<T>(of: (live: LiveInbox) => T): T
  link: () => LinkState
  retry: () => void
  now: () => number
  command: (op: Operation) => string
  tell: (kind: 'typing' | 'viewing', conversation: string) => void
  /** The thread that is open; null for none. */
  focus: (conversation: string | null) => void
  loadEarlier: (conversation: string) => Promise<void>
  threadProblem: (conversation: string) => unknown
  reloadThread: (conversation: string) => void
  /** Grows whenever lists are of no use any more and are to be fetched anew. */
  generation: () => number
  /** Hears of everything that somebody wrote to the workspace, as it comes. Gives how to stop. */
  onArrival: (hear: (head: Head) => void) => () => void
  /** Hears of every answer that did not get there, when it turns out. */
  onFailure: (hear: (head: Head, message: Message) => void) => () => void
  /** Hears what was refused, but for messages, which show it themselves. */
  onRefusal: (hear: (code: string) => void) => () => void
}

type Open = { line: InboxLine; close: () => void }
const open = new Map<string, Open & { users: number }>()

/** The line of a workspace, opened by its first user and closed by its last. Gives it and how to let go of it. */
export function takeLine(slug: string, userId: string): { line: InboxLine; release: () => void } {
  const key = `${userId}.${slug}`
  const known = open.get(key) ?? { ...openLine(slug, key), users: 0 }
  known.users += 1
  open.set(key, known)
  let isHeld = true
  return {
    line: known.line,
    release: () => {
      if (!isHeld) return
      isHeld = false
      known.users -= 1
      if (known.users > 0) return
      known.close()
      open.delete(key)
    },
  }
}

function openLine(slug: string, key: string): Open {
  const pending = createPendingStore(key)
  const [version, setVersion] = createSignal(0)
  const [generation, setGeneration] = createSignal(0)
  const [state, setState] = createSignal<LinkState>('connecting')
  const [now, setNow] = createSignal(Date.now())
  const arrivals = new Set<(head: Head) => void>()
  const failures = new Set<(head: Head, message: Message) => void>()
  const refusals = new Set<(code: string) => void>()
  const toldAt = new Map<string, number>()
  let isNoted = false
  const changed = (): void => {
    if (isNoted) return
    isNoted = true
    queueMicrotask(() => {
      isNoted = false
      tellRefusals()
      setVersion((known) => known + 1)
    })
  }
  const live = new LiveInbox(
    {
      send: (frame) => link.send(frame),
      refetch: (what) => {
        if (what === 'everything') setGeneration((known) => known + 1)
        else for (const id of what.threads) threads.fetch(id)
      },
      changed,
      arrived: (head) => arrivals.forEach((hear) => hear(head)),
      failed: (head, message) => failures.forEach((hear) => hear(head, message)),
      now: () => Date.now(),
      makeId: newUlid,
    },
    pending.store,
  )
  const threads = createThreads(slug, live, changed)
  const link = new InboxLink({
    fetchTicket: () => fetchTicket(slug),
    opened: () => live.connected(),
    received: (text) => live.receive(text),
    lost: () => live.disconnected(),
    became: setState,
  })
  function tellRefusals(): void {
    for (const { cid, op, state: is, code } of live.outbox.all()) {
      if (is !== 'refused' || op.type === 'send' || op.type === 'note') continue
      live.outbox.discard(cid)
      if (op.type !== 'read' && op.type !== 'draft') refusals.forEach((hear) => hear(code ?? 'inbox.invalid'))
    }
  }
  function tell(kind: 'typing' | 'viewing', conversation: string): void {
    const last = toldAt.get(`${kind}:${conversation}`) ?? 0
    const isAlone = live.online.length < 2
    // Visitors see who types, so that is told even to nobody else of ours.
    if (Date.now() - last < frameLimits.ephemeralEveryMs || (kind === 'viewing' && isAlone)) return
    toldAt.set(`${kind}:${conversation}`, Date.now())
    link.send({ type: 'eph', kind, conversation })
  }
  const ticking = setInterval(() => {
    batch(() => {
      live.tick()
      setNow(live.serverNow())
    })
  }, tickMs)
  const viewing = setInterval(() => {
    const focused = threads.focused()
    if (focused !== null && document.visibilityState === 'visible' && document.hasFocus())
      tell('viewing', focused)
  }, viewingEveryMs)
  void pending.takeOver().then((left) => {
    left.forEach((command) => live.outbox.add(command))
    live.flush()
    changed()
  })
  return {
    line: {
      live,
      read: (of) => {
        version()
        return of(live)
      },
      link: state,
      retry: () => link.retry(),
      now,
      command: (op) => live.command(op),
      tell,
      focus: threads.focus,
      loadEarlier: threads.loadEarlier,
      threadProblem: threads.problem,
      reloadThread: (id) => threads.fetch(id),
      generation,
      onArrival: (hear) => listen(arrivals, hear),
      onFailure: (hear) => listen(failures, hear),
      onRefusal: (hear) => listen(refusals, hear),
    },
    close: () => {
      clearInterval(ticking)
      clearInterval(viewing)
      link.stop()
      pending.close()
    },
  }
}

function listen<T>(all: Set<T>, one: T): () => void {
  all.add(one)
  return () => all.delete(one)
}

/** Fetches what threads lack, each at most once at a time. */
function createThreads(slug: string, live: LiveInbox, changed: () => void) {
  const problems = new Map<string, unknown>()
  const underWay = new Set<string>()
  const [problemVersion, setProblemVersion] = createSignal(0)
  let recent: string[] = []
  let focused: string | null = null

  function note(id: string, problem: unknown): void {
    if (problem === undefined ? problems.delete(id) : problems.set(id, problem))
      setProblemVersion((known) => known + 1)
  }
  async function fetchNow(id: string): Promise<void> {
    while (live.cursor !== null && live.threads.has(id)) {
      const page = await fetchThread(slug, id, null)
      const isWhole = live.putThread(page, { isFirst: true })
      changed()
      if (isWhole) return askDraft(id)
      await new Promise((resolve) => setTimeout(resolve, againMs))
    }
  }
  function fetch(id: string): void {
    // Without a number to go on from, nothing that is fetched can be used: the first catch-up asks for it again.
    if (underWay.has(id) || live.cursor === null) return
    underWay.add(id)
    note(id, undefined)
    fetchNow(id)
      .catch((error: unknown) => note(id, error))
      .finally(() => underWay.delete(id))
  }
  async function fetchDraft(id: string): Promise<void> {
    const { draft } = await fetchConversation(slug, id)
    if (draft === null || live.heads.draft(id) !== null) return
    live.heads.putDraft(id, draft)
    changed()
  }
  /** Behind the thread, since a first catch-up or a reset forgets what came before it. */
  function askDraft(id: string): void {
    // What was begun to be written is shown when it is known; the thread itself tells what is wrong.
    fetchDraft(id).catch((error: unknown) => {
      if (!(error instanceof ApiProblem)) throw error
    })
  }
  function focus(id: string | null): void {
    if (id === focused) return
    focused = id
    live.focus(id)
    if (id === null) return
    recent = [id, ...recent.filter((one) => one !== id)]
    for (const old of recent.splice(keptThreads)) live.threads.forget(old)
    if (!live.threads.isComplete(id)) fetch(id)
    else askDraft(id)
  }
  return {
    focus,
    fetch,
    focused: () => focused,
    problem: (id: string): unknown => {
      problemVersion()
      return problems.get(id)
    },
    async loadEarlier(id: string): Promise<void> {
      const first = live.threads.messages(id)[0]?.cseq
      if (first === undefined || !live.threads.hasEarlier(id)) return
      live.putThread(await fetchThread(slug, id, first), { isFirst: false })
      changed()
    },
  }
}
