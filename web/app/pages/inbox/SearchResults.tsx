import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import type { Head, Message } from '../../../../worker/contracts/inbox.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { MoreRows } from '../../../shared/ui/TableParts.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { searchInbox } from './inbox.data.ts'
import { aroundMatch } from './search-words.ts'
import { personOf } from './view-words.ts'

/** Null is the first page; typed so that the cursor of a later one may follow it. */
const firstPage = (): string | null => null

const searchQuery = (slug: string, words: string) =>
  infiniteQueryOptions({
    queryKey: ['w', slug, 'inbox', 'search', words],
    queryFn: ({ pageParam }) => searchInbox(slug, words, pageParam),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
    // Somebody may have written meanwhile.
    staleTime: 0,
  })

/** Conversations with who is so called, then messages that hold all the words, the latest first. */
export function SearchResults(props: {
  words: string
  openId: string | null
  hrefOf: (id: string) => string
  onClear: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const pages = useInfiniteQuery(() => searchQuery(workspace.slug(), props.words))
  const found = createMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [])
  const people = createMemo(() => pages.data?.pages.flatMap((page) => page.people) ?? [])
  return (
    <div class="min-h-0 flex-1 overflow-y-auto">
      <Switch fallback={<SkeletonRows rows={6} />}>
        <Match when={pages.isError && !pages.data}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={pages.data && found().length + people().length === 0}>
          <div class="flex flex-col items-start gap-3 px-4 py-8">
            <p role="status">{inboxText.t('search.none', { words: props.words })}</p>
            <Button compact onClick={() => props.onClear()}>
              {inboxText.t('search.clear')}
            </Button>
          </div>
        </Match>
        <Match when={pages.data}>
          <p class="sr-only" role="status">
            {inboxText.plural('search.found', found().length + people().length)}
          </p>
          <Show when={people().length > 0}>
            <ul aria-label={inboxText.t('search.people')}>
              <For each={people()}>
                {(head) => (
                  <Result
                    head={head}
                    words={props.words}
                    current={props.openId === head.id}
                    href={props.hrefOf(head.id)}
                  />
                )}
              </For>
            </ul>
          </Show>
          <Show when={found().length > 0}>
            <ul aria-label={inboxText.t('search.results')}>
              <For each={found()}>
                {({ head, message }) => (
                  <Result
                    head={head}
                    message={message}
                    words={props.words}
                    current={props.openId === head.id}
                    href={props.hrefOf(head.id)}
                  />
                )}
              </For>
            </ul>
          </Show>
          <MoreRows pages={pages} />
        </Match>
      </Switch>
    </div>
  )
}

/** A conversation, with the message that was found in it or else with its last words. */
function Result(props: {
  head: Head
  message?: Message
  words: string
  current: boolean
  href: string
}): JSX.Element {
  const format = useFormat()
  const at = () => props.message?.receivedAt ?? props.head.lastAt
  const parts = () => {
    if (props.message) return aroundMatch(props.message.text, props.words)
    return [{ text: props.head.preview || props.head.subject, isMatch: false }]
  }
  return (
    <li class="border-b border-line">
      <a
        href={props.href}
        data-row
        aria-current={props.current ? 'true' : undefined}
        class={`flex gap-2.5 px-4 py-2.5 -outline-offset-2 ${props.current ? 'bg-accent-soft shadow-[inset_3px_0_var(--color-accent)]' : 'hover:bg-hover'}`}
      >
        <Avatar
          id={props.head.contactId ?? props.head.peer}
          name={props.head.peerName ?? ''}
          size={32}
          corner={<ChannelGlyph channel={props.head.channel} size={12} />}
        />
        <span class="min-w-0 flex-1">
          <span class="flex items-baseline justify-between gap-2">
            <span class="min-w-0 truncate font-medium">{personOf(props.head)}</span>
            <time class="flex-none text-secondary text-text-2" title={format.fullMoment(at())}>
              {format.moment(at())}
            </time>
          </span>
          <span class="line-clamp-2 text-text-2">
            <For each={parts()}>
              {(part) => (
                <Show when={part.isMatch} fallback={part.text}>
                  <mark class="bg-accent-soft font-semibold text-text">{part.text}</mark>
                </Show>
              )}
            </For>
          </span>
          <Show when={props.head.status !== 'open'}>
            <span class="text-secondary text-text-3">{inboxText.t(`state.${props.head.status}`)}</span>
          </Show>
        </span>
      </a>
    </li>
  )
}
