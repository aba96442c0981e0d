import { useQuery } from '@tanstack/solid-query'
import ArrowUpDown from 'lucide-solid/icons/arrow-up-down'
import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import type { Contact } from '../../../../worker/contracts/contacts.ts'
import { ContactSort } from '../../../../worker/contracts/contacts.ts'
import { FilterChip } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import type { Column } from '../../../shared/ui/DataTable.tsx'
import { Menu, type MenuEntry, MoreMenu } from '../../../shared/ui/Menu.tsx'
import { FilterBar } from '../../../shared/ui/Page.tsx'
import { ColumnMenu } from '../../../shared/ui/TableParts.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { listsQuery } from '../lists/lists.data.ts'
import type { createContactsView } from './contacts-view.ts'
import { FilterChips } from './FilterChips.tsx'
import { SaveAsList } from './SaveAsList.tsx'

const sorts = ['updated', 'activity', 'created', 'name', 'email'] as const
const sortsOfDeleted = ['deleted', ...sorts] as const

/** The bar under the header: filters in force, then the order and the columns. */
export function ContactsFilters(props: {
  contacts: ReturnType<typeof createContactsView>
  columns: readonly Column<Contact>[]
  hidden: ReadonlySet<string>
  onHidden: (hidden: ReadonlySet<string>) => void
  /** What has no room in the header of a narrow window. */
  more: readonly MenuEntry[]
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const view = () => props.contacts.view()
  const lists = useQuery(() => ({ ...listsQuery(workspace.slug()), enabled: view().listId !== null }))
  const listName = createMemo(() => {
    const known = lists.isSuccess ? lists.data : []
    return known.find(({ id }) => id === view().listId)?.name ?? '…'
  })
  return (
    <FilterBar
      end={
        <>
          <Menu
            entries={[
              {
                type: 'choice',
                label: t('sort.label'),
                value: view().sort,
                options: (view().deleted ? sortsOfDeleted : sorts).map((sort) => ({
                  value: sort,
                  label: t(`sort.${sort}`),
                })),
                onSelect: (value) => {
                  const sort = ContactSort.safeParse(value)
                  if (sort.success)
                    props.contacts.sort(sort.data, sort.data !== 'name' && sort.data !== 'email')
                },
              },
              { type: 'line' },
              {
                type: 'choice',
                label: t('sort.direction'),
                value: view().direction,
                options: [
                  { value: 'desc', label: t('sort.desc') },
                  { value: 'asc', label: t('sort.asc') },
                ],
                onSelect: (value) => props.contacts.sort(view().sort, value === 'desc'),
              },
            ]}
            trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
              <Button kind="quiet" compact icon={ArrowUpDown} {...attributes}>
                {t(`sort.${view().sort}`)}
              </Button>
            )}
          />
          <span class="max-sm:hidden">
            <ColumnMenu columns={props.columns} hidden={props.hidden} onChange={props.onHidden} />
          </span>
          <span class="lg:hidden">
            <MoreMenu entries={props.more} of={t('title')} />
          </span>
        </>
      }
    >
      <Show when={view().deleted}>
        <FilterChip field={t('filter.deleted')} onRemove={() => props.contacts.deleted(false)} />
      </Show>
      <Show when={view().listId}>
        <FilterChip field={t('filter.list')} value={listName()} onRemove={() => props.contacts.list(null)} />
      </Show>
      <FilterChips
        rule={view().rule}
        onChange={props.contacts.rule}
        onDeleted={view().deleted ? undefined : () => props.contacts.deleted(true)}
      />
      <Show when={props.contacts.filtered()}>
        <Button kind="quiet" compact onClick={() => props.contacts.clear()}>
          {t('filter.clear')}
        </Button>
        <Show when={!view().deleted && workspace.can('lists.write')}>
          <SaveAsList view={view()} />
        </Show>
      </Show>
    </FilterBar>
  )
}
