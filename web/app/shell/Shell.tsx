import './frame.css'
import { useLocation } from '@solidjs/router'
import { onlineManager } from '@tanstack/solid-query'
import WifiOff from 'lucide-solid/icons/wifi-off'
import type { JSX } from 'solid-js'
import {
  createEffect,
  createMemo,
  createSignal,
  ErrorBoundary,
  lazy,
  on,
  onCleanup,
  Show,
  Suspense,
} from 'solid-js'
import { uiText } from '../../shared/i18n/ui.ts'
import { Glyph } from '../../shared/ui/Button.tsx'
import { SkeletonRows } from '../../shared/ui/States.tsx'
import { ToastRegion } from '../../shared/ui/Toast.tsx'
import { creditText } from '../i18n/credit.ts'
import { tasksText } from '../i18n/tasks.ts'
import { lazyPage } from '../lazy-page.ts'
import { Crash } from '../pages/system/Crash.tsx'
import { useWorkspace } from '../session.tsx'
import { Navigation } from './Navigation.tsx'
import { PhoneBar } from './PhoneBar.tsx'

const Palette = lazy(() => import('./Palette.tsx'))
const CreditBanner = lazyPage(() => import('./CreditBanner.tsx'), creditText)
const InboxWatch = lazy(() => import('../pages/inbox/InboxWatch.tsx'))
const TasksWatch = lazyPage(() => import('../tasks/TasksWatch.tsx'), tasksText)

/** Whether the browser has a network, as the data layer sees it. */
function createOnline(): () => boolean {
  const [online, setOnline] = createSignal(onlineManager.isOnline())
  onCleanup(onlineManager.subscribe(setOnline))
  return online
}

/**
 * The frame of every page of a workspace: skip link, navigation, main region, toasts, ⌘K. On a change of
 * page the main region takes the focus, so that keyboard and screen reader go on from there.
 */
export function Shell(props: { children?: JSX.Element }): JSX.Element {
  const location = useLocation()
  const workspace = useWorkspace()
  const online = createOnline()
  const [palette, setPalette] = createSignal(false)
  let main: HTMLElement | undefined

  /** Going from conversation to conversation is no change of page: the list keeps the focus. */
  const page = createMemo(() => {
    const inbox = workspace.href('/inbox')
    return location.pathname.startsWith(`${inbox}/`) ? inbox : location.pathname
  })
  createEffect(on(page, () => main?.focus({ preventScroll: true }), { defer: true }))
  /** The router takes links to the same page for its own and would leave the focus where it is. */
  const skipToMain = (event: MouseEvent): void => {
    event.preventDefault()
    main?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.shiftKey) {
      event.preventDefault()
      setPalette(true)
    }
  }
  window.addEventListener('keydown', onKeyDown)
  onCleanup(() => window.removeEventListener('keydown', onKeyDown))

  return (
    <div class="flex h-full max-sm:flex-col">
      <a href="#main" class="skip-link" onClick={skipToMain}>
        {uiText.t('shell.skip')}
      </a>
      <Navigation onSearch={() => setPalette(true)} />
      <main
        id="main"
        ref={(element) => (main = element)}
        tabindex={-1}
        class="relative flex min-h-0 min-w-0 flex-1 flex-col bg-surface"
      >
        <Show when={!online()}>
          <p
            class="flex flex-none items-center gap-2 bg-warn-soft px-(--gutter) py-1.5 text-warn"
            role="status"
          >
            <Glyph icon={WifiOff} size={14} />
            {uiText.t('state.offline')}
          </p>
        </Show>
        <Show when={workspace.can('credit.read')}>
          <ErrorBoundary fallback={null}>
            <Suspense>
              <CreditBanner />
            </Suspense>
          </ErrorBoundary>
        </Show>
        <ErrorBoundary fallback={<Crash />}>
          <Suspense fallback={<SkeletonRows />}>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <PhoneBar />
      <ToastRegion />
      <Suspense>
        <TasksWatch />
      </Suspense>
      <Show when={workspace.can('inbox.write')}>
        <ErrorBoundary fallback={null}>
          <Suspense>
            <InboxWatch />
          </Suspense>
        </ErrorBoundary>
      </Show>
      <Show when={palette()}>
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      </Show>
    </div>
  )
}
