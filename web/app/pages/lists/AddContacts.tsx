import { useQuery } from '@tanstack/solid-query'
import Check from 'lucide-solid/icons/check'
import Plus from 'lucide-solid/icons/plus'
import UserPlus from 'lucide-solid/icons/user-plus'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, For, Match, on, onCleanup, Show, Switch } from 'solid-js'
import { formatPhone } from '../../../shared/format.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Button, Glyph, IconButton } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { contactSearchQuery } from './lists.data.ts'
import { personName } from './person-name.ts'

/** How long nobody types before contacts are searched. */
const pauseMs = 250

/** Finds contacts among all of them and puts them in the list one by one. */
export function AddContacts(props: {
  onAdd: (contactId: number, name: string) => Promise<unknown>
}): JSX.Element {
  const workspace = useWorkspace()
  const [open, setOpen] = createSignal(false)
  const [text, setText] = createSignal('')
  const [asked, setAsked] = createSignal('')
  const [added, setAdded] = createSignal<ReadonlySet<number>>(new Set())
  const found = useQuery(() => ({
    ...contactSearchQuery(workspace.slug(), asked()),
    enabled: open() && asked() !== '',
  }))
  createEffect(
    on(text, (typed) => {
      const timer = setTimeout(() => setAsked(typed.trim()), pauseMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )

  async function add(id: number, name: string): Promise<void> {
    await props.onAdd(id, name)
    setAdded((known) => new Set(known).add(id))
  }

  return (
    <Popover
      open={open()}
      onOpenChange={(next) => {
        setOpen(next)
        setText('')
        setAdded(new Set<number>())
      }}
      label={listsText.t('add.title')}
      width={420}
      placement="bottom-end"
      trigger={(attributes) => (
        <Button {...attributes} kind="main" icon={UserPlus}>
          <span class="max-sm:sr-only">{listsText.t('add.button')}</span>
        </Button>
      )}
    >
      <SearchField
        label={listsText.t('add.search')}
        value={text()}
        onText={setText}
        ref={(element) => queueMicrotask(() => element.focus())}
      />
      <div class="mt-2 min-h-10" aria-live="polite">
        <Switch>
          <Match when={asked() === ''}>
            <p class="py-2 text-secondary text-text-3">{listsText.t('add.hint')}</p>
          </Match>
          <Match when={found.isError}>
            <p class="py-2 text-secondary text-bad">{problemText(found.error)}</p>
          </Match>
          <Match when={found.isSuccess && found.data.items.length === 0}>
            <p class="py-2 text-secondary text-text-3">{listsText.t('add.none')}</p>
          </Match>
          <Match when={found.isSuccess && found.data}>
            {(page) => (
              <ul>
                <For each={page().items}>
                  {(contact) => {
                    const name = () => personName(contact) || listsText.t('members.noName')
                    return (
                      <li class="flex min-h-11 items-center gap-2.5 border-b border-line last:border-b-0">
                        <Avatar id={contact.id} name={personName(contact)} />
                        <div class="min-w-0 flex-1">
                          <p class="font-medium">{name()}</p>
                          <p class="text-secondary text-text-3 wrap-anywhere">
                            {contact.email ?? (contact.phone && formatPhone(contact.phone))}
                          </p>
                        </div>
                        <Show
                          when={added().has(contact.id)}
                          fallback={
                            <IconButton
                              icon={Plus}
                              label={listsText.t('add.add', { name: name() })}
                              onClick={() => void add(contact.id, name())}
                            />
                          }
                        >
                          <span class="flex items-center gap-1 text-secondary text-ok">
                            <Glyph icon={Check} size={14} />
                            {listsText.t('add.added')}
                          </span>
                        </Show>
                      </li>
                    )
                  }}
                </For>
              </ul>
            )}
          </Match>
        </Switch>
      </div>
    </Popover>
  )
}
