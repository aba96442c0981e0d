import { Dialog as KobalteDialog } from '@kobalte/core/dialog'
import { useNavigate } from '@solidjs/router'
import Ban from 'lucide-solid/icons/ban'
import Building2 from 'lucide-solid/icons/building'
import FileSpreadsheet from 'lucide-solid/icons/file-spreadsheet'
import Plus from 'lucide-solid/icons/plus'
import Search from 'lucide-solid/icons/search'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import { uiText } from '../../shared/i18n/ui.ts'
import type { Icon } from '../../shared/ui/Button.tsx'
import { Glyph } from '../../shared/ui/Button.tsx'
import { createFocusReturn } from '../../shared/ui/focus-return.ts'
import { useWorkspace } from '../session.tsx'
import { destinations } from './destinations.ts'

type Goal = { label: string; detail: string; icon: Icon; href: string }

/** Accents and case do not matter when looking for a name. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** ⌘K: the name of a page or a workspace, arrows, Enter. */
export default function Palette(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const listId = createUniqueId()
  const giveFocusBack = createFocusReturn(() => true)
  const [text, setText] = createSignal('')
  const [index, setIndex] = createSignal(0)

  const goals = createMemo((): Goal[] => [
    ...destinations
      .filter(({ permission }) => workspace.can(permission))
      .map(({ key, path, icon }) => ({
        label: uiText.t(`shell.${key}`),
        detail: workspace.name(),
        icon,
        href: workspace.href(path),
      })),
    {
      label: uiText.t('shell.csv'),
      detail: workspace.name(),
      icon: FileSpreadsheet,
      href: workspace.href('/contacts/csv'),
    },
    ...(workspace.can('contacts.read')
      ? [
          {
            label: uiText.t('shell.blocked'),
            detail: workspace.name(),
            icon: Ban,
            href: workspace.href('/contacts/blocked'),
          },
        ]
      : []),
    ...workspace
      .workspaces()
      .filter(({ slug }) => slug !== workspace.slug())
      .map(({ slug, name }) => ({
        label: name,
        detail: uiText.t('shell.switchWorkspace'),
        icon: Building2,
        href: `/w/${slug}/contacts`,
      })),
    { label: uiText.t('shell.newWorkspace'), detail: '', icon: Plus, href: '/new-workspace' },
  ])
  const found = createMemo(() => goals().filter((goal) => plain(goal.label).includes(plain(text().trim()))))
  const chosen = () => Math.min(index(), Math.max(0, found().length - 1))

  function go(goal: Goal | undefined): void {
    if (!goal) return
    props.onClose()
    navigate(goal.href)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const count = found().length
    if (event.key === 'ArrowDown') setIndex(count ? (chosen() + 1) % count : 0)
    else if (event.key === 'ArrowUp') setIndex(count ? (chosen() + count - 1) % count : 0)
    else if (event.key === 'Enter') go(found()[chosen()])
    else return
    event.preventDefault()
  }

  return (
    <KobalteDialog open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <KobalteDialog.Portal>
        <KobalteDialog.Overlay class="scrim" />
        <KobalteDialog.Content class="dialog mt-[12dvh]!" onCloseAutoFocus={giveFocusBack}>
          <KobalteDialog.Title class="sr-only">{uiText.t('shell.goTo')}</KobalteDialog.Title>
          <div class="flex h-12 items-center gap-3 border-b border-line px-4">
            <Glyph icon={Search} class="text-text-3" />
            <input
              class="min-w-0 flex-1 bg-transparent text-section outline-none placeholder:text-text-3"
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={found().length ? `${listId}-${chosen()}` : undefined}
              aria-label={uiText.t('shell.goToHint')}
              placeholder={uiText.t('shell.goToHint')}
              value={text()}
              onInput={(event) => {
                setText(event.currentTarget.value)
                setIndex(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <ul
            id={listId}
            role="listbox"
            class="max-h-80 overflow-y-auto p-1.5"
            aria-label={uiText.t('shell.goTo')}
          >
            <For each={found()}>
              {(goal, at) => (
                <li
                  id={`${listId}-${at()}`}
                  role="option"
                  aria-selected={at() === chosen()}
                  class="menu-item"
                  data-highlighted={at() === chosen() ? '' : undefined}
                  onPointerMove={() => setIndex(at())}
                  onClick={() => go(goal)}
                >
                  <Glyph icon={goal.icon} class="text-text-2" />
                  <span class="flex-1 font-medium">{goal.label}</span>
                  <span class="text-secondary text-text-3">{goal.detail}</span>
                </li>
              )}
            </For>
          </ul>
          <Show when={found().length === 0}>
            <p class="px-4 pb-4 text-text-3" role="status">
              {uiText.t('shell.noDestination')}
            </p>
          </Show>
        </KobalteDialog.Content>
      </KobalteDialog.Portal>
    </KobalteDialog>
  )
}
