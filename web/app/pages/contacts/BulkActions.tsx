import { useQuery } from '@tanstack/solid-query'
import ListPlus from 'lucide-solid/icons/list-plus'
import TagIcon from 'lucide-solid/icons/tag'
import Trash from 'lucide-solid/icons/trash'
import Undo from 'lucide-solid/icons/undo-2'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show } from 'solid-js'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { noSelection, type Selection } from '../../../shared/ui/table-selection.ts'
import { BulkBar } from '../../../shared/ui/TableParts.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { createContactActions } from './contacts.data.ts'
import { listsQuery, tagsQuery } from '../lists/lists.data.ts'
import { deleteWithUndo } from './delete-with-undo.ts'

/** What one call changes at most. */
const atOnce = 1000

/** The floating bar of the chosen contacts: tags, lists, deleting. */
export function BulkActions(props: {
  selection: Selection
  onSelect: (selection: Selection) => void
  pageKeys: readonly string[]
  /** The chosen ones are deleted: they can be brought back. */
  deleted: boolean
}): JSX.Element {
  const workspace = useWorkspace()
  const { t, plural } = contactsText
  const actions = createContactActions()
  const ids = () => (props.selection.mode === 'rows' ? [...props.selection.keys].map(Number) : [])
  const leave = () => props.onSelect(noSelection)

  /** Says how a change went; a failed one keeps the selection. */
  async function told(change: Promise<unknown>, done: string): Promise<void> {
    try {
      await change
      showToast({ text: done })
      leave()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  const tagAll = (change: TagChange): Promise<void> =>
    told(actions.tag(ids(), change), plural('bulk.tagged', ids().length))
  const addAll = (list: { id: number; name: string }): Promise<void> =>
    told(actions.addToList(list.id, ids()), plural('bulk.listed', ids().length, { list: list.name }))
  async function deleteAll(): Promise<void> {
    if (await deleteWithUndo(actions, ids(), plural('bulk.deleted', ids().length))) leave()
  }

  const restoreAll = (): Promise<void> => told(actions.restore(ids()), plural('bulk.restored', ids().length))

  return (
    <BulkBar selection={props.selection} onSelect={props.onSelect} pageKeys={props.pageKeys}>
      <Show when={ids().length <= atOnce} fallback={<span>{t('bulk.tooMany')}</span>}>
        <Show
          when={!props.deleted}
          fallback={
            <button type="button" onClick={() => void restoreAll()}>
              <Glyph icon={Undo} size={14} />
              {t('bulk.restore')}
            </button>
          }
        >
          <TagAction onApply={tagAll} />
          <Show when={workspace.can('lists.write')}>
            <ListAction onApply={addAll} />
          </Show>
          <button type="button" onClick={() => void deleteAll()}>
            <Glyph icon={Trash} size={14} />
            {t('bulk.delete')}
          </button>
        </Show>
      </Show>
    </BulkBar>
  )
}

type TagChange = { add?: string[]; remove?: string[] }

function TagAction(props: { onApply: (change: TagChange) => Promise<void> }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const [mode, setMode] = createSignal<'add' | 'remove'>('add')
  const [names, setNames] = createSignal<string[]>([])
  const [busy, setBusy] = createSignal(false)
  const tags = useQuery(() => ({ ...tagsQuery(workspace.slug()), enabled: open() }))
  const options = createMemo(() =>
    (tags.isSuccess ? tags.data : []).map(({ name }) => ({ value: name, label: name })),
  )
  async function apply(): Promise<void> {
    setBusy(true)
    await props.onApply({ [mode()]: names() })
    setBusy(false)
    setOpen(false)
    setNames([])
  }
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('bulk.tagTitle')}
      placement="top-start"
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <button type="button" {...attributes}>
          <Glyph icon={TagIcon} size={14} />
          {t('bulk.tag')}
        </button>
      )}
    >
      <div class="flex flex-col gap-3">
        <Segmented
          label={t('bulk.tagTitle')}
          labelHidden
          wide
          value={mode()}
          options={[
            { value: 'add', label: t('bulk.add') },
            { value: 'remove', label: t('bulk.remove') },
          ]}
          onChange={setMode}
        />
        <TagInput
          label={t('bulk.tag')}
          labelHidden
          values={names()}
          options={options()}
          onChange={setNames}
          onCreate={mode() === 'add' ? (text) => text : undefined}
          placeholder={t('form.tagsPlaceholder')}
        />
        <Button
          kind="main"
          busy={busy()}
          offReason={names().length === 0 ? t('bulk.nothing') : undefined}
          onClick={() => void apply()}
        >
          {t('bulk.apply')}
        </Button>
      </div>
    </Popover>
  )
}

function ListAction(props: { onApply: (list: { id: number; name: string }) => Promise<void> }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const [chosen, setChosen] = createSignal<string | null>(null)
  const [busy, setBusy] = createSignal(false)
  const lists = useQuery(() => ({ ...listsQuery(workspace.slug()), enabled: open() }))
  const known = createMemo(() => (lists.isSuccess ? lists.data : []).filter(({ kind }) => kind === 'static'))
  async function apply(): Promise<void> {
    const list = known().find(({ id }) => String(id) === chosen())
    if (!list) return
    setBusy(true)
    await props.onApply(list)
    setBusy(false)
    setOpen(false)
    setChosen(null)
  }
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('bulk.listTitle')}
      placement="top-start"
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <button type="button" {...attributes}>
          <Glyph icon={ListPlus} size={14} />
          {t('bulk.list')}
        </button>
      )}
    >
      <Show when={!lists.isSuccess || known().length > 0} fallback={<p>{t('bulk.noLists')}</p>}>
        <div class="flex flex-col gap-3">
          <Select
            label={t('bulk.listLabel')}
            value={chosen()}
            options={known().map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={setChosen}
          />
          <Button
            kind="main"
            busy={busy()}
            offReason={chosen() === null ? t('bulk.noList') : undefined}
            onClick={() => void apply()}
          >
            {t('bulk.apply')}
          </Button>
        </div>
      </Show>
    </Popover>
  )
}
