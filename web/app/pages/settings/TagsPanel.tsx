import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { type Tag, TagInput as TagSchema } from '../../../../worker/contracts/tags.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import type { Column } from '../../../shared/ui/DataTable.tsx'
import { DataTable } from '../../../shared/ui/DataTable.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, SearchField, TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { labelsText } from '../../i18n/labels.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { contactsWith } from '../contacts/filter-parts.ts'
import { tagsQuery } from '../lists/lists.data.ts'
import { EditTag } from './EditTag.tsx'
import { createTagActions } from './tags.data.ts'

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The tags of the workspace: made, found, and opened to rename, merge or delete (spec 3.3). */
export default function TagsPanel(): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = labelsText
  const [creating, setCreating] = createSignal(false)
  const [editing, setEditing] = createSignal<Tag>()
  const [search, setSearch] = createSignal('')
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const known = createMemo(() => (tags.isSuccess ? tags.data : undefined))
  const shown = createMemo(() => known()?.filter(({ name }) => fold(name).includes(fold(search().trim()))))
  const canWrite = () => workspace.can('contacts.write')
  const contactsHref = (tag: Tag) =>
    workspace.href(contactsWith({ type: 'tag', operator: 'is', tagId: tag.id }))
  const name = (tag: Tag): JSX.Element => (
    <Show when={canWrite()} fallback={tag.name}>
      <button
        type="button"
        class="rounded-4 text-start font-medium break-words hover:underline"
        onClick={(event) => {
          event.stopPropagation()
          setEditing(tag)
        }}
      >
        {tag.name}
      </button>
    </Show>
  )
  const columns = (): Column<Tag>[] => [
    { key: 'name', header: t('tags.columnName'), main: true, cell: name },
    {
      key: 'contacts',
      header: t('tags.columnContacts'),
      end: true,
      cell: (tag) => (
        <A
          class="link tabular-nums"
          href={contactsHref(tag)}
          aria-label={`${t('tags.show')}, ${tag.name}`}
          onClick={(event: MouseEvent) => event.stopPropagation()}
        >
          {format.number(tag.contactCount)}
        </A>
      ),
    },
  ]
  return (
    <section aria-label={t('tags.title')}>
      <div class="flex flex-wrap items-center justify-between gap-3 py-4">
        <p class="text-text-2">{t('tags.lead')}</p>
        <Show when={canWrite()} fallback={<p class="text-secondary text-text-3">{t('tags.readOnly')}</p>}>
          <Button kind="main" icon={Plus} onClick={() => setCreating(true)}>
            {t('tags.new')}
          </Button>
        </Show>
      </div>
      <Switch fallback={<SkeletonRows rows={4} />}>
        <Match when={tags.isError && !known()}>
          <ErrorState error={tags.error} onRetry={() => void tags.refetch()} />
        </Match>
        <Match when={known()?.length === 0}>
          <div class="border-y border-line py-8">
            <h2 class="text-section font-semibold">{t('tags.emptyTitle')}</h2>
            <p class="max-w-140 text-text-2">{t('tags.emptyText')}</p>
          </div>
        </Match>
        <Match when={shown()}>
          {(rows) => (
            <>
              <div class="mb-3 max-w-[320px]">
                <SearchField label={t('tags.search')} value={search()} onText={setSearch} />
              </div>
              <Show when={rows().length > 0} fallback={<p class="py-6 text-text-2">{t('tags.none')}</p>}>
                <DataTable
                  label={t('tags.title')}
                  rows={rows()}
                  columns={columns()}
                  rowKey={({ id }) => String(id)}
                  rowName={(tag) => tag.name}
                  onOpen={canWrite() ? setEditing : undefined}
                  phone={(tag) => ({ title: name(tag), figure: format.number(tag.contactCount) })}
                />
              </Show>
            </>
          )}
        </Match>
      </Switch>
      <Show when={editing()} keyed>
        {(tag) => <EditTag tag={tag} tags={known() ?? []} onClose={() => setEditing()} />}
      </Show>
      <Show when={creating()}>
        <NewTag onClose={() => setCreating(false)} />
      </Show>
    </section>
  )
}

const formId = 'new-tag'

function NewTag(props: { onClose: () => void }): JSX.Element {
  const actions = createTagActions()
  const { t } = labelsText
  const form = createForm({
    schema: TagSchema,
    initial: { name: '' },
    submit: async ({ name }) => {
      await actions.create(name)
      showToast({ text: t('tags.created', { name }) })
      props.onClose()
    },
  })
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('tags.new')}
      footer={
        <div class="flex justify-end gap-2">
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button
            kind="main"
            type="submit"
            form={formId}
            busy={form.busy()}
            busyLabel={uiText.t('actions.creating')}
          >
            {t('tags.create')}
          </Button>
        </div>
      }
    >
      <form id={formId} class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={t('tags.name')}
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
        />
        <Show when={form.problem() !== undefined && !form.error('name') ? form.problem() : undefined}>
          {(problem) => <FieldError>{problemText(problem())}</FieldError>}
        </Show>
      </form>
    </SidePanel>
  )
}
