import { useNavigate } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import FileSpreadsheet from 'lucide-solid/icons/file-spreadsheet'
import Plus from 'lucide-solid/icons/plus'
import Upload from 'lucide-solid/icons/upload'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, Match, on, onCleanup, Show, Switch } from 'solid-js'
import { type Contact, ContactSort } from '../../../../worker/contracts/contacts.ts'
import { createMedia, phoneQuery } from '../../../shared/media.ts'
import { readStored, writeStored } from '../../../shared/storage.ts'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { ConsentLegend } from '../../../shared/ui/Channel.tsx'
import { DataTable } from '../../../shared/ui/DataTable.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { noSelection, type Selection } from '../../../shared/ui/table-selection.ts'
import type { MenuEntry } from '../../../shared/ui/Menu.tsx'
import { KeysetFooter } from '../../../shared/ui/TableParts.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { exportsText } from '../../i18n/exports.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { BulkActions } from './BulkActions.tsx'
import { contactColumns, hiddenAtFirst, phoneRow } from './contact-columns.tsx'
import { contactName } from './contact-words.ts'
import { contactsCountQuery, contactsPageQuery, pageLimit, selectionFilter } from './contacts.data.ts'
import { ExportDialog } from '../exports/ExportDialog.tsx'
import { fieldsQuery } from '../lists/lists.data.ts'
import { createContactsView, createPager } from './contacts-view.ts'
import { ContactsFilters } from './ContactsFilters.tsx'
import { NewContactPanel } from './NewContactPanel.tsx'
import { NoContacts, NoMatches } from './NoContacts.tsx'

const searchPauseMs = 200
const columnsKey = 'contacts.columns'

/** "/" from anywhere on the page goes to the search. */
function createSlashKey(field: () => HTMLInputElement | undefined): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = event.target
    const typing =
      target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
    if (event.key !== '/' || typing || event.metaKey || event.ctrlKey || event.altKey) return
    event.preventDefault()
    field()?.focus()
  }
  window.addEventListener('keydown', onKeyDown)
  onCleanup(() => window.removeEventListener('keydown', onKeyDown))
}

/** What is typed, told on once the typing pauses. */
function createTyped(initial: () => string, tell: (text: string) => void) {
  const [typed, setTyped] = createSignal(initial())
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  createEffect(on(initial, (text) => setTyped(text), { defer: true }))
  return {
    typed,
    type(text: string): void {
      setTyped(text)
      clearTimeout(timer)
      timer = setTimeout(() => tell(text.trim()), text === '' ? 0 : searchPauseMs)
    },
  }
}

/** Which columns are off: as last chosen on this device, else as a column is at first. */
function createHiddenColumns(keys: () => readonly string[], atFirst: (key: string) => boolean) {
  const [choices, setChoices] = createSignal(readChoices(readStored(columnsKey)))
  const hidden = createMemo(() => new Set(keys().filter((key) => choices().get(key) ?? atFirst(key))))
  return {
    hidden,
    change(next: ReadonlySet<string>): void {
      setChoices(new Map(keys().map((key) => [key, next.has(key)])))
      writeStored(columnsKey, [...choices()].map(([key, off]) => `${off ? '-' : '+'}${key}`).join(' '))
    },
  }
}

const readChoices = (stored: string | null): ReadonlyMap<string, boolean> =>
  new Map((stored ?? '').split(' ').map((choice) => [choice.slice(1), choice.startsWith('-')]))

/** The contacts of the workspace: search, filter, choose, open (spec 2.2). */
export default function ContactsPage(): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const phone = createMedia(phoneQuery)
  const { t } = contactsText
  const contacts = createContactsView()
  const pager = createPager(pageLimit)
  const [selection, setSelection] = createSignal<Selection>(noSelection)
  const [creating, setCreating] = createSignal(false)
  const [exporting, setExporting] = createSignal(false)
  const search = createTyped(() => contacts.view().search, contacts.search)
  let searchField: HTMLInputElement | undefined
  createSlashKey(() => searchField)
  createEffect(
    on(
      contacts.view,
      () => {
        pager.reset()
        setSelection(noSelection)
      },
      { defer: true },
    ),
  )

  const page = useQuery(() => contactsPageQuery(workspace.slug(), contacts.view(), pager.cursor()))
  const count = useQuery(() => contactsCountQuery(workspace.slug(), contacts.view()))
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const shown = createMemo(() => (page.isSuccess ? page.data : undefined))
  const rows = () => shown()?.items ?? []
  /** An estimate can miss the few there are: what has been seen counts, and the last page tells all. */
  const counted = createMemo(() => {
    const known = count.isSuccess ? count.data : undefined
    if (known === undefined || known.exact || shown() === undefined) return known
    const seen = pager.from() - 1 + rows().length
    return shown()?.nextCursor
      ? { count: Math.max(known.count, seen), exact: false }
      : { count: seen, exact: true }
  })
  const exactTotal = () => (counted()?.exact ? counted()?.count : undefined)
  const totalText = () => {
    const known = counted()
    if (!known) return undefined
    const number = format.number(known.count)
    return known.exact ? number : t('about', { count: number })
  }
  const href = (contact: Contact): string => workspace.href(`/contacts/${contact.id}`)
  const allColumns = createMemo(() =>
    contactColumns(fields.isSuccess ? fields.data : [], format, href, contacts.view().deleted),
  )
  const columns = createHiddenColumns(
    () => allColumns().map(({ key }) => key),
    // By what it is sorted stands in the table, unless somebody took it out.
    (key) => key !== contacts.view().sort && hiddenAtFirst(key, fields.isSuccess ? fields.data : []),
  )
  const canWrite = () => workspace.can('contacts.write')
  const noneAtAll = () => rows().length === 0 && !contacts.filtered() && pager.from() === 1
  // Without any contact there is no bar to choose the deleted ones in.
  const deleted = useQuery(() => ({
    ...contactsCountQuery(workspace.slug(), { ...contacts.view(), deleted: true }),
    enabled: page.isSuccess && noneAtAll(),
  }))
  const manageCsv = () => navigate(workspace.href('/contacts/csv'))
  const canExport = () => workspace.can('contacts.export') && rows().length > 0
  const more = (): MenuEntry[] => [
    ...(canExport()
      ? [{ label: exportsText.t('action'), icon: Download, onSelect: () => setExporting(true) }]
      : []),
    { label: t('manageCsv'), icon: FileSpreadsheet, onSelect: manageCsv },
  ]
  function goNext(): void {
    const cursor = shown()?.nextCursor
    if (cursor) pager.next(cursor, rows().length)
  }
  function goPrevious(): void {
    const cursor = shown()?.previousCursor
    if (cursor) pager.previous(cursor)
  }

  return (
    <>
      <PageHeader
        title={t('title')}
        detail={totalText()}
        actions={
          <>
            <SearchField
              class="w-60 max-sm:hidden"
              label={t('search')}
              value={search.typed()}
              onText={search.type}
              keyHint="/"
              ref={(element) => (searchField = element)}
            />
            <Show when={canExport()}>
              <Button class="max-lg:hidden" icon={Download} onClick={() => setExporting(true)}>
                {exportsText.t('action')}
              </Button>
            </Show>
            <Button kind="quiet" class="max-lg:hidden" onClick={manageCsv}>
              {t('manageCsv')}
            </Button>
            <Button
              kind="quiet"
              class="max-xl:hidden"
              onClick={() => navigate(workspace.href('/contacts/blocked'))}
            >
              {t('blockedList')}
            </Button>
            <Show when={workspace.can('contacts.import')}>
              <Show
                when={phone()}
                fallback={
                  <Button icon={Upload} onClick={() => navigate(workspace.href('/contacts/import'))}>
                    {t('import')}
                  </Button>
                }
              >
                <IconButton
                  icon={Upload}
                  size={20}
                  edged
                  label={t('import')}
                  onClick={() => navigate(workspace.href('/contacts/import'))}
                />
              </Show>
            </Show>
            <Show when={canWrite()}>
              <Button kind="main" icon={Plus} onClick={() => setCreating(true)}>
                {t('new')}
              </Button>
            </Show>
          </>
        }
      />
      <Show when={phone()}>
        <div class="px-(--gutter) pt-2">
          <SearchField label={t('search')} value={search.typed()} onText={search.type} />
        </div>
      </Show>
      <Show when={!noneAtAll() || page.isPending}>
        <ContactsFilters
          contacts={contacts}
          columns={allColumns()}
          hidden={columns.hidden()}
          onHidden={columns.change}
          more={more()}
        />
      </Show>
      <PageBody>
        <Switch>
          <Match when={page.isError && !shown()}>
            <ErrorState error={page.error} onRetry={() => void page.refetch()} />
          </Match>
          <Match when={!shown()}>
            <SkeletonRows rows={12} />
          </Match>
          <Match when={noneAtAll()}>
            <NoContacts
              onCreate={() => setCreating(true)}
              deleted={deleted.data?.count ?? 0}
              onDeleted={() => contacts.deleted(true)}
            />
          </Match>
          <Match when={rows().length === 0}>
            <NoMatches onClear={() => contacts.clear()} />
          </Match>
          <Match when={shown()}>
            <DataTable
              label={t('title')}
              rows={rows()}
              columns={allColumns().filter(({ key }) => !columns.hidden().has(key))}
              rowKey={({ id }) => String(id)}
              rowName={contactName}
              phone={(contact) => phoneRow(contact, href)}
              onOpen={(contact) => navigate(href(contact))}
              selection={canWrite() ? selection() : undefined}
              onSelect={setSelection}
              sort={{ key: contacts.view().sort, descending: contacts.view().direction === 'desc' }}
              onSort={({ key, descending }) => {
                const sort = ContactSort.safeParse(key)
                if (sort.success) contacts.sort(sort.data, descending)
              }}
              stale={page.isPlaceholderData}
            />
            {/* Room for the bulk bar, so that it never hides the last row. */}
            <div class="h-14" />
          </Match>
        </Switch>
      </PageBody>
      <Show when={rows().length > 0}>
        <KeysetFooter
          from={pager.from()}
          shown={rows().length}
          total={exactTotal()}
          onPrevious={shown()?.previousCursor ? goPrevious : undefined}
          onNext={shown()?.nextCursor ? goNext : undefined}
          legend={<ConsentLegend />}
        />
      </Show>
      <BulkActions
        selection={selection()}
        onSelect={setSelection}
        pageKeys={rows().map(({ id }) => String(id))}
        filter={selectionFilter(contacts.view())}
        matching={counted()}
      />
      <ExportDialog
        open={exporting()}
        onClose={() => setExporting(false)}
        selection={{ by: 'filter', filter: selectionFilter(contacts.view()), except: [] }}
        count={counted()}
      />
      <NewContactPanel open={creating()} onClose={() => setCreating(false)} />
    </>
  )
}
