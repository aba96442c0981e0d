import { useQuery } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import ListPlus from 'lucide-solid/icons/list-plus'
import TagIcon from 'lucide-solid/icons/tag'
import Trash from 'lucide-solid/icons/trash'
import Undo from 'lucide-solid/icons/undo-2'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show } from 'solid-js'
import type { ContactCount } from '../../../../worker/contracts/contacts.ts'
import type { ContactSelection, SelectionFilter } from '../../../../worker/contracts/selection.ts'
import type { StartTaskInput } from '../../../../worker/contracts/tasks.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { noSelection, selectedCount, type Selection } from '../../../shared/ui/table-selection.ts'
import { BulkBar } from '../../../shared/ui/TableParts.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { exportsText } from '../../i18n/exports.ts'
import { tasksText } from '../../i18n/tasks.ts'
import { useWorkspace } from '../../session.tsx'
import { createTaskActions } from '../../tasks/tasks.data.ts'
import { ExportDialog } from '../exports/ExportDialog.tsx'
import { createContactActions } from './contacts.data.ts'
import { listsQuery, tagsQuery } from '../lists/lists.data.ts'
import { deleteWithUndo } from './delete-with-undo.ts'

/** So many are changed at once, while one waits; more of them in the background. */
const atOnce = 1000

/** The floating bar of the chosen contacts: tags, lists, a file, deleting; on some, or on all that match. */
export function BulkActions(props: {
  selection: Selection
  onSelect: (selection: Selection) => void
  pageKeys: readonly string[]
  /** What the table shows; on it works whoever chooses all that match. */
  filter: SelectionFilter
  /** How many the filter holds, where it is known. */
  matching: ContactCount | undefined
}): JSX.Element {
  const workspace = useWorkspace()
  const { t, plural } = contactsText
  const actions = createContactActions()
  const tasks = createTaskActions()
  const [exporting, setExporting] = createSignal(false)
  const ids = () => (props.selection.mode === 'rows' ? [...props.selection.keys].map(Number) : [])
  const isMany = () => props.selection.mode === 'matching' || ids().length > atOnce
  const selected = (): ContactSelection =>
    props.selection.mode === 'matching'
      ? { by: 'filter', filter: props.filter, except: [...props.selection.except].map(Number) }
      : { by: 'ids', contactIds: ids() }
  const showsDeleted = () => props.filter.deleted === 'only'
  const exactly = () =>
    selectedCount(props.selection, props.matching?.exact ? props.matching.count : undefined)
  const chosen = (): ContactCount | undefined => {
    const count = exactly() ?? selectedCount(props.selection, props.matching?.count)
    return count === undefined ? undefined : { count, exact: exactly() !== undefined }
  }
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
  const inBackground = (task: StartTaskInput): Promise<void> =>
    told(tasks.start(task), tasksText.t('started'))
  const tagAll = (change: TagChange): Promise<void> =>
    isMany()
      ? inBackground({
          kind: 'contacts.tag',
          input: { add: [], remove: [], ...change, selection: selected() },
        })
      : told(actions.tag(ids(), change), plural('bulk.tagged', ids().length))
  function changeList(list: { id: number; name: string }, change: 'add' | 'remove'): Promise<void> {
    if (isMany()) {
      return inBackground({
        kind: 'contacts.list',
        input: { selection: selected(), listId: list.id, change },
      })
    }
    return change === 'add'
      ? told(actions.addToList(list.id, ids()), plural('bulk.listed', ids().length, { list: list.name }))
      : told(
          actions.removeFromList(list.id, ids()),
          plural('bulk.unlisted', ids().length, { list: list.name }),
        )
  }
  async function deleteAll(): Promise<void> {
    if (isMany()) return inBackground({ kind: 'contacts.delete', input: { selection: selected() } })
    if (await deleteWithUndo(actions, ids(), plural('bulk.deleted', ids().length))) leave()
  }
  async function restoreAll(): Promise<void> {
    if (isMany()) return inBackground({ kind: 'contacts.restore', input: { selection: selected() } })
    await told(actions.restore(ids()), plural('bulk.restored', ids().length))
  }

  return (
    <>
      <BulkBar
        selection={props.selection}
        onSelect={props.onSelect}
        pageKeys={props.pageKeys}
        matching={props.matching?.count}
        about={props.matching?.exact === false}
      >
        <Show when={!showsDeleted()}>
          <TagAction onApply={tagAll} />
          <Show when={workspace.can('lists.write')}>
            <ListAction onApply={changeList} />
          </Show>
        </Show>
        <Show when={workspace.can('contacts.export')}>
          <button type="button" onClick={() => setExporting(true)}>
            <Glyph icon={Download} size={14} />
            {exportsText.t('action')}
          </button>
        </Show>
        <Show
          when={showsDeleted()}
          fallback={
            <button type="button" onClick={() => void deleteAll()}>
              <Glyph icon={Trash} size={14} />
              {t('bulk.delete')}
            </button>
          }
        >
          <button type="button" onClick={() => void restoreAll()}>
            <Glyph icon={Undo} size={14} />
            {t('bulk.restore')}
          </button>
        </Show>
      </BulkBar>
      <ExportDialog
        open={exporting()}
        onClose={() => setExporting(false)}
        selection={selected()}
        count={chosen()}
        onStarted={leave}
      />
    </>
  )
}

type TagChange = { add?: string[]; remove?: string[] }

function TagAction(props: { onApply: (change: TagChange) => Promise<void> }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  let box: HTMLElement | undefined
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
      initialFocus={() => box?.querySelector<HTMLElement>('input[role="combobox"]')}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <button type="button" {...attributes}>
          <Glyph icon={TagIcon} size={14} />
          {t('bulk.tag')}
        </button>
      )}
    >
      <div class="flex flex-col gap-3" ref={(element) => (box = element)}>
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

function ListAction(props: {
  onApply: (list: { id: number; name: string }, change: 'add' | 'remove') => Promise<void>
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const [mode, setMode] = createSignal<'add' | 'remove'>('add')
  const [chosen, setChosen] = createSignal<string | null>(null)
  const [busy, setBusy] = createSignal(false)
  const lists = useQuery(() => ({ ...listsQuery(workspace.slug()), enabled: open() }))
  const known = createMemo(() => (lists.isSuccess ? lists.data : []).filter(({ kind }) => kind === 'static'))
  async function apply(): Promise<void> {
    const list = known().find(({ id }) => String(id) === chosen())
    if (!list) return
    setBusy(true)
    await props.onApply(list, mode())
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
          <Segmented
            label={t('bulk.listTitle')}
            labelHidden
            wide
            value={mode()}
            options={[
              { value: 'add', label: t('bulk.add') },
              { value: 'remove', label: t('bulk.remove') },
            ]}
            onChange={setMode}
          />
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
