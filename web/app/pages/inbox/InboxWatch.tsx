import { useLocation, useNavigate } from '@solidjs/router'
import { createEffect, onCleanup, onMount } from 'solid-js'
import type { Head, Message } from '../../../../worker/contracts/inbox.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { setTitleBadge } from '../../../shared/ui/title-badge.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { setInboxUnread } from '../../shell/inbox-badge.ts'
import { callsFor } from './arrivals.ts'
import { isAlertOn, notify, ring } from './device-alerts.ts'
import type { InboxLine } from './inbox-line.ts'
import { createLine } from './inbox-session.ts'
import { personOf } from './view-words.ts'

/** Conversations that a member has to read: their own and nobody's. */
const unreadFor = (line: InboxLine, me: string): number =>
  line.read(({ heads: { counts } }) => counts.unread({ assignee: me }) + counts.unread({ assignee: null }))

/** Keeps the line to the inbox open whatever page is shown: for the badge, the alerts, and what is on its way. */
export default function InboxWatch(): null {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const location = useLocation()
  const me = () => workspace.user().id
  const line = createLine()
  onMount(() => void inboxText.load())

  const pathOf = (head: Head) => workspace.href(`/inbox/${head.id}`)
  const isInSight = (head: Head) => document.hasFocus() && location.pathname === pathOf(head)
  function call(head: Head): void {
    if (isInSight(head) || !callsFor(head, me())) return
    ring()
    // Whoever looks at the page sees it there.
    if (document.hasFocus()) return
    const text = head.preview || head.subject
    notify({ conversation: head.id, title: personOf(head), text, onOpen: () => navigate(pathOf(head)) })
  }
  /** Whoever wrote what did not get there is told, wherever they have gone meanwhile. */
  function tellFailure(head: Head, { author, mail }: Message): void {
    if (isInSight(head) || author.type !== 'user' || author.id !== me()) return
    const name = mail?.forwarded === undefined ? personOf(head) : (mail.to[0] ?? '')
    const text = inboxText.t('list.answerLost', { name })
    if (document.hasFocus() || !isAlertOn('notify')) return showToast({ text, failed: true })
    notify({ conversation: head.id, title: name, text, onOpen: () => navigate(pathOf(head)) })
  }
  createEffect(() => {
    const open = line()
    onCleanup(open.onArrival(call))
    onCleanup(open.onFailure(tellFailure))
    onCleanup(
      open.onRefusal((code) =>
        showToast({ text: problemText(new ApiProblem({ status: 409, code })), failed: true }),
      ),
    )
  })
  createEffect(() => {
    const unread = unreadFor(line(), me())
    setInboxUnread(unread)
    setTitleBadge(unread)
  })
  onCleanup(() => {
    setInboxUnread(0)
    setTitleBadge(0)
  })
  return null
}
