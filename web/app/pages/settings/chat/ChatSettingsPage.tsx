import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Match, Switch as Choose } from 'solid-js'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { useWorkspace } from '../../../session.tsx'
import { ChatForm } from './ChatForm.tsx'
import { chatSetupQuery } from './chat.data.ts'
import { IdentitySection } from './IdentitySection.tsx'

/** The chat of the workspace's sites: where it stands, how it looks, what it says and asks (spec 14.1). */
export default function ChatSettingsPage(): JSX.Element {
  const workspace = useWorkspace()
  const setup = useQuery(() => chatSetupQuery(workspace.slug()))
  return (
    <Choose>
      <Match when={setup.isSuccess && setup.data}>
        {(known) => (
          <>
            <ChatForm setup={known()} />
            <IdentitySection secretAt={known().secretAt} />
          </>
        )}
      </Match>
      <Match when={setup.isError}>
        <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
      </Match>
      <Match when={setup.isPending}>
        <SkeletonRows rows={6} />
      </Match>
    </Choose>
  )
}
