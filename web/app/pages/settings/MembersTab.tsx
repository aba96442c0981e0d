import { useQuery } from '@tanstack/solid-query'
import Check from 'lucide-solid/icons/check'
import Minus from 'lucide-solid/icons/minus'
import type { JSX } from 'solid-js'
import { For, Match, Show, Switch } from 'solid-js'
import { may, permissions, type Role, roles } from '../../../../worker/contracts/auth.ts'
import type { Member } from '../../../../worker/contracts/workspace.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { permissionName, roleName } from './role-words.ts'
import { membersQuery } from './settings.data.ts'

/** Who is in the workspace, and what each role may do. */
export function MembersTab(): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const members = useQuery(() => membersQuery(workspace.slug()))
  const name = (member: Member): JSX.Element => (
    <span class="inline-flex items-center gap-2">
      <Avatar id={member.userId} name={member.name} size={24} />
      {member.name}
      <Show when={member.userId === workspace.user().id}>
        <span class="font-normal text-text-3">({settingsText.t('members.you')})</span>
      </Show>
    </span>
  )
  const role = (member: Member): JSX.Element => <Badge>{roleName(member.role)}</Badge>
  const columns = (): Column<Member>[] => [
    { key: 'name', header: settingsText.t('members.name'), cell: name, main: true },
    { key: 'email', header: settingsText.t('members.email'), cell: (member) => member.email },
    { key: 'role', header: settingsText.t('members.role'), cell: role },
    {
      key: 'since',
      header: settingsText.t('members.since'),
      cell: (member) => format.day(member.since),
      end: true,
    },
  ]
  return (
    <div class="flex flex-col gap-8 py-4">
      <Switch fallback={<SkeletonRows rows={3} />}>
        <Match when={members.isError && !members.data}>
          <ErrorState error={members.error} onRetry={() => void members.refetch()} />
        </Match>
        <Match when={members.data}>
          {(data) => (
            <DataTable
              label={settingsText.t('members.title')}
              rows={data().items}
              columns={columns()}
              rowKey={(member) => member.userId}
              rowName={(member) => member.name}
              phone={(member) => ({ title: name(member), detail: member.email, figure: role(member) })}
            />
          )}
        </Match>
      </Switch>
      <RoleTable current={workspace.role()} />
    </div>
  )
}

function RoleTable(props: { current: Role }): JSX.Element {
  return (
    <section>
      <h2 class="px-(--gutter) text-section font-semibold">{settingsText.t('members.rolesTitle')}</h2>
      <p class="mb-2 px-(--gutter) text-text-2">{settingsText.t('members.rolesLead')}</p>
      <div
        class="overflow-x-auto"
        tabindex="0"
        role="group"
        aria-label={settingsText.t('members.rolesTitle')}
      >
        <table class="table table-compact">
          <thead>
            <tr>
              <th scope="col" class="cell-pin">
                {settingsText.t('members.permission')}
              </th>
              <For each={roles}>
                {(role) => (
                  <th scope="col" class={role === props.current ? 'text-text!' : ''}>
                    {roleName(role)}
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={permissions}>
              {(permission) => (
                <tr>
                  <th scope="row" class="cell-pin static! font-normal! text-text!">
                    {permissionName(permission)}
                  </th>
                  <For each={roles}>{(role) => <RoleCell allowed={may(role, permission)} />}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** A check or a dash, with its word. */
function RoleCell(props: { allowed: boolean }): JSX.Element {
  return (
    <td>
      <Glyph
        icon={props.allowed ? Check : Minus}
        size={14}
        class={props.allowed ? 'text-ok' : 'text-text-3'}
      />
      <span class="sr-only">{settingsText.t(props.allowed ? 'members.yes' : 'members.no')}</span>
    </td>
  )
}
