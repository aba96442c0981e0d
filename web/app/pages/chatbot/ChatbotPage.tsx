import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import { useWorkspace } from '../../session.tsx'
import { ChatbotEditor } from './ChatbotEditor.tsx'
import { chatbotQuery } from './chatbot.data.ts'

/** The chatbot of the workspace (spec 14.2). */
export default function ChatbotPage(): JSX.Element {
  const workspace = useWorkspace()
  const chatbot = useQuery(() => chatbotQuery(workspace.slug()))
  const [reloads, setReloads] = createSignal(0)
  const reload = (): void => void chatbot.refetch().then(() => setReloads((count) => count + 1))
  return (
    <Switch>
      <Match when={chatbot.isLoadingError}>
        <PageHeader title={chatbotText.t('title')} />
        <ErrorState error={chatbot.error} onRetry={() => void chatbot.refetch()} />
      </Match>
      <Match when={chatbot.isPending}>
        <PageHeader title={chatbotText.t('title')} />
        <SkeletonRows />
      </Match>
      <Match when={chatbot.data}>
        {(data) => (
          // What was reloaded begins with an editor of its own.
          <Show when={`${workspace.slug()} ${reloads()}`} keyed>
            <ChatbotEditor chatbot={data()} onReload={reload} />
          </Show>
        )}
      </Match>
    </Switch>
  )
}
