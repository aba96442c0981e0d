import { A, useNavigate } from '@solidjs/router'
import Undo from 'lucide-solid/icons/undo-2'
import UserMinus from 'lucide-solid/icons/user-minus'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { ListMember } from '../../../../worker/contracts/lists.ts'
import { formatPhone } from '../../../shared/format.ts'
import { Address } from '../../../shared/ui/Address.tsx'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { IconButton } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import type { Selection } from '../../../shared/ui/table-selection.ts'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { personName } from './person-name.ts'

/** The members of a list, or those kept out of it, with the way out or back for each. */
export function MembersTable(props: {
  members: readonly ListMember[]
  state: 'in' | 'out'
  stale: boolean
  canWrite: boolean
  selection: Selection
  onSelect: (selection: Selection) => void
  onRemove: (contactId: number) => void
  onRestore: (contactId: number) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const nameOf = (member: ListMember) =>
    personName(member) ||
    member.email ||
    (member.phone ? formatPhone(member.phone) : listsText.t('members.noName'))
  const href = (member: ListMember) => workspace.href(`/contacts/${member.contactId}`)
  const link = (member: ListMember): JSX.Element => (
    <A href={href(member)} class="rounded-4 hover:underline">
      {nameOf(member)}
    </A>
  )
  const columns = (): Column<ListMember>[] => [
    {
      key: 'name',
      header: listsText.t('members.column.name'),
      main: true,
      cell: (member) => (
        <span class="flex items-center gap-2.5">
          <Avatar id={member.contactId} name={personName(member)} />
          {link(member)}
        </span>
      ),
    },
    { key: 'email', header: listsText.t('members.column.email'), cell: (member) => member.email },
    {
      key: 'phone',
      header: listsText.t('members.column.phone'),
      cell: (member) => member.phone && formatPhone(member.phone),
    },
    {
      key: 'why',
      header: listsText.t('members.column.why'),
      cell: (member) => listsText.t(`members.origin.${member.origin}`),
    },
    {
      key: 'added',
      header: listsText.t('members.column.added'),
      end: true,
      cell: (member) => format.day(member.addedAt),
    },
    {
      key: 'actions',
      header: '',
      end: true,
      width: 'w-12',
      cell: (member) => (
        <Show when={props.canWrite}>
          <Show
            when={props.state === 'in'}
            fallback={
              <IconButton
                icon={Undo}
                size={14}
                label={listsText.t('members.putBackOne', { name: nameOf(member) })}
                onClick={() => props.onRestore(member.contactId)}
              />
            }
          >
            <IconButton
              icon={UserMinus}
              size={14}
              label={listsText.t('members.removeOne', { name: nameOf(member) })}
              onClick={() => props.onRemove(member.contactId)}
            />
          </Show>
        </Show>
      ),
    },
  ]
  return (
    <DataTable
      label={listsText.t('members.table')}
      rows={props.members}
      columns={columns()}
      rowKey={(member) => String(member.contactId)}
      rowName={nameOf}
      selection={props.canWrite ? props.selection : undefined}
      onSelect={props.onSelect}
      stale={props.stale}
      onOpen={(member) => navigate(href(member))}
      phone={(member) => ({
        lead: <Avatar id={member.contactId} name={personName(member)} size={32} />,
        title: link(member),
        detail: (
          <span class="block wrap-anywhere">
            <Address text={member.email ?? (member.phone ? formatPhone(member.phone) : '')} />
          </span>
        ),
      })}
    />
  )
}
