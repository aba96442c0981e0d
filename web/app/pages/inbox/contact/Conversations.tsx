import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { For, Match, Show, Switch } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { Badge } from '../../../../shared/ui/Badge.tsx'
import { ChannelGlyph } from '../../../../shared/ui/Channel.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { contactConversationsQuery } from '../thread/thread.data.ts'

/** All conversations with a contact, on every channel, the latest first. */
export function Conversations(props: {
  contactId: number
  /** The one that is open beside. */
  current?: string
  /** Opens one in the page that is there; without it a click goes to the inbox. */
  onOpen?: (conversation: string) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const all = useQuery(() => contactConversationsQuery(workspace.slug(), props.contactId))
  return (
    <Switch>
      <Match when={all.isLoadingError}>
        <ErrorState error={all.error} onRetry={() => void all.refetch()} />
      </Match>
      <Match when={all.isPending}>
        <SkeletonRows rows={3} />
      </Match>
      <Match when={all.isSuccess && all.data.length === 0}>
        <p class="px-4 py-4 text-text-2">{t('conversations.none')}</p>
      </Match>
      <Match when={all.isSuccess}>
        <ul>
          <For each={all.data ?? []}>
            {(head) => <Line head={head} isCurrent={head.id === props.current} onOpen={props.onOpen} />}
          </For>
        </ul>
      </Match>
    </Switch>
  )
}

function Line(props: {
  head: Head
  isCurrent: boolean
  onOpen: ((conversation: string) => void) | undefined
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = inboxThreadText
  return (
    <li class="border-b border-line">
      <A
        href={workspace.href(`/inbox/${props.head.id}?status=all`)}
        class={`flex items-start gap-2.5 px-4 py-2.5 -outline-offset-2 hover:bg-hover ${props.isCurrent ? 'bg-accent-soft' : ''}`}
        aria-current={props.isCurrent ? 'true' : undefined}
        onClick={(event) => {
          const onOpen = props.onOpen
          if (onOpen === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          onOpen(props.head.id)
        }}
      >
        <ChannelGlyph channel={props.head.channel} />
        <span class="min-w-0 flex-1">
          <span class="flex items-baseline justify-between gap-2">
            <span class="truncate font-medium">{props.head.subject || props.head.preview || '…'}</span>
            <time class="flex-none text-secondary text-text-3" title={format.fullMoment(props.head.lastAt)}>
              {format.moment(props.head.lastAt)}
            </time>
          </span>
          <Show when={props.head.subject}>
            <span class="block truncate text-secondary text-text-2">{props.head.preview}</span>
          </Show>
          <span class="flex flex-wrap items-center gap-x-2 gap-y-1 pt-1 text-secondary text-text-2">
            <Badge tone={props.head.status === 'open' ? 'accent' : 'neutral'}>
              {t(`header.status.${props.head.status}`)}
            </Badge>
            <Show when={props.head.trust === 'claimed'}>
              <span class="rounded-4 border border-dashed border-warn px-1.5 text-warn">
                {t('trust.claimed')}
              </span>
            </Show>
          </span>
        </span>
      </A>
    </li>
  )
}
