import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { buttonClass } from '../../../shared/ui/Button.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { allOpen, type InboxView, isSameView } from './inbox-view.ts'
import { viewPath } from './ViewLinks.tsx'

/** A view in which nothing stands, and the way to the others. */
export function NoneHere(props: { view: InboxView }): JSX.Element {
  const workspace = useWorkspace()
  const isAll = () => isSameView(props.view, allOpen)
  const isMine = () => isSameView(props.view, { ...allOpen, assignee: 'me' })
  return (
    <div class="flex flex-col items-start gap-1 px-4 py-8">
      <h2 class="text-section font-semibold">
        {inboxText.t(isAll() ? 'none.openTitle' : isMine() ? 'none.mineTitle' : 'none.title')}
      </h2>
      <p class="text-text-2">
        {inboxText.t(isAll() ? 'none.openText' : isMine() ? 'none.mineText' : 'none.text')}
      </p>
      <A
        class={buttonClass({ compact: true, class: 'mt-3' })}
        href={workspace.href(viewPath(isAll() ? { ...allOpen, status: 'closed' } : allOpen))}
      >
        {inboxText.t(isAll() ? 'none.toClosed' : 'none.toOpen')}
      </A>
    </div>
  )
}
