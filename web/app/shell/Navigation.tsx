import { A, useLocation, useNavigate } from '@solidjs/router'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import Search from 'lucide-solid/icons/search'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { withCommand } from '../../shared/command-key.ts'
import { uiText } from '../../shared/i18n/ui.ts'
import { createMedia, phoneQuery } from '../../shared/media.ts'
import { Avatar } from '../../shared/ui/Avatar.tsx'
import { Count } from '../../shared/ui/Badge.tsx'
import { Glyph } from '../../shared/ui/Button.tsx'
import { Mark } from '../../shared/ui/Mark.tsx'
import { Menu } from '../../shared/ui/Menu.tsx'
import { Kbd, Tooltip } from '../../shared/ui/Tooltip.tsx'
import { inboxText } from '../i18n/inbox.ts'
import { tasksText } from '../i18n/tasks.ts'
import { lazyPage } from '../lazy-page.ts'
import { useWorkspace } from '../session.tsx'
import { accountEntries } from './account.ts'
import type { Destination } from './destinations.ts'
import { areaOf, destination, destinations } from './destinations.ts'
import { inboxUnread } from './inbox-badge.ts'

const InboxViews = lazyPage(() => import('../pages/inbox/InboxViews.tsx'), inboxText)
const TasksTray = lazyPage(() => import('../tasks/TasksTray.tsx'), tasksText)

type TriggerAttributes = JSX.ButtonHTMLAttributes<HTMLButtonElement>

const paletteKey = withCommand('K')

/** The area that the address is in. */
export function createCurrentArea(): () => Destination['key'] | undefined {
  const location = useLocation()
  const workspace = useWorkspace()
  return () => areaOf(location.pathname.slice(workspace.href('').length))
}

/** 212 wide from 1280, a rail of 56 with names in tooltips from 640; the phone has its bar instead. */
export function Navigation(props: { onSearch: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const rail = createMedia('(width < 1280px)')
  const phone = createMedia(phoneQuery)
  const area = createCurrentArea()
  const [tasks, setTasks] = createSignal(false)
  const main = () =>
    destinations.filter(
      ({ key, permission }) =>
        key !== 'settings' && key !== 'outbox' && key !== 'failures' && workspace.can(permission),
    )
  return (
    <nav
      class="flex w-53 flex-none flex-col border-r border-line bg-bg max-xl:w-14 max-sm:hidden"
      aria-label={uiText.t('shell.navigation')}
    >
      <div class="px-2 pt-2">
        <WorkspaceSwitcher rail={rail()} />
        <Show
          when={rail()}
          fallback={
            <button
              type="button"
              class="input input-compact mt-1 gap-2 border-line-2! px-2.5 text-body text-text-3"
              aria-keyshortcuts="Control+K Meta+K"
              onClick={() => props.onSearch()}
            >
              <Glyph icon={Search} size={14} />
              <span class="flex-1">{uiText.t('shell.searchOrGo')}</span>
              <Kbd>{paletteKey}</Kbd>
            </button>
          }
        >
          <Tooltip
            text={uiText.t('shell.searchOrGo')}
            keyHint={paletteKey}
            placement="right"
            triggerProps={{
              type: 'button',
              class: 'nav-row',
              'aria-label': uiText.t('shell.searchOrGo'),
              onClick: () => props.onSearch(),
            }}
          >
            <Glyph icon={Search} />
          </Tooltip>
        </Show>
      </div>
      <ul class="mt-2 flex-1 overflow-y-auto px-2">
        <For each={main()}>
          {(entry) => (
            <li class="mb-0.5">
              <NavRow entry={entry} rail={rail()} current={area() === entry.key} />
              <Show when={area() === entry.key && !rail() && entry.views}>
                {(views) => <Views keys={views()} />}
              </Show>
              <Show when={entry.key === 'inbox' && area() === 'inbox' && !rail()}>
                <Suspense>
                  <InboxViews />
                </Suspense>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <div class="mx-2 border-t border-line py-2">
        <Show when={!phone()}>
          <Suspense>
            <TasksTray place={rail() ? 'rail' : 'wide'} open={tasks()} onOpenChange={setTasks} />
          </Suspense>
        </Show>
        <Show when={workspace.can('workspace.read')}>
          <NavRow entry={destination('settings')} rail={rail()} current={area() === 'settings'} />
        </Show>
        <AccountMenu rail={rail()} />
      </div>
    </nav>
  )
}

/** A row is one line of the switchboard: glyph and name, current on `active`. */
function NavRow(props: { entry: Destination; rail: boolean; current: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const name = () => uiText.t(`shell.${props.entry.key}`)
  const unread = () => (props.entry.key === 'inbox' ? inboxUnread() : 0)
  /** The lamp is drawn beside the name; where there is no room for it, the name tells it. */
  const fullName = () => (unread() > 0 ? `${name()}, ${uiText.plural('shell.toRead', unread())}` : name())
  return (
    <Tooltip
      as={A}
      text={fullName()}
      placement="right"
      disabled={!props.rail}
      triggerProps={{
        href: workspace.href(props.entry.path),
        class: 'nav-row',
        'aria-label': props.rail || unread() > 0 ? fullName() : undefined,
        'aria-current': props.current ? 'page' : undefined,
      }}
    >
      <span class="relative flex">
        <Glyph icon={props.entry.icon} class={props.current ? 'text-accent-text' : ''} />
        <Show when={props.rail && unread() > 0}>
          <span class="lamp absolute -top-0.5 -right-1" aria-hidden="true" />
        </Show>
      </span>
      <Show when={!props.rail}>
        <span class="flex-1">{name()}</span>
        <Show when={!props.current}>
          <Count waiting={unread()} />
        </Show>
      </Show>
    </Tooltip>
  )
}

/** The views of the open area hang on its line, the current one plugged in. */
function Views(props: { keys: readonly ('campaigns' | 'outbox' | 'failures')[] }): JSX.Element {
  const workspace = useWorkspace()
  const location = useLocation()
  const open = (key: Destination['key']): boolean =>
    location.pathname.startsWith(workspace.href(destination(key).path))
  return (
    <ul class="nav-views">
      <For each={props.keys}>
        {(key) => (
          <li>
            <A
              href={workspace.href(destination(key).path)}
              class="nav-view"
              aria-current={open(key) ? 'page' : undefined}
            >
              {uiText.t(key === 'campaigns' ? 'shell.allCampaigns' : `shell.${key}`)}
            </A>
          </li>
        )}
      </For>
    </ul>
  )
}

function WorkspaceSwitcher(props: { rail: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const label = () => `${workspace.name()}, ${uiText.t('shell.switchWorkspace')}`
  return (
    <Menu
      placement="bottom-start"
      entries={[
        {
          type: 'choice',
          label: uiText.t('shell.workspaces'),
          value: workspace.slug(),
          options: workspace.workspaces().map(({ slug, name }) => ({ value: slug, label: name })),
          onSelect: (slug) => navigate(`/w/${slug}/contacts`),
        },
        { type: 'line' },
        { label: uiText.t('shell.newWorkspace'), onSelect: () => navigate('/new-workspace') },
      ]}
      trigger={(attributes: TriggerAttributes) => (
        <button type="button" {...attributes} class="nav-row" aria-label={label()}>
          <Show when={workspace.logo()} fallback={<Mark />}>
            {(src) => <img class="size-5 shrink-0 rounded-4 bg-white object-contain" src={src()} alt="" />}
          </Show>
          <Show when={!props.rail}>
            <span class="min-w-0 flex-1 text-left font-semibold text-text">{workspace.name()}</span>
            <Glyph icon={ChevronDown} size={14} />
          </Show>
        </button>
      )}
    />
  )
}

function AccountMenu(props: { rail: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const entries = accountEntries()
  return (
    <Menu
      placement="top-start"
      entries={entries()}
      trigger={(attributes: TriggerAttributes) => (
        <button
          type="button"
          {...attributes}
          class="nav-row"
          aria-label={`${workspace.user().name}, ${uiText.t('shell.account')}`}
        >
          <Avatar id={workspace.user().id} name={workspace.user().name} size={24} />
          <Show when={!props.rail}>
            <span class="min-w-0 flex-1 text-left font-medium text-text">{workspace.user().name}</span>
            <Glyph icon={ChevronDown} size={14} />
          </Show>
        </button>
      )}
    />
  )
}
