import { createEffect, onCleanup } from 'solid-js'
import { problemText } from '../../../shared/problem-text.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { useWorkspace } from '../../session.tsx'
import { setInboxUnread } from '../../shell/inbox-badge.ts'
import { createLine } from './inbox-session.ts'

/** Keeps the line to the inbox open whatever page is shown: for the badge, and so that nothing given is lost. */
export default function InboxWatch(): null {
  const workspace = useWorkspace()
  const me = () => workspace.user().id
  const line = createLine()
  createEffect(() =>
    onCleanup(
      line().onRefusal((code) =>
        showToast({ text: problemText(new ApiProblem({ status: 409, code })), failed: true }),
      ),
    ),
  )
  createEffect(() =>
    setInboxUnread(
      line().read(
        ({ heads: { counts } }) => counts.unread({ assignee: me() }) + counts.unread({ assignee: null }),
      ),
    ),
  )
  onCleanup(() => setInboxUnread(0))
  return null
}
