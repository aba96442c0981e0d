import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import { deletedPolicies, knownPolicies } from '../../../../worker/contracts/imports.ts'
import { ChannelName } from '../../../shared/ui/Channel.tsx'
import { RadioGroup } from '../../../shared/ui/Choice.tsx'
import { Select, type SelectOption } from '../../../shared/ui/Select.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { importsText } from '../../i18n/imports.ts'
import { useWorkspace } from '../../session.tsx'
import { DryRunFigures } from './DryRunFigures.tsx'
import { importListsQuery, importTagsQuery } from './imports.data.ts'
import type { Wizard } from './wizard.ts'

/** The last look before rows are stored: which list and tags, what happens to known contacts, which consents. */
export function ConfirmStep(props: { wizard: Wizard }): JSX.Element {
  return (
    <section class="flex max-w-[640px] flex-col gap-5" aria-labelledby="confirm-title">
      <h2 id="confirm-title" class="text-section font-semibold">
        {importsText.t('confirm.title')}
      </h2>
      <ListAndTags wizard={props.wizard} />
      <RadioGroup
        label={importsText.t('confirm.known')}
        value={props.wizard.policies().known}
        options={knownPolicies.map((value) => ({
          value,
          label: importsText.t(`confirm.knowns.${value}`),
          help: importsText.t(`confirm.knowns.${value}Help`),
        }))}
        onChange={(known) => props.wizard.setPolicies({ known })}
      />
      <RadioGroup
        label={importsText.t('confirm.deleted')}
        value={props.wizard.policies().deleted}
        options={deletedPolicies.map((value) => ({
          value,
          label: importsText.t(`confirm.deletedChoices.${value}`),
          help: importsText.t(`confirm.deletedChoices.${value}Help`),
        }))}
        onChange={(deleted) => props.wizard.setPolicies({ deleted })}
      />
      <StatedConsents wizard={props.wizard} />
      <DryRunFigures wizard={props.wizard} />
    </section>
  )
}

function ListAndTags(props: { wizard: Wizard }): JSX.Element {
  const workspace = useWorkspace()
  const lists = useQuery(() => importListsQuery(workspace.slug()))
  const tags = useQuery(() => importTagsQuery(workspace.slug()))
  const options = createMemo((): SelectOption<string>[] => [
    { value: 'new', label: importsText.t('confirm.newList', { name: props.wizard.listName() }) },
    { value: 'none', label: importsText.t('confirm.noList') },
    ...(lists.isSuccess ? lists.data.items : [])
      .filter(({ kind }) => kind === 'static')
      .map(({ id, name }) => ({ value: String(id), label: name })),
  ])
  return (
    <div class="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
      <Select
        label={importsText.t('confirm.into')}
        value={String(props.wizard.listChoice())}
        options={options()}
        onChange={(value) =>
          props.wizard.setListChoice(value === 'new' || value === 'none' ? value : Number(value))
        }
      />
      <TagInput
        label={importsText.t('confirm.tags')}
        optional
        help={importsText.t('confirm.tagsHelp')}
        values={props.wizard.policies().tags}
        options={(tags.isSuccess ? tags.data.items : []).map(({ name }) => ({ value: name, label: name }))}
        loading={tags.isPending}
        onCreate={(text) => text}
        onChange={(chosen) => props.wizard.setPolicies({ tags: chosen })}
      />
    </div>
  )
}

function StatedConsents(props: { wizard: Wizard }): JSX.Element {
  return (
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
  )
}
