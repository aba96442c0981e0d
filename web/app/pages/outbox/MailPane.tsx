import { A, useSearchParams } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import ArrowLeft from 'lucide-solid/icons/arrow-left'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, For, Match, on, onCleanup, Show, Switch } from 'solid-js'
import {
  type SandboxFile,
  type SandboxMessageDetail,
  type SandboxPlay,
  sandboxPlays,
} from '../../../../worker/contracts/channels.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph, OffReason } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { outboxText } from '../../i18n/outbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { AnswerForm } from './AnswerForm.tsx'
import { createAnswering, createLooking } from './answering.ts'
import { type OutboxAddress, readView, withView } from './outbox-view.ts'
import { htmlPath, showInLists, outboxMessageQuery, playedAt, playOn } from './outbox.data.ts'
import { PhonePane } from './PhonePane.tsx'
import { CauseBadge, StageBadge, stageLooks, stagesOf } from './stages.tsx'

const pollMs = 500
/** An event goes through the queue: usually under a second, and the minute's sweep is the net. */
const patienceMs = 15_000

/** One kept mail: what happened to it, what can be made to happen, and how a reader would see it. */
export function MailPane(props: { id: string }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [waitingFor, setWaitingFor] = createSignal<SandboxPlay | null>(null)
  const message = useQuery(() => ({
    ...outboxMessageQuery(workspace.slug(), props.id),
    refetchInterval: waitingFor() === null ? false : pollMs,
  }))
  const looking = createLooking(
    () => `${message.data?.repliedAt} ${message.data?.unsubscribedAt}`,
    () => void message.refetch(),
  )
  let patience: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(patience))

  const done = (): void => {
    clearTimeout(patience)
    setWaitingFor(null)
  }
  createEffect(
    on(
      () => message.data,
      (data) => {
        if (data) showInLists(client, workspace.slug(), data)
        const play = waitingFor()
        if (data && play !== null && playedAt(data, play) !== null) done()
      },
    ),
  )

  async function play(what: SandboxPlay): Promise<void> {
    setWaitingFor(what)
    try {
      await playOn(workspace.slug(), props.id, what)
      patience = setTimeout(() => {
        showToast({ text: outboxText.t('slow'), failed: true })
        done()
      }, patienceMs)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
      done()
    }
  }

  return (
    <Switch fallback={<SkeletonRows rows={5} />}>
      <Match when={message.isError && !message.data}>
        <ErrorState error={message.error} onRetry={() => void message.refetch()} />
      </Match>
      <Match when={message.data}>
        {(data) => (
          <article class="flex min-h-0 flex-1 flex-col overflow-y-auto">
            <Head message={data()} waitingFor={waitingFor()} onPlay={(what) => void play(what)} />
            <Show
              when={data().channel === 'email'}
              fallback={<PhonePane message={data()} onAnswered={looking.begin} />}
            >
              <Reader message={data()} />
              <MailAnswer message={data()} onAnswered={looking.begin} />
            </Show>
          </article>
        )}
      </Match>
    </Switch>
  )
}

function Head(props: {
  message: SandboxMessageDetail
  waitingFor: SandboxPlay | null
  onPlay: (play: SandboxPlay) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const [search] = useSearchParams<OutboxAddress>()
  return (
    <header class="flex flex-col gap-3 border-b border-line bg-surface px-(--gutter) py-4">
      <A
        href={withView(workspace.href('/outbox'), readView(search))}
        class="link flex items-center gap-1 sm:hidden"
      >
        <Glyph icon={ArrowLeft} size={16} />
        {outboxText.t('back')}
      </A>
      <h2 class="text-title font-semibold tracking-(--tracking-title) break-words">
        {props.message.channel === 'email'
          ? props.message.subject
          : outboxText.t('messageTo', { to: props.message.name ?? props.message.to })}
        <Show when={props.message.cause !== 'campaign'}>
          {' '}
          <CauseBadge cause={props.message.cause} />
        </Show>
      </h2>
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 [&>dd]:break-words [&>dt]:text-text-3">
        <dt>{outboxText.t('from')}</dt>
        <dd>{props.message.from}</dd>
        <dt>{outboxText.t('to')}</dt>
        <dd>{[props.message.name, props.message.to].filter(Boolean).join(', ')}</dd>
        <Show when={props.message.cc.length > 0}>
          <dt>{outboxText.t('cc')}</dt>
          <dd>{props.message.cc.join(', ')}</dd>
        </Show>
        <Show when={props.message.bcc.length > 0}>
          <dt>{outboxText.t('bcc')}</dt>
          <dd>{props.message.bcc.join(', ')}</dd>
        </Show>
        <Show when={props.message.files.length > 0}>
          <dt>{outboxText.t('files')}</dt>
          <dd>{props.message.files.map((file) => fileWords(file, format.bytes)).join(', ')}</dd>
        </Show>
        <Show when={props.message.replyTo}>
          {(replyTo) => (
            <>
              <dt>{outboxText.t('replyTo')}</dt>
              <dd>{replyTo()}</dd>
            </>
          )}
        </Show>
        <dt>{outboxText.t('date')}</dt>
        <dd>{format.fullMoment(props.message.createdAt)}</dd>
      </dl>
      <ul
        class="flex flex-wrap gap-x-4 gap-y-1.5"
        aria-label={outboxText.t('stagesLabel')}
        aria-live="polite"
      >
        <For each={stagesOf(props.message)}>
          {(stage) => (
            <li class="flex items-center gap-1.5">
              <StageBadge name={stage.name} channel={props.message.channel} />
              <time class="text-secondary text-text-3">{format.moment(stage.at)}</time>
            </li>
          )}
        </For>
      </ul>
      <div class="flex flex-wrap gap-2" role="group" aria-label={outboxText.t('playLabel')}>
        <For each={shownPlays(props.message)}>
          {(play) => (
            <Button
              compact
              kind={badPlays.has(play) ? 'danger' : 'plain'}
              icon={stageLooks[play].icon}
              busy={props.waitingFor === play}
              busyLabel={outboxText.t('playing')}
              offReason={offReason(props.message, play, workspace.can('campaigns.send'))}
              onClick={() => props.onPlay(play)}
            >
              {playWord(play, props.message.channel)}
            </Button>
          )}
        </For>
      </div>
      <OffReason text={offReasons(props.message, workspace.can('campaigns.send'))} />
    </header>
  )
}

const playWord = (play: SandboxPlay, channel: SendingChannel): string =>
  outboxText.t(play === 'opened' && channel !== 'email' ? 'play.read' : `play.${play}`)

const badPlays: ReadonlySet<SandboxPlay> = new Set(['bounced', 'complained', 'failed', 'blocked'])
/** What mails do not know. */
const notOfMails: ReadonlySet<SandboxPlay> = new Set(['failed', 'blocked'])

/** A mail shows all that can happen to mails, with why not; other channels only what can. */
const shownPlays = (message: SandboxMessageDetail): readonly SandboxPlay[] =>
  message.channel === 'email'
    ? sandboxPlays.filter((play) => !notOfMails.has(play))
    : sandboxPlays.filter((play) => message.plays.includes(play))

const fileWords = (file: SandboxFile, bytes: (count: number) => string): string =>
  file.sizeBytes === null ? file.name : `${file.name} (${bytes(file.sizeBytes)})`

/** Why nothing can be played on it; undefined when something can. */
const notPlayable = ({ cause }: SandboxMessageDetail): string | undefined =>
  cause === 'campaign' || cause === 'reply' ? undefined : outboxText.t(`off.${cause}`)

/** Why something cannot be played; undefined when it can. */
function offReason(message: SandboxMessageDetail, play: SandboxPlay, mayPlay: boolean): string | undefined {
  if (!mayPlay) return outboxText.t('offRole')
  const off = notPlayable(message)
  if (off !== undefined) return off
  if (!message.plays.includes(play)) return outboxText.t(play === 'clicked' ? 'offNoLink' : 'offNoPixel')
  return playedAt(message, play) === null ? undefined : outboxText.t('offDone')
}

/** The reasons that nothing else on the page tells: what has happened stands among the stages. */
const offReasons = (message: SandboxMessageDetail, mayPlay: boolean): string =>
  [
    ...new Set([
      ...[notPlayable(message)].filter((reason) => reason !== undefined),
      ...shownPlays(message)
        .filter((play) => playedAt(message, play) === null)
        .flatMap((play) => offReason(message, play, mayPlay) ?? []),
    ]),
  ].join(' ')

/** The reader of a mail can be made to answer where answers come in here; else it says where they go. */
function MailAnswer(props: { message: SandboxMessageDetail; onAnswered: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const answering = createAnswering(() => props.message.id)

  async function answer(text: string): Promise<boolean> {
    if (!(await answering.answer({ text }))) return false
    showToast({ text: outboxText.t('answered') })
    props.onAnswered()
    return true
  }

  return (
    <Show when={props.message.messageId !== null}>
      <div class="border-t border-line px-(--gutter) py-4">
        <Show
          when={props.message.answerable}
          fallback={
            <p class="text-secondary text-text-3">
              {outboxText.t('answersElsewhere', { address: props.message.replyTo ?? props.message.from })}
            </p>
          }
        >
          <ul class="flex flex-col items-end gap-2 not-empty:mb-4" aria-label={outboxText.t('answers')}>
            <For each={props.message.answers}>
              {(answered) => (
                <li class="flex max-w-full flex-col items-end">
                  <p class="max-w-full rounded-12 rounded-br-4 border border-accent-line bg-accent-soft px-3 py-2 wrap-anywhere whitespace-pre-wrap">
                    {answered.text}
                  </p>
                  <time class="text-secondary text-text-3">{format.moment(answered.at)}</time>
                </li>
              )}
            </For>
          </ul>
          <Show when={workspace.can('campaigns.send')}>
            <AnswerForm class="w-full" busy={answering.busy()} onAnswer={answer} />
          </Show>
        </Show>
      </div>
    </Show>
  )
}

type View = 'html' | 'text' | 'headers'
const views: readonly View[] = ['html', 'text', 'headers']

/** The mail itself. Its HTML stands in a frame that may run nothing and go nowhere. */
function Reader(props: { message: SandboxMessageDetail }): JSX.Element {
  const workspace = useWorkspace()
  const [view, setView] = createSignal<View>('html')
  const headers = () => Object.entries(props.message.headers)
  return (
    <div class="flex min-h-100 flex-1 flex-col gap-3 p-(--gutter)">
      <Segmented
        label={outboxText.t('views')}
        labelHidden
        value={view()}
        options={views.map((value) => ({ value, label: outboxText.t(value) }))}
        onChange={setView}
      />
      <Switch>
        <Match when={view() === 'html'}>
          <iframe
            class="w-full flex-1 rounded-8 border border-line bg-white scheme-light"
            title={outboxText.t('preview', { subject: props.message.subject })}
            src={htmlPath(workspace.slug(), props.message.id)}
            sandbox=""
            referrerpolicy="no-referrer"
          />
        </Match>
        <Match when={view() === 'text'}>
          <pre class="flex-1 rounded-8 border border-line bg-surface p-4 font-sans text-editor break-words whitespace-pre-wrap">
            {props.message.text || outboxText.t('noText')}
          </pre>
        </Match>
        <Match when={view() === 'headers'}>
          <Show when={headers().length > 0} fallback={<p class="text-text-2">{outboxText.t('noHeaders')}</p>}>
            <dl class="rounded-8 border border-line bg-surface p-4">
              <For each={headers()}>
                {([name, value]) => (
                  <>
                    <dt class="font-medium">{name}</dt>
                    <dd class="mb-2 font-mono text-secondary break-all text-text-2 last:mb-0">{value}</dd>
                  </>
                )}
              </For>
            </dl>
          </Show>
        </Match>
      </Switch>
    </div>
  )
}
