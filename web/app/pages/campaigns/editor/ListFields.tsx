import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { listsQuery } from '../campaigns.data.ts'
import type { Draft } from './draft.ts'

/** The lists whose members get it, and those whose members do not. */
export function ListFields(props: { draft: Draft; onChange: (patch: Partial<Draft>) => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = campaignsText
  const lists = useQuery(() => listsQuery(workspace.slug()))
  const options = (others: readonly number[]) =>
    (lists.data ?? [])
      .filter((list) => !others.includes(list.id))
      .map((list) => ({ value: String(list.id), label: `${list.name} (${format.number(list.memberCount)})` }))
  return (
    <Show
      when={lists.data?.length !== 0}
      fallback={
        <p class="text-text-2">
          {t('editor.noLists')}{' '}
          <A class="link" href={workspace.href('/lists')}>
            {t('editor.goToLists')}
          </A>
        </p>
      }
    >
      <TagInput
        label={t('editor.lists')}
        values={props.draft.listIds.map(String)}
        options={options(props.draft.excludedListIds)}
        loading={lists.isPending}
        placeholder={t('editor.listsPlaceholder')}
        onChange={(values) => props.onChange({ listIds: values.map(Number) })}
      />
      <TagInput
        label={t('editor.excludedLists')}
        optional
        values={props.draft.excludedListIds.map(String)}
        options={options(props.draft.listIds)}
        loading={lists.isPending}
        placeholder={t('editor.listsPlaceholder')}
        onChange={(values) => props.onChange({ excludedListIds: values.map(Number) })}
      />
    </Show>
  )
}
