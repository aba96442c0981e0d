import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch as Choose } from 'solid-js'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { useWorkspace } from '../../../session.tsx'
import { ChatForm } from './ChatForm.tsx'
import { chatSetupQuery } from './chat.data.ts'
import { IdentitySection } from './IdentitySection.tsx'

/** The chat of the workspace's sites: where it stands, how it looks, what it says and asks (spec 14.1). */
export default function ChatSettingsPage(): JSX.Element {
  const workspace = useWorkspace()
  const setup = useQuery(() => chatSetupQuery(workspace.slug()))
  const [reloads, setReloads] = createSignal(0)
  const reload = (): void => void setup.refetch().then(() => setReloads((count) => count + 1))
  return (
    <Choose>
      <Match when={setup.isSuccess && setup.data}>
        {(known) => (
          <>
            {/* What was reloaded begins with a form of its own. */}
            <Show when={`${workspace.slug()} ${reloads()}`} keyed>
              <ChatForm setup={known()} onReload={reload} />
            </Show>
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
