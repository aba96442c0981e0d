import { A, useParams, useSearchParams } from '@solidjs/router'
import { useInfiniteQuery, useQuery } from '@tanstack/solid-query'
import FlaskConical from 'lucide-solid/icons/flask-conical'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch } from 'solid-js'
import { type SandboxMessage, sandboxKeptDays } from '../../../../worker/contracts/channels.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { MoreRows } from '../../../shared/ui/TableParts.tsx'
import { outboxText } from '../../i18n/outbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { emailChannelQuery } from '../settings/settings.data.ts'
import { MailPane } from './MailPane.tsx'
import {
  isFiltered,
  type OutboxAddress,
  type OutboxView,
  readView,
  toAddress,
  withView,
} from './outbox-view.ts'
import { endsEarly } from './outbox-pages.ts'
import { createArrivals, outboxQuery } from './outbox.data.ts'
import { OutboxFilters } from './OutboxFilters.tsx'
import { CauseBadge, lastingStage, StageBadge } from './stages.tsx'

/** A search looks at some tens of thousands of messages at a time; after so many looks somebody says to go on. */
const looksAtOnce = 5

/** What the sandbox kept in place of sending: the list at the left, the mail and its fate at the right. */
export default function OutboxPage(): JSX.Element {
  const workspace = useWorkspace()
  const params = useParams()
  const [search, setSearch] = useSearchParams<OutboxAddress>()
  const view = createMemo(() => readView(search))
  const change = (part: Partial<OutboxView>): void =>
    setSearch(toAddress({ ...view(), ...part }), { replace: true })
  const pages = useInfiniteQuery(() => outboxQuery(workspace.slug(), view()))
  const messages = createMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [])
  const openId = () => params['id']
  createArrivals(workspace.slug, () => view())
  const [lookUpTo, setLookUpTo] = createSignal(looksAtOnce)
  createEffect(on(view, () => setLookUpTo(looksAtOnce)))
  const looks = () => pages.data?.pages.length ?? 0
  const isCutOff = () => pages.data !== undefined && endsEarly(pages.data)
  const isLooking = () => isCutOff() && !pages.isError && looks() < lookUpTo()
  createEffect(() => {
    if (isLooking() && !pages.isFetching) void pages.fetchNextPage()
  })
  const lookFurther = (): void => {
    setLookUpTo(looks() + looksAtOnce)
    // One that failed is not begun again by itself.
    if (pages.isError) void pages.fetchNextPage()
  }
  return (
    <>
      <PageHeader
        title={outboxText.t('title')}
        badge={<Badge icon={FlaskConical}>{outboxText.t('badge')}</Badge>}
        actions={
          <Show when={workspace.can('channels.read')}>
            <A class={buttonClass({ compact: true })} href={workspace.href('/settings/email')}>
              {outboxText.t('channel')}
            </A>
          </Show>
        }
      />
      <Switch fallback={<SkeletonRows />}>
        <Match when={pages.isError && !pages.data}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={pages.data && messages().length === 0 && !openId() && !isFiltered(view())}>
          <EmptyState
            title={outboxText.t('emptyTitle')}
            text={outboxText.t('emptyText')}
            action={
              <A class={buttonClass({ kind: 'main' })} href={workspace.href('/campaigns')}>
                {outboxText.t('emptyAction')}
              </A>
            }
          />
        </Match>
        <Match when={pages.data}>
          <div class={openId() ? 'max-sm:hidden' : ''}>
            <OutboxFilters view={view()} total={pages.data?.pages[0]?.total ?? null} onChange={change} />
          </div>
          <div class="flex min-h-0 flex-1 border-t border-line">
            <div
              class={`flex min-h-0 w-90 flex-none flex-col border-r border-line max-lg:w-75 max-sm:w-full max-sm:border-r-0 ${openId() ? 'max-sm:hidden' : ''}`}
            >
              <Lead />
              <nav class="min-h-0 flex-1 overflow-y-auto" aria-label={outboxText.t('list')}>
                <ul>
                  <For each={messages()}>{(message) => <MailRow message={message} view={view()} />}</For>
                </ul>
                <Show when={!isLooking()} fallback={<p class="p-4 text-text-3">{outboxText.t('looking')}</p>}>
                  <Show when={messages().length === 0}>
                    <p class="p-4 text-text-2">{outboxText.t(isCutOff() ? 'noneYet' : 'noneTitle')}</p>
                  </Show>
                  <Show when={isCutOff()} fallback={<MoreRows pages={pages} />}>
                    <div class="p-3">
                      <Button
                        wide
                        busy={pages.isFetchingNextPage}
                        busyLabel={outboxText.t('looking')}
                        onClick={lookFurther}
                      >
                        {outboxText.t('lookFurther')}
                      </Button>
                    </div>
                  </Show>
                </Show>
              </nav>
            </div>
            <div class={`flex min-h-0 min-w-0 flex-1 flex-col bg-sunken ${openId() ? '' : 'max-sm:hidden'}`}>
              <Show when={openId()} keyed fallback={<Choose />}>
                {(id) => <MailPane id={id} />}
              </Show>
            </div>
          </div>
        </Match>
      </Switch>
    </>
  )
}

/** What this place is, or that the channel has left it behind. */
function Lead(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => emailChannelQuery(workspace.slug()))
  const isLive = () => channel.data?.provider === 'resend'
  return (
    <p class="border-b border-line px-4 py-3 text-secondary text-text-2">
      {outboxText.t(isLive() ? 'live' : 'lead', { days: sandboxKeptDays })}
    </p>
  )
}

function MailRow(props: { message: SandboxMessage; view: OutboxView }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  /** Of a reply, what became of it is told once something has. */
  const hasCause = () => {
    const { cause } = props.message
    return cause === 'reply' ? lastingStage(props.message) === 'sent' : cause !== 'campaign'
  }
  return (
    <li class="border-b border-line">
      <A
        href={withView(workspace.href(`/outbox/${props.message.id}`), props.view)}
        class="block px-4 py-2.5 -outline-offset-2 hover:bg-hover"
        activeClass="bg-accent-soft shadow-[inset_3px_0_var(--color-accent)]"
        end
      >
        <span class="flex items-start justify-between gap-3">
          <span class="flex min-w-0 items-start gap-2 font-medium [&>span:first-child]:mt-0.5">
            <ChannelGlyph channel={props.message.channel} named />
            <span class="min-w-0 wrap-anywhere">
              {props.message.name ?? props.message.to}
              <Show when={props.message.name}>
                <span class="block text-secondary font-normal text-text-3">{props.message.to}</span>
              </Show>
            </span>
          </span>
          <time
            class="flex-none text-secondary leading-5 text-text-3"
            title={format.fullMoment(props.message.createdAt)}
          >
            {format.moment(props.message.createdAt)}
          </time>
        </span>
        <span class="mt-0.5 flex items-start justify-between gap-3">
          <span class="line-clamp-2 min-w-0 text-text-2">{props.message.subject}</span>
          <span class="flex-none">
            <Show
              when={hasCause()}
              fallback={<StageBadge name={lastingStage(props.message)} channel={props.message.channel} />}
            >
              <CauseBadge cause={props.message.cause} />
            </Show>
          </span>
        </span>
      </A>
    </li>
  )
}

function Choose(): JSX.Element {
  return (
    <div class="m-auto max-w-80 p-6">
      <h2 class="text-section font-semibold">{outboxText.t('chooseTitle')}</h2>
      <p class="text-text-2">{outboxText.t('chooseText')}</p>
    </div>
  )
}
