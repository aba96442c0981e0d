import { useQuery } from '@tanstack/solid-query'
import ArrowUpDown from 'lucide-solid/icons/arrow-up-down'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show } from 'solid-js'
import type { Contact } from '../../../../worker/contracts/contacts.ts'
import { ContactSort } from '../../../../worker/contracts/contacts.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { language } from '../../../shared/i18n/language.ts'
import { FilterChip } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import type { Column } from '../../../shared/ui/DataTable.tsx'
import { Menu } from '../../../shared/ui/Menu.tsx'
import { FilterBar } from '../../../shared/ui/Page.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { ColumnMenu } from '../../../shared/ui/TableParts.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { listsQuery, useRuleNames } from '../lists/lists.data.ts'
import { conditionCount, operatorOf, subjectOf } from '../lists/rule-conditions.ts'
import { operatorWords, subjectWords, valueWords } from '../lists/rule-words.ts'
import { groupWords } from '../lists/RuleChips.tsx'
import { RuleFilter } from '../lists/RuleFilter.tsx'
import type { createContactsView } from './contacts-view.ts'

/** The rule in force as a chip that opens its editor; without one, the way to the first. */
function RuleChip(props: { rule: Rule | null; onChange: (rule: Rule | null) => void }): JSX.Element {
  const names = useRuleNames()
  const format = useFormat()
  const { t, plural } = contactsText
  const [open, setOpen] = createSignal(false)
  /** A single condition in its three cells; several by what they speak about. */
  const words = (rule: Rule): { field: string; operator?: string; value?: string } => {
    const [only] = rule.rules
    if (!only || only.type === 'group' || rule.rules.length > 1 || rule.not) {
      return { field: groupWords(rule, names()), operator: plural('filter.rules', conditionCount(rule)) }
    }
    return {
      field: subjectWords(subjectOf(only), names()),
      operator: operatorWords(only, operatorOf(only)),
      value: valueWords(only, names(), format, language()) || undefined,
    }
  }
  function apply(rule: Rule | null): void {
    props.onChange(rule)
    setOpen(false)
  }
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('filter.title')}
      width={560}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Show
          when={props.rule}
          fallback={
            <Button kind="quiet" compact icon={Plus} {...attributes}>
              {t('filter.add')}
            </Button>
          }
        >
          {(rule) => (
            <FilterChip
              {...words(rule())}
              open={open()}
              onRemove={() => props.onChange(null)}
              buttonProps={attributes}
            />
          )}
        </Show>
      )}
    >
      <RuleFilter rule={props.rule} onApply={apply} />
    </Popover>
  )
}

const sorts = ['updated', 'created', 'name', 'email'] as const

/** The bar under the header: filters in force, then the order and the columns. */
export function ContactsFilters(props: {
  contacts: ReturnType<typeof createContactsView>
  columns: readonly Column<Contact>[]
  hidden: ReadonlySet<string>
  onHidden: (hidden: ReadonlySet<string>) => void
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
                options: sorts.map((sort) => ({ value: sort, label: t(`sort.${sort}`) })),
                onSelect: (value) => {
                  const sort = ContactSort.safeParse(value)
                  if (sort.success) props.contacts.sort(sort.data, sort.data !== 'name')
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
        </>
      }
    >
      <RuleChip rule={view().rule} onChange={props.contacts.rule} />
      <Show when={view().listId}>
        <FilterChip field={t('filter.list')} value={listName()} onRemove={() => props.contacts.list(null)} />
      </Show>
      <Show when={props.contacts.filtered()}>
        <Button kind="quiet" compact onClick={() => props.contacts.clear()}>
          {t('filter.clear')}
        </Button>
      </Show>
    </FilterBar>
  )
}
