import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import { unwrap } from '../../../../shared/api.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { tagsApi, tagsQuery } from '../../templates/templates.data.ts'

/** What stands for a tag until it is made. */
const made = 'new'

/** The tag that everybody gets whom the campaign reaches: one that is there, or a new one. */
export function TagField(props: {
  tagId: number | null
  onChange: (tagId: number | null) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const { t } = campaignsText
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  async function create(name: string): Promise<void> {
    try {
      const tag = await unwrap(tagsApi(workspace.slug()).index.$post({ json: { name } }))
      await cache.invalidateQueries({ queryKey: ['w', workspace.slug(), 'tags'] })
      props.onChange(tag.id)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  let field: HTMLDivElement | undefined
  /**
   * Deleted since it was chosen; one that was merged is the other by itself. A tag that is not known is asked for
   * anew first, and what was told stays until the answer.
   */
  const isGone = createMemo<boolean>(
    (before) =>
      props.tagId !== null &&
      tags.isSuccess &&
      !tags.data.some(({ id }) => id === props.tagId) &&
      (before || !tags.isFetching),
    false,
  )
  function remove(): void {
    props.onChange(null)
    // The button goes away, and the focus with it; the text box itself would open its list over what comes next.
    field?.focus()
  }
  return (
    <div class="flex flex-col gap-3 outline-none" tabindex={-1} ref={(element) => (field = element)}>
      <TagInput
        label={t('editor.tag')}
        optional
        single
        help={t('editor.tagHelp')}
        error={isGone() ? t('editor.tagGone') : undefined}
        values={props.tagId === null || isGone() ? [] : [String(props.tagId)]}
        options={(tags.isSuccess ? tags.data : []).map((tag) => ({ value: String(tag.id), label: tag.name }))}
        loading={tags.isPending}
        placeholder={t('editor.tagPlaceholder')}
        onCreate={
          workspace.can('contacts.write')
            ? (text) => {
                void create(text)
                return made
              }
            : undefined
        }
        onChange={([value]) => {
          if (value !== made) props.onChange(value === undefined ? null : Number(value))
        }}
      />
      <Show when={isGone()}>
        <Button class="self-start" compact onClick={remove}>
          {t('editor.tagRemove')}
        </Button>
      </Show>
    </div>
  )
}
