import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import Info from 'lucide-solid/icons/info'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { isForbidden, isRetryable } from '../api.ts'
import { uiText } from '../i18n/ui.ts'
import { problemText } from '../problem-text.ts'
import type { Icon } from './Button.tsx'
import { Button, Glyph } from './Button.tsx'

export type NoticeTone = 'accent' | 'ok' | 'warn' | 'bad'
const noticeIcons: Record<NoticeTone, Icon> = {
  accent: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
}

/** A fact that changes what can be done: bold fact, when it resolves, one action. Never without a date or an action. */
export function Notice(props: {
  tone?: NoticeTone
  icon?: Icon
  fact: JSX.Element
  /** When and how it resolves. */
  children?: JSX.Element
  action?: JSX.Element
  /** Announced when it appears: for results of an action. */
  live?: boolean
}): JSX.Element {
  const tone = () => props.tone ?? 'accent'
  return (
    <div
      class={`notice notice-${tone()}`}
      role={props.live ? (tone() === 'bad' ? 'alert' : 'status') : undefined}
    >
      <Glyph icon={props.icon ?? noticeIcons[tone()]} class="mt-0.5 text-(--notice-ink)" />
      <div class="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div class="min-w-0">
          <p class="font-semibold">{props.fact}</p>
          <Show when={props.children}>
            <p class="text-secondary text-text-2">{props.children}</p>
          </Show>
        </div>
        {props.action}
      </div>
    </div>
  )
}

/** One line of an empty state: a jack with a name, help and its button, from which a cord hangs. */
export type EmptyLine = {
  icon: JSX.Element
  title: string
  text: string
  action: JSX.Element
  ready?: boolean
}

/**
 * Says what this page will hold and offers the first step: one sentence, two lines of help, the lines
 * themselves with a cord each, one main action. Left aligned.
 */
export function EmptyState(props: {
  title: string
  text: JSX.Element
  lines?: readonly EmptyLine[]
  action?: JSX.Element
  secondary?: JSX.Element
  /** Where the cords meet: the name of the page. */
  hub?: string
}): JSX.Element {
  return (
    <section class="mx-auto flex w-full max-w-[860px] flex-col px-(--gutter) py-16 max-sm:py-8">
      <h2 class="text-hero font-semibold tracking-(--tracking-hero)">{props.title}</h2>
      <p class="mt-1 max-w-[560px] text-editor text-text-2">{props.text}</p>
      <Show when={props.lines}>
        {(lines) => (
          <div class="mt-6 flex items-stretch">
            <ul class="min-w-0 flex-1">
              <For each={lines()}>
                {(line) => (
                  <li class="flex h-15 items-center gap-4 border-b border-line last:border-b-0 max-sm:h-auto max-sm:py-3">
                    {line.icon}
                    <div class="min-w-0 flex-1">
                      <p class="font-medium">{line.title}</p>
                      <p class="text-secondary text-text-2">{line.text}</p>
                    </div>
                    {line.action}
                  </li>
                )}
              </For>
            </ul>
            <Show when={props.hub}>
              {(hub) => <Cords ready={lines().map((line) => line.ready ?? false)} hub={hub()} />}
            </Show>
          </div>
        )}
      </Show>
      <Show when={props.action || props.secondary}>
        <div class="mt-4 flex flex-wrap items-center gap-4 border-t border-line pt-4">
          {props.action}
          {props.secondary}
        </div>
      </Show>
    </section>
  )
}

/** A cord per line to the hub; solid when the line is ready. Drawn at 60 px a line. */
function Cords(props: { ready: readonly boolean[]; hub: string }): JSX.Element {
  const height = () => props.ready.length * 60
  const y = (index: number) => index * 60 + 30
  return (
    <div class="flex items-center gap-3 max-lg:hidden" aria-hidden="true">
      <svg width="190" height={height()} viewBox={`0 0 190 ${height()}`} fill="none">
        <For each={props.ready}>
          {(ready, index) => (
            <>
              <path
                d={`M18 ${y(index())}C100 ${y(index())} 90 ${height() / 2} 160 ${height() / 2}`}
                class={ready ? 'stroke-accent-text' : 'stroke-line-2'}
                stroke-width={ready ? 2.5 : 1.5}
                stroke-dasharray={ready ? undefined : '4 4'}
              />
              <Show
                when={ready}
                fallback={
                  <>
                    <circle
                      cx="14"
                      cy={y(index())}
                      r="6.5"
                      class="fill-surface stroke-line-ctl"
                      stroke-width="1.5"
                    />
                    <circle cx="14" cy={y(index())} r="2" class="fill-line-ctl" />
                  </>
                }
              >
                <circle cx="14" cy={y(index())} r="7" class="fill-accent-text" />
              </Show>
            </>
          )}
        </For>
        <circle
          cx="170"
          cy={height() / 2}
          r="14"
          class="fill-surface stroke-accent-text"
          stroke-width="2.5"
        />
        <circle cx="170" cy={height() / 2} r="6" class="fill-surface stroke-line-ctl" stroke-width="1.5" />
      </svg>
      <span class="font-semibold">{props.hub}</span>
    </div>
  )
}

/** A part that could not be loaded: what happened, what to do, and the button that does it. */
export function ErrorState(props: { error: unknown; onRetry?: () => void; title?: string }): JSX.Element {
  const title = () =>
    isForbidden(props.error)
      ? uiText.t('state.forbiddenTitle')
      : (props.title ?? uiText.t('state.failedTitle'))
  return (
    <section class="flex flex-col items-start gap-1 px-(--gutter) py-10" role="alert">
      <h2 class="text-section font-semibold">{title()}</h2>
      <p class="max-w-[560px] text-text-2">{problemText(props.error)}</p>
      <Show when={props.onRetry && isRetryable(props.error)}>
        <div class="mt-3">
          <Button onClick={() => props.onRetry?.()}>{uiText.t('actions.retry')}</Button>
        </div>
      </Show>
    </section>
  )
}

/** The same boxes as the content to come; invisible for the first 150 ms, so that quick answers do not blink. */
export function Skeleton(props: { class?: string }): JSX.Element {
  return <div class={`skeleton ${props.class ?? 'h-3 w-full'}`} aria-hidden="true" />
}

/** Rows of a list to come. The words are for assistive technology. */
export function SkeletonRows(props: { rows?: number; label?: string }): JSX.Element {
  return (
    <div role="status">
      <span class="sr-only">{props.label ?? uiText.t('state.loading')}</span>
      <For each={Array.from({ length: props.rows ?? 8 }, (_, index) => index)}>
        {(index) => (
          <div class="flex h-10 items-center gap-3 border-b border-line px-(--gutter)">
            <Skeleton class="size-6 rounded-full!" />
            <Skeleton class={index % 3 === 0 ? 'h-3 w-40' : index % 3 === 1 ? 'h-3 w-52' : 'h-3 w-32'} />
            <Skeleton class="h-3 w-48 max-sm:hidden" />
          </div>
        )}
      </For>
    </div>
  )
}
