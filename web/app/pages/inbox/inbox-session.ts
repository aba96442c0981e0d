import { useNavigate, useSearchParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import { createContext, createMemo, onCleanup, useContext } from 'solid-js'
import { may } from '../../../../worker/contracts/auth.ts'
import type { Operation } from '../../../../worker/contracts/inbox-commands.ts'
import type { LiveInbox } from '../../../shared/live/live-inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { membersQuery } from '../settings/access.data.ts'
import { type InboxLine, takeLine } from './inbox-line.ts'

/** What the panes of the inbox share. */
export type InboxSession = {
  live: LiveInbox
  /** Reads the store reactively: runs again after every change. Use inside a memo or JSX. */
  read<T>(of: (live: LiveInbox) => T): T
  /** Gives a command, shown at once; its id. What is refused is told by a toast, but for `send` and `note`. */
  command: (op: Operation) => string
  /** Fetches the page before the oldest message. @throws ApiProblem */
  loadEarlier: (conversation: string) => Promise<void>
  /** Why the first page of a thread could not be had; undefined when it could. */
  threadProblem: (conversation: string) => unknown
  reloadThread: (conversation: string) => void
  /** Says that the member is typing; at most so often as the protocol wants it. */
  tell: (kind: 'typing' | 'viewing', conversation: string) => void
  /** The server's clock, once a second. */
  now: () => number
  /** Members of the workspace, for their names. */
  members: () => readonly { id: string; name: string }[]
  /** Those of them who work in the inbox: conversations are given to them, notes call them. */
  colleagues: () => readonly { id: string; name: string }[]
  /** Opens a conversation in the view that is shown; null goes back to the list. */
  select: (conversation: string | null) => void
  line: InboxLine
}

export const InboxContext = createContext<InboxSession>()

/** The inbox that the page shows; only below `InboxPage`. */
export function useInbox(): InboxSession {
  const session = useContext(InboxContext)
  if (!session) throw new Error('useInbox outside of InboxPage')
  return session
}

/** The line of the workspace that is open, held as long as the component lives. */
export function createLine(): () => InboxLine {
  const workspace = useWorkspace()
  // By value: asking anew who is signed in must not hang up.
  const slug = createMemo(() => workspace.slug())
  const me = createMemo(() => workspace.user().id)
  const line = createMemo(() => {
    const taken = takeLine(slug(), me())
    onCleanup(taken.release)
    return taken.line
  })
  return line
}

/** Makes what the panes share from the workspace's line. Call it in a component. */
export function createInboxSession(line: InboxLine): InboxSession {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const [parameters] = useSearchParams()
  const members = useQuery(() => ({ ...membersQuery(workspace.slug()), staleTime: 300_000 }))
  const known = () =>
    members.isSuccess ? members.data.items.map(({ userId: id, name, role }) => ({ id, name, role })) : []
  return {
    live: line.live,
    read: line.read,
    command: line.command,
    loadEarlier: line.loadEarlier,
    threadProblem: line.threadProblem,
    reloadThread: line.reloadThread,
    tell: line.tell,
    now: line.now,
    members: known,
    colleagues: () => known().filter(({ role }) => may(role, 'inbox.read')),
    select: (conversation) => {
      const shown = new URLSearchParams(
        Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ).toString()
      const path = conversation === null ? '/inbox' : `/inbox/${conversation}`
      navigate(workspace.href(shown === '' ? path : `${path}?${shown}`))
    },
    line,
  }
}
