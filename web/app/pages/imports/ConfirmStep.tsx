import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import { ChannelName } from '../../../shared/ui/Channel.tsx'
import { Select, type SelectOption } from '../../../shared/ui/Select.tsx'
import { importsText } from '../../i18n/imports.ts'
import { useWorkspace } from '../../session.tsx'
import { importListsQuery } from './imports.data.ts'
import type { Wizard } from './wizard.ts'

/** The last look before rows are stored: which list, which consents, what happens to known contacts. */
export function ConfirmStep(props: { wizard: Wizard }): JSX.Element {
  const workspace = useWorkspace()
  const lists = useQuery(() => importListsQuery(workspace.slug()))
  const options = createMemo((): SelectOption<string>[] => [
    { value: 'new', label: importsText.t('confirm.newList', { name: props.wizard.listName() }) },
    ...(lists.isSuccess ? lists.data.items : [])
      .filter(({ kind }) => kind === 'static')
      .map(({ id, name }) => ({ value: String(id), label: name })),
  ])
  return (
    <section class="flex max-w-[640px] flex-col gap-4" aria-labelledby="confirm-title">
      <h2 id="confirm-title" class="text-section font-semibold">
        {importsText.t('confirm.title')}
      </h2>
      <Select
        label={importsText.t('confirm.into')}
        value={props.wizard.listId() === null ? 'new' : String(props.wizard.listId())}
        options={options()}
        onChange={(value) => props.wizard.setListId(value === 'new' ? null : Number(value))}
      />
      <div>
        <h3 class="pb-1 text-secondary font-medium">{importsText.t('confirm.consents')}</h3>
        <Show
          when={props.wizard.consents().length > 0}
          fallback={<p class="text-text-2">{importsText.t('confirm.noConsents')}</p>}
        >
          <ul class="border-t border-line">
            <For each={props.wizard.consents()}>
              {({ channel, text }) => (
                <li class="flex flex-wrap gap-x-4 border-b border-line py-2">
                  <span class="w-28">
                    <ChannelName channel={channel} />
                  </span>
                  <span class="min-w-0 flex-1 text-text-2">{text}</span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </div>
      <p class="text-text-2">{importsText.t('confirm.known')}</p>
    </section>
  )
}
