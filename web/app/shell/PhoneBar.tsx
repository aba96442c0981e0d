import { A, useLocation, useNavigate } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import LogOut from 'lucide-solid/icons/log-out'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { languages } from '../../../worker/contracts/common.ts'
import { language, languageNames, setLanguage } from '../../shared/i18n/language.ts'
import { uiText } from '../../shared/i18n/ui.ts'
import { createMedia, phoneQuery } from '../../shared/media.ts'
import { setThemeChoice, themeChoice, themeChoices } from '../../shared/theme.ts'
import { Button, Glyph } from '../../shared/ui/Button.tsx'
import { Segmented } from '../../shared/ui/Choice.tsx'
import { Popover } from '../../shared/ui/Popover.tsx'
import { Select } from '../../shared/ui/Select.tsx'
import { tasksText } from '../i18n/tasks.ts'
import { lazyPage } from '../lazy-page.ts'
import { useWorkspace } from '../session.tsx'
import { createSignOut } from './account.ts'
import { destination } from './destinations.ts'
import { inboxUnread } from './inbox-badge.ts'
import { createCurrentArea } from './Navigation.tsx'

const TasksEntry = lazyPage(() => import('../tasks/TasksEntry.tsx'), tasksText)
const TasksTray = lazyPage(() => import('../tasks/TasksTray.tsx'), tasksText)

const places = ['inbox', 'contacts', 'campaigns'] as const
const morePlaces = ['lists', 'templates', 'media', 'outbox', 'failures', 'settings'] as const

/** The phone's navigation: 56 at the bottom, above the safe area; what does not fit is a sheet. */
export function PhoneBar(): JSX.Element {
  const workspace = useWorkspace()
  const area = createCurrentArea()
  const [more, setMore] = createSignal(false)
  const [tasks, setTasks] = createSignal(false)
  const phone = createMedia(phoneQuery)
  const location = useLocation()
  const isTalking = () => location.pathname.startsWith(workspace.href('/inbox/'))
  return (
    <>
      <Show when={phone()}>
        <Suspense>
          <div class="flex-none border-t border-line bg-bg empty:hidden">
            <TasksTray place="phone" open={tasks()} onOpenChange={setTasks} />
          </div>
        </Suspense>
      </Show>
      {/* A conversation takes the whole screen: its own arrow leads back. */}
      <nav
        classList={{ 'max-sm:hidden': isTalking() }}
        class="flex flex-none border-t border-line bg-bg pb-[env(safe-area-inset-bottom)] sm:hidden"
        aria-label={uiText.t('shell.navigation')}
      >
        <For each={places.filter((key) => workspace.can(destination(key).permission))}>
          {(key) => (
            <A
              href={workspace.href(destination(key).path)}
              class="phone-tab"
              aria-current={area() === key ? 'page' : undefined}
            >
              <span class="relative flex">
                <Glyph icon={destination(key).icon} size={20} />
                <Show when={key === 'inbox' && inboxUnread() > 0}>
                  <span class="lamp absolute -top-0.5 -right-1.5" aria-hidden="true" />
                </Show>
              </span>
              {uiText.t(`shell.${key}`)}
              <Show when={key === 'inbox' && inboxUnread() > 0}>
                <span class="sr-only">{uiText.plural('shell.toRead', inboxUnread())}</span>
              </Show>
            </A>
          )}
        </For>
        <Popover
          open={more()}
          onOpenChange={setMore}
          label={uiText.t('shell.moreTitle')}
          trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
            <button type="button" {...attributes} class="phone-tab">
              <Glyph icon={Ellipsis} size={20} />
              {uiText.t('shell.more')}
            </button>
          )}
        >
          <MoreSheet
            onGo={() => setMore(false)}
            onTasks={() => {
              setMore(false)
              setTasks(true)
            }}
          />
        </Popover>
      </nav>
    </>
  )
}

function MoreSheet(props: { onGo: () => void; onTasks: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const leave = createSignOut()
  return (
    <div class="flex flex-col gap-4">
      <ul>
        <For each={morePlaces.filter((key) => workspace.can(destination(key).permission))}>
          {(key) => (
            <li class="border-b border-line">
              <A
                href={workspace.href(destination(key).path)}
                class="flex min-h-12 items-center gap-3"
                onClick={() => props.onGo()}
              >
                <Glyph icon={destination(key).icon} size={20} class="text-text-2" />
                <span class="flex-1 font-medium">{uiText.t(`shell.${key}`)}</span>
                <Glyph icon={ChevronRight} class="text-text-3" />
              </A>
            </li>
          )}
        </For>
        <li class="empty:hidden">
          <Suspense>
            <TasksEntry onOpen={props.onTasks} />
          </Suspense>
        </li>
      </ul>
      <Select
        label={uiText.t('shell.workspaces')}
        value={workspace.slug()}
        options={workspace.workspaces().map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(slug) => {
          props.onGo()
          navigate(`/w/${slug}/contacts`)
        }}
      />
      <Segmented
        wide
        label={uiText.t('shell.language')}
        value={language()}
        options={languages.map((value) => ({ value, label: languageNames[value] }))}
        onChange={(value) => void setLanguage(value)}
      />
      <Segmented
        wide
        label={uiText.t('shell.theme')}
        value={themeChoice()}
        options={themeChoices.map((value) => ({ value, label: uiText.t(`shell.themes.${value}`) }))}
        onChange={setThemeChoice}
      />
      <Button icon={LogOut} onClick={() => void leave()}>
        {uiText.t('shell.signOut')}
      </Button>
    </div>
  )
}
