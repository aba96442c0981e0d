import { A } from '@solidjs/router'
import type { UseQueryResult } from '@tanstack/solid-query'
import type { Accessor, JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { Section } from './Section.tsx'

/** What every channel tells of itself, whatever it goes through. */
type ChannelState = {
  provider: string
  state: 'ready' | 'paused'
  lastErrorCode: string | null
  lastErrorAt: number | null
}

/** What a channel says in the sandbox, when it is stopped and after a refusal. */
type ChannelWords = {
  sandbox: { fact: string; text: string; action: string; path: string }
  pausedText: string
  errorText: string
  /** Why the provider refused, in words; an unknown code is named. */
  reasonOf: (code: string) => string
}

/** The page of a channel: how it stands, then what whoever may change it does with it. */
export function ChannelPage<Channel extends ChannelState>(props: {
  channel: UseQueryResult<Channel>
  words: ChannelWords
  /** For those who may change the channel. */
  children: (channel: Accessor<Channel>) => JSX.Element
  /** For everybody. */
  below?: (channel: Accessor<Channel>) => JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  return (
    <Switch fallback={<SkeletonRows rows={6} />}>
      <Match when={props.channel.isLoadingError}>
        <ErrorState error={props.channel.error} onRetry={() => void props.channel.refetch()} />
      </Match>
      <Match when={props.channel.data}>
        {(data) => (
          <>
            <div class="pt-4 empty:hidden">
              <ChannelNotice channel={data()} words={props.words} />
            </div>
            <Show
              when={workspace.can('channels.write')}
              fallback={<p class="py-4 text-text-2">{settingsText.t('readOnly')}</p>}
            >
              {props.children(data)}
            </Show>
            {props.below?.(data)}
          </>
        )}
      </Match>
    </Switch>
  )
}

function ChannelNotice(props: { channel: ChannelState; words: ChannelWords }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const slots = () => ({
    time: format.moment(props.channel.lastErrorAt ?? 0),
    reason: props.words.reasonOf(props.channel.lastErrorCode ?? ''),
  })
  return (
    <Switch>
      <Match when={props.channel.provider === 'sandbox'}>
        <Notice
          fact={props.words.sandbox.fact}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href(props.words.sandbox.path)}>
              {props.words.sandbox.action}
            </A>
          }
        >
          {props.words.sandbox.text}
        </Notice>
      </Match>
      <Match when={props.channel.state === 'paused'}>
        <Notice tone="bad" fact={settingsText.t('email.pausedFact', slots())}>
          {props.words.pausedText}
        </Notice>
      </Match>
      <Match when={props.channel.lastErrorCode !== null}>
        <Notice tone="warn" fact={settingsText.t('email.errorFact', slots())}>
          {props.words.errorText}
        </Notice>
      </Match>
    </Switch>
  )
}

/** A provider that is connected: what is known of it, what can be changed, and the way out. */
export function ConnectedSection(props: {
  title: string
  lead?: string
  state: 'ready' | 'paused'
  children: JSX.Element
  /** Buttons before those that every provider has. */
  actions?: JSX.Element
  /** Entering the credentials anew, in place of the rest. */
  change?: { label: string; keepLabel: string; form: (close: () => void, cancel: JSX.Element) => JSX.Element }
  disconnect: { title: string; text: string; run: () => Promise<unknown> }
}): JSX.Element {
  const [isChanging, setChanging] = createSignal(false)
  const [isAsking, setAsking] = createSignal(false)
  return (
    <Section
      title={props.title}
      lead={props.lead}
      badge={
        <Show
          when={props.state === 'ready'}
          fallback={<Badge tone="bad">{settingsText.t('email.paused')}</Badge>}
        >
          <Badge tone="ok">{settingsText.t('email.connected')}</Badge>
        </Show>
      }
    >
      <Show
        when={isChanging() && props.change}
        fallback={
          <div class="flex flex-col gap-3">
            {props.children}
            <div class="flex flex-wrap gap-2">
              {props.actions}
              <Show when={props.change}>
                {(change) => <Button onClick={() => setChanging(true)}>{change().label}</Button>}
              </Show>
              <Button kind="danger" onClick={() => setAsking(true)}>
                {settingsText.t('email.disconnect')}
              </Button>
            </div>
          </div>
        }
      >
        {(change) =>
          change().form(
            () => setChanging(false),
            <Button kind="quiet" onClick={() => setChanging(false)}>
              {change().keepLabel}
            </Button>,
          )
        }
      </Show>
      <Show when={isAsking()}>
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title={props.disconnect.title}
          text={props.disconnect.text}
          action={settingsText.t('email.disconnect')}
          busyLabel={settingsText.t('email.disconnecting')}
          onConfirm={props.disconnect.run}
        />
      </Show>
    </Section>
  )
}

/** Names and values of a connection. */
export function Facts(props: { children: JSX.Element }): JSX.Element {
  return (
    <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 [&>dd]:break-words [&>dt]:text-text-3">
      {props.children}
    </dl>
  )
}
