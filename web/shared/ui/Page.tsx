import { A } from '@solidjs/router'
import ArrowLeft from 'lucide-solid/icons/arrow-left'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import type { JSX } from 'solid-js'
import { createEffect, For, onCleanup, Show } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { Glyph } from './Button.tsx'
import { titleBadge } from './title-badge.ts'

/** Sets the tab's title while the page is open: "Contatti, Centralino"; before it, how many wait. */
export function createPageTitle(title: () => string): void {
  createEffect(() => {
    const waiting = titleBadge() > 0 ? `(${titleBadge()}) ` : ''
    document.title = waiting + (title() ? `${title()}, Centralino` : 'Centralino')
  })
  onCleanup(() => {
    document.title = 'Centralino'
  })
}

/**
 * The 52-px head of a page: where we are, the title with its count or state, the actions at the right (the main
 * one last). On a phone the path becomes a back arrow. Sets the document title.
 */
export function PageHeader(props: {
  title: string
  /** After the title, in text-3: a count, "salvata 14:39". */
  detail?: JSX.Element
  /** After the title: a Badge. */
  badge?: JSX.Element
  /** In place of the printed title: a title that is renamed where it stands. */
  titleEditor?: JSX.Element
  path?: readonly { label: string; href: string }[]
  actions?: JSX.Element
}): JSX.Element {
  createPageTitle(() => props.title)
  const parent = () => props.path?.at(-1)
  return (
    <header class="flex min-h-13 flex-none flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-(--gutter) py-2">
      <Show when={parent()}>
        {(target) => (
          <A href={target().href} class="icon-btn -ml-2 sm:hidden" aria-label={uiText.t('actions.back')}>
            <Glyph icon={ArrowLeft} size={20} />
          </A>
        )}
      </Show>
      {/* On a very narrow screen the actions go below the title rather than cut its words. */}
      <div class="flex min-w-24 flex-1 flex-wrap items-center gap-x-2">
        <Show when={props.path}>
          {(path) => (
            <nav aria-label={uiText.t('breadcrumb')} class="max-sm:hidden">
              <ol class="flex items-center gap-2 text-text-3">
                <For each={path()}>
                  {(step) => (
                    <li class="flex items-center gap-2">
                      <A href={step.href} class="rounded-4 hover:text-text">
                        {step.label}
                      </A>
                      <Glyph icon={ChevronRight} size={14} />
                    </li>
                  )}
                </For>
              </ol>
            </nav>
          )}
        </Show>
        <Show
          when={props.titleEditor}
          fallback={<h1 class="text-title font-semibold tracking-(--tracking-title)">{props.title}</h1>}
        >
          {props.titleEditor}
        </Show>
        {props.badge}
        <Show when={props.detail}>
          <span class="text-text-3">{props.detail}</span>
        </Show>
      </div>
      <Show when={props.actions}>
        <div class="ml-auto flex flex-none items-center gap-2">{props.actions}</div>
      </Show>
    </header>
  )
}

/** The 48-px bar of chips under a page header; `end` holds sort and columns. It wraps, it never scrolls. */
export function FilterBar(props: { children: JSX.Element; end?: JSX.Element }): JSX.Element {
  return (
    <div class="flex min-h-12 flex-none flex-wrap items-center gap-2 px-(--gutter) py-2">
      {props.children}
      <Show when={props.end}>
        <div class="ml-auto flex flex-wrap items-center gap-1">{props.end}</div>
      </Show>
    </div>
  )
}

/** The scrolling part under the headers; put the table or the sections in it. */
export function PageBody(props: { children: JSX.Element; padded?: boolean }): JSX.Element {
  return (
    <div class={`min-h-0 flex-1 overflow-auto ${props.padded ? 'px-(--gutter) py-4' : ''}`}>
      {props.children}
    </div>
  )
}
