import { useQuery } from '@tanstack/solid-query'
import Braces from 'lucide-solid/icons/braces'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { Popover } from '../../../../shared/ui/Popover.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { fieldsQuery } from '../../lists/lists.data.ts'
import { personQuery } from '../../templates/templates.data.ts'

/** What is known of the person, to be put into the text as it is. */
export function FieldValues(props: { contactId: number; onInsert: (value: string) => void }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const [open, setOpen] = createSignal(false)
  const person = useQuery(() => ({ ...personQuery(workspace.slug(), props.contactId), enabled: open() }))
  const fields = useQuery(() => ({ ...fieldsQuery(workspace.slug()), enabled: open() }))
  const values = createMemo(() => {
    const own = new Map((fields.isSuccess ? fields.data : []).map(({ key, label }) => [key, label]))
    const nameOf = (key: string): string => {
      const path = `fields.${key}`
      return own.get(key) ?? (campaignsText.has(path) ? campaignsText.t(path) : key)
    }
    return Object.entries(person.isSuccess ? person.data.values : {}).flatMap(([key, value]) =>
      value === null || value === '' || key.endsWith('_URL') ? [] : [{ name: nameOf(key), value }],
    )
  })
  function insert(value: string): void {
    setOpen(false)
    // The surface gives its focus back first.
    setTimeout(() => props.onInsert(value))
  }
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('composer.field')}
      placement="top-start"
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <IconButton {...attributes} icon={Braces} label={t('composer.field')} />
      )}
    >
      <Switch>
        <Match when={person.isLoadingError}>
          <ErrorState error={person.error} onRetry={() => void person.refetch()} />
        </Match>
        <Match when={person.isPending}>
          <SkeletonRows rows={4} />
        </Match>
        <Match when={person.isSuccess}>
          <ul class="-m-1.5 flex flex-col">
            <For each={values()}>
              {({ name, value }) => (
                <li>
                  <button
                    type="button"
                    class="flex w-full items-baseline justify-between gap-3 rounded-6 px-2 py-1.5 text-start hover:bg-hover max-sm:min-h-11"
                    onClick={() => insert(value)}
                  >
                    <span class="flex-none text-text-2">{name}</span>
                    <span class="min-w-0 truncate font-medium">{value}</span>
                  </button>
                </li>
              )}
            </For>
            <Show when={values().length === 0}>
              <li class="px-2 py-1.5 text-text-2">{t('composer.noValue')}</li>
            </Show>
          </ul>
        </Match>
      </Switch>
    </Popover>
  )
}
