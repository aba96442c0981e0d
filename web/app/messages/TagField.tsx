import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { unwrap } from '../../shared/api.ts'
import { problemText } from '../../shared/problem-text.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TagInput } from '../../shared/ui/TagInput.tsx'
import { showToast } from '../../shared/ui/Toast.tsx'
import { tagsApi, tagsQuery } from '../pages/templates/templates.data.ts'
import { campaignsText } from '../i18n/campaigns.ts'
import { useWorkspace } from '../session.tsx'

/** The tag of who answers by a button: one that is there, or a new one. */
export function TagField(props: {
  label: string
  placeholder: string
  tagId: number | null
  labelHidden: boolean
  disabled: boolean
  onChange: (tagId: number | null) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const all = () => (tags.isSuccess ? tags.data : [])
  const name = () => all().find(({ id }) => id === props.tagId)?.name ?? ''
  /** Deleted since it was chosen; one that was merged is the other by itself. */
  const isGone = () => props.tagId !== null && tags.isSuccess && !tags.isFetching && name() === ''
  async function create(text: string): Promise<void> {
    try {
      const { id } = await unwrap(tagsApi(workspace.slug()).index.$post({ json: { name: text } }))
      await cache.invalidateQueries({ queryKey: ['w', workspace.slug(), 'tags'] })
      props.onChange(id)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  return (
    <Show
      when={!props.disabled}
      fallback={<p class={props.labelHidden ? 'py-1.5' : 'pt-6.5 pb-1.5'}>{name() || props.placeholder}</p>}
    >
      <TagInput
        label={props.label}
        labelHidden={props.labelHidden}
        single
        error={isGone() ? campaignsText.t('editor.tagGone') : undefined}
        values={props.tagId === null || isGone() ? [] : [String(props.tagId)]}
        options={all().map((tag) => ({ value: String(tag.id), label: tag.name }))}
        loading={tags.isPending}
        placeholder={props.placeholder}
        onCreate={
          workspace.can('contacts.write')
            ? (text) => {
                void create(text)
                return 'new'
              }
            : undefined
        }
        onChange={(values) => {
          const [value] = values
          if (value !== 'new') props.onChange(value === undefined ? null : Number(value))
        }}
      />
      <Show when={isGone()}>
        <Button class="mt-1" compact onClick={() => props.onChange(null)}>
          {campaignsText.t('editor.tagRemove')}
        </Button>
      </Show>
    </Show>
  )
}
