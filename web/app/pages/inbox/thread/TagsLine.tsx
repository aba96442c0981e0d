import { useQuery } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Tag } from '../../../../shared/ui/Badge.tsx'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { tagsQuery } from '../../lists/lists.data.ts'
import type { HeadActions } from './head-actions.ts'
import { createTagMaker, newTag } from './new-tags.ts'

/** The tags of a conversation, each with its ×, and adding more. */
export function TagsLine(props: {
  head: Head
  actions: HeadActions
  canWrite: boolean
  open: boolean
  onOpenChange: (open: boolean) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const names = createMemo(() => new Map((tags.isSuccess ? tags.data : []).map(({ id, name }) => [id, name])))
  return (
    <>
      <For each={props.head.tags}>
        {(id) => (
          <Show when={names().get(id)}>
            {(name) => (
              <Tag onRemove={props.canWrite ? () => props.actions.tag({ remove: [id] }) : undefined}>
                {name()}
              </Tag>
            )}
          </Show>
        )}
      </For>
      <Show when={props.canWrite}>
        <IconButton
          icon={Plus}
          size={14}
          label={t('header.addTag')}
          keyHint="T"
          onClick={() => props.onOpenChange(true)}
        />
      </Show>
      <Show when={props.open}>
        <TagsDialog
          head={props.head}
          actions={props.actions}
          names={names()}
          onClose={() => props.onOpenChange(false)}
        />
      </Show>
    </>
  )
}

function TagsDialog(props: {
  head: Head
  actions: HeadActions
  names: ReadonlyMap<number, string>
  onClose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const makeTag = createTagMaker()
  const { t } = inboxThreadText
  /** The values of the field: ids, and the text of one that is being made. */
  async function change(values: readonly string[]): Promise<void> {
    const wanted = new Set(values)
    const remove = props.head.tags.filter((id) => !wanted.has(String(id)))
    const known = new Set(props.head.tags.map(String))
    const added = values.filter((value) => !known.has(value))
    try {
      const ids = await Promise.all(added.map(makeTag))
      if (ids.length > 0 || remove.length > 0) props.actions.tag({ add: ids, remove })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  return (
    <Dialog open onClose={props.onClose} title={t('header.tags')}>
      <TagInput
        label={t('header.addTag')}
        values={props.head.tags.map(String)}
        options={[...props.names].map(([id, name]) => ({ value: String(id), label: name }))}
        help={props.names.size === 0 ? t('header.noTags') : undefined}
        onCreate={workspace.can('contacts.write') ? newTag : undefined}
        onChange={(values) => void change(values)}
      />
    </Dialog>
  )
}
