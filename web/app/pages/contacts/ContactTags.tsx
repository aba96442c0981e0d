import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { ContactDetail } from '../../../../worker/contracts/contacts.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Tag } from '../../../shared/ui/Badge.tsx'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { createContactActions } from './contacts.data.ts'
import { listsQuery, tagsQuery } from '../lists/lists.data.ts'

/** Runs a change; a failure is told in the corner. */
async function told(change: Promise<unknown>): Promise<void> {
  try {
    await change
  } catch (error) {
    showToast({ text: problemText(error), failed: true })
  }
}

const addTrigger = (label: string) => (attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
  <Button kind="quiet" compact icon={Plus} {...attributes}>
    {label}
  </Button>
)

/** The tags of a contact, each with its ×, and adding more. */
export function ContactTags(props: { contact: ContactDetail; canWrite: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createContactActions()
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const tags = useQuery(() => ({ ...tagsQuery(workspace.slug()), enabled: open() }))
  const options = createMemo(() =>
    (tags.isSuccess ? tags.data : [])
      .filter(({ name }) => !props.contact.tags.includes(name))
      .map(({ name }) => ({ value: name, label: name })),
  )
  const remove = (name: string) => told(actions.tag([props.contact.id], { remove: [name] }))
  async function add(names: string[]): Promise<void> {
    if (names.length === 0) return
    await told(actions.tag([props.contact.id], { add: names }))
    setOpen(false)
  }
  return (
    <div class="flex flex-wrap items-center gap-1.5">
      <For each={props.contact.tags}>
        {(name) => <Tag onRemove={props.canWrite ? () => void remove(name) : undefined}>{name}</Tag>}
      </For>
      <Show when={props.canWrite}>
        {/* Alone, it stands in line with what is above and below. */}
        <div class={props.contact.tags.length === 0 ? '-ml-2.5' : ''}>
          <Popover
            open={open()}
            onOpenChange={setOpen}
            label={t('detail.addTag')}
            width={320}
            trigger={addTrigger(t('detail.addTag'))}
          >
            <TagInput
              label={t('detail.addTag')}
              values={[]}
              options={options()}
              onChange={(names) => void add(names)}
              onCreate={(name) => name}
              placeholder={t('form.tagsPlaceholder')}
            />
          </Popover>
        </div>
      </Show>
    </div>
  )
}

/** The lists a contact is in; by hand it goes into and out of static ones. */
export function ContactLists(props: { contact: ContactDetail; canWrite: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createContactActions()
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const lists = useQuery(() => ({ ...listsQuery(workspace.slug()), enabled: open() }))
  const options = createMemo(() =>
    (lists.isSuccess ? lists.data : [])
      .filter(({ id, kind }) => kind === 'static' && !props.contact.lists.some((list) => list.id === id))
      .map(({ id, name }) => ({ value: String(id), label: name })),
  )
  async function add(listId: string): Promise<void> {
    await told(actions.addToList(Number(listId), [props.contact.id]))
    setOpen(false)
  }
  return (
    <>
      <Show when={props.contact.lists.length > 0} fallback={<p class="text-text-3">{t('detail.noLists')}</p>}>
        <ul>
          <For each={props.contact.lists}>
            {(list) => (
              <li class="flex min-h-8 items-center justify-between gap-2">
                <A class="link min-w-0" href={workspace.href(`/lists/${list.id}`)}>
                  {list.name}
                </A>
                <Show when={props.canWrite && list.kind === 'static'}>
                  <IconButton
                    icon={X}
                    size={14}
                    label={uiText.t('actions.removeNamed', { name: list.name })}
                    onClick={() => void told(actions.removeFromList(list.id, [props.contact.id]))}
                  />
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.canWrite}>
        <div class="-ml-2.5 self-start">
          <Popover
            open={open()}
            onOpenChange={setOpen}
            label={t('detail.addList')}
            width={320}
            trigger={addTrigger(t('detail.addList'))}
          >
            <Show when={!lists.isSuccess || options().length > 0} fallback={<p>{t('bulk.noLists')}</p>}>
              <Select
                label={t('bulk.listLabel')}
                value={null}
                options={options()}
                onChange={(listId) => void add(listId)}
              />
            </Show>
          </Popover>
        </div>
      </Show>
    </>
  )
}
