import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import ArrowLeft from 'lucide-solid/icons/arrow-left'
import Check from 'lucide-solid/icons/check'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import type { JSX, ValidComponent } from 'solid-js'
import { createMemo, createSignal, For, Index, Match, Show, Switch } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import type { Icon } from './Button.tsx'
import { Glyph } from './Button.tsx'
import { Kbd } from './Tooltip.tsx'

export type MenuEntry =
  | {
      type?: 'item'
      label: string
      icon?: Icon
      keyHint?: string
      danger?: boolean
      disabled?: boolean
      onSelect: () => void
    }
  | { type: 'line' }
  | { type: 'label'; label: string }
  | {
      type: 'choice'
      label: string
      value: string
      options: readonly { value: string; label: string }[]
      /** The choice is the end of it; else the menu stays, for choosing on. */
      closes?: boolean
      onSelect: (value: string) => void
    }
  | { type: 'check'; label: string; checked: boolean; onSelect: (checked: boolean) => void }
  /** Entries in place of these, with a way back: for a sheet that would be longer than the screen. */
  | { type: 'page'; label: string; icon?: Icon; entries: readonly MenuEntry[] }

/** A menu of actions and choices. `trigger` draws the trigger from the attributes it is given. */
export function Menu(props: {
  trigger: ValidComponent
  entries: readonly MenuEntry[]
  placement?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | 'right-end'
  /** Inside a sheet or a dialog, which hides everything beside it from assistive technology but what is modal too. */
  modal?: boolean
  /** Many entries: on a phone they lie in a sheet at the foot of the screen. */
  sheet?: boolean
  /** What takes the focus when the menu closes, where it is not the trigger: what a choice has just made. */
  focusAfter?: () => HTMLElement | undefined
}): JSX.Element {
  /** After the primitive, which gives the focus to the trigger whatever its handler says. */
  function leave(): void {
    const next = props.focusAfter?.()
    if (next) queueMicrotask(() => next.focus())
  }
  let content: HTMLElement | undefined
  const [openPage, setOpenPage] = createSignal<string | null>(null)
  const page = createMemo(() =>
    props.entries.flatMap((entry) => (entry.type === 'page' && entry.label === openPage() ? entry : [])),
  )
  function turnTo(label: string | null): void {
    setOpenPage(label)
    queueMicrotask(() => content?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus())
  }
  return (
    <DropdownMenu
      gutter={4}
      onOpenChange={() => setOpenPage(null)}
      placement={props.placement ?? 'bottom-end'}
      modal={props.modal ?? false}
      preventScroll={false}
    >
      <DropdownMenu.Trigger as={props.trigger} />
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          ref={(element) => (content = element)}
          class={`float menu ${props.sheet ? 'menu-sheet' : ''}`}
          onCloseAutoFocus={leave}
        >
          <Show when={page()[0]} fallback={<Entries entries={props.entries} onPage={turnTo} />}>
            {(shown) => (
              <>
                <DropdownMenu.Item class="menu-item" closeOnSelect={false} onSelect={() => turnTo(null)}>
                  <Glyph icon={ArrowLeft} />
                  {uiText.t('actions.back')}
                </DropdownMenu.Item>
                <Entries entries={shown().entries} onPage={turnTo} />
              </>
            )}
          </Show>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  )
}

function Entries(props: { entries: readonly MenuEntry[]; onPage: (label: string) => void }): JSX.Element {
  // By place: entries that are made anew while the menu is open must not cost an item its focus.
  return <Index each={props.entries}>{(entry) => <Entry entry={entry()} onPage={props.onPage} />}</Index>
}

/** Narrows an entry to one kind, for `Match`. */
function ofType<T extends MenuEntry['type']>(
  entry: MenuEntry,
  type: T,
): Extract<MenuEntry, { type: T }> | false {
  const matches = (one: MenuEntry): one is Extract<MenuEntry, { type: T }> => one.type === type
  return matches(entry) && entry
}

function Entry(props: { entry: MenuEntry; onPage: (label: string) => void }): JSX.Element {
  const item = () => (props.entry.type === undefined || props.entry.type === 'item') && props.entry
  return (
    <Switch>
      <Match when={props.entry.type === 'line'}>
        <DropdownMenu.Separator class="menu-line" />
      </Match>
      <Match when={ofType(props.entry, 'label')}>
        {(entry) => <p class="menu-label">{entry().label}</p>}
      </Match>
      <Match when={ofType(props.entry, 'choice')}>
        {(entry) => (
          <DropdownMenu.RadioGroup
            value={entry().value}
            onChange={(value) => entry().onSelect(value)}
            aria-label={entry().label}
          >
            <p class="menu-label" aria-hidden="true">
              {entry().label}
            </p>
            <For each={entry().options}>
              {(option) => (
                <DropdownMenu.RadioItem
                  value={option.value}
                  class="menu-item"
                  closeOnSelect={entry().closes ?? false}
                >
                  <span class="flex size-4 items-center">
                    <DropdownMenu.ItemIndicator>
                      <Glyph icon={Check} size={14} class="text-accent-text" />
                    </DropdownMenu.ItemIndicator>
                  </span>
                  {option.label}
                </DropdownMenu.RadioItem>
              )}
            </For>
          </DropdownMenu.RadioGroup>
        )}
      </Match>
      <Match when={ofType(props.entry, 'check')}>
        {(entry) => (
          <DropdownMenu.CheckboxItem
            checked={entry().checked}
            onChange={(checked) => entry().onSelect(checked)}
            closeOnSelect={false}
            class="menu-item"
          >
            <span class="flex size-4 items-center">
              <DropdownMenu.ItemIndicator>
                <Glyph icon={Check} size={14} class="text-accent-text" />
              </DropdownMenu.ItemIndicator>
            </span>
            {entry().label}
          </DropdownMenu.CheckboxItem>
        )}
      </Match>
      <Match when={ofType(props.entry, 'page')}>
        {(entry) => (
          <DropdownMenu.Item
            class="menu-item"
            closeOnSelect={false}
            onSelect={() => props.onPage(entry().label)}
          >
            <Show when={entry().icon}>{(icon) => <Glyph icon={icon()} />}</Show>
            <span class="flex-1">{entry().label}</span>
            <Glyph icon={ChevronRight} size={14} class="text-text-3" />
          </DropdownMenu.Item>
        )}
      </Match>
      <Match when={item()}>
        {(entry) => (
          <DropdownMenu.Item
            class={`menu-item ${entry().danger ? 'menu-item-danger' : ''}`}
            disabled={entry().disabled}
            onSelect={() => entry().onSelect()}
          >
            <Show when={entry().icon}>{(icon) => <Glyph icon={icon()} />}</Show>
            <span class="flex-1">{entry().label}</span>
            <Show when={entry().keyHint}>
              <Kbd>{entry().keyHint}</Kbd>
            </Show>
          </DropdownMenu.Item>
        )}
      </Match>
    </Switch>
  )
}

/** The "…" at the end of a header or a row. */
export function MoreMenu(props: {
  entries: readonly MenuEntry[]
  of?: string
  edged?: boolean
  sheet?: boolean
}): JSX.Element {
  return (
    <Menu
      sheet={props.sheet ?? false}
      entries={props.entries}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <button
          type="button"
          {...attributes}
          class={`icon-btn ${props.edged ? 'icon-btn-edged' : ''}`}
          aria-label={props.of ? uiText.t('actions.moreFor', { name: props.of }) : uiText.t('actions.more')}
        >
          <Glyph icon={Ellipsis} />
        </button>
      )}
    />
  )
}
