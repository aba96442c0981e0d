import { useLocation, useSearchParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createMemo } from 'solid-js'
import { useWorkspace } from '../../session.tsx'
import { createLine } from './inbox-session.ts'
import { viewOf } from './inbox-view.ts'
import { ViewLinks } from './ViewLinks.tsx'

/** The views below the inbox's place of the navigation, while the inbox is open. */
export default function InboxViews(): JSX.Element {
  const workspace = useWorkspace()
  const location = useLocation()
  const [parameters] = useSearchParams()
  const line = createLine()
  const view = createMemo(() =>
    location.pathname.startsWith(workspace.href('/inbox')) ? viewOf(parameters) : null,
  )
  return <ViewLinks line={line()} view={view()} />
}
