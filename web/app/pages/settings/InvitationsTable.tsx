import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import type { Invitation } from '../../../../worker/contracts/members.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { type MenuEntry, MoreMenu } from '../../../shared/ui/Menu.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { accessText } from '../../i18n/access.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { createMemberActions, invitationsQuery } from './access.data.ts'
import { roleName } from './role-words.ts'

/** Invitations nobody has accepted yet; nothing at all while there are none. */
export function InvitationsTable(): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const { t } = accessText
  const invitations = useQuery(() => invitationsQuery(workspace.slug()))
  const known = createMemo(() => (invitations.isSuccess ? invitations.data.items : []))
  const actions = () => createMemberActions(client, workspace.slug())

  async function told(call: Promise<unknown>, text: string): Promise<void> {
    try {
      await call
      showToast({ text })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  const entries = ({ id, email }: Invitation): MenuEntry[] => [
    {
      label: t('members.again'),
      onSelect: () => void told(actions().inviteAgain(id), t('members.invited', { email })),
    },
    {
      label: t('members.withdraw'),
      danger: true,
      onSelect: () => void told(actions().withdraw(id), t('members.withdrawn', { email })),
    },
  ]
  const expires = (invitation: Invitation): JSX.Element => (
    <Show
      when={invitation.expiresAt > Date.now()}
      fallback={<Badge tone="bad">{t('members.expired')}</Badge>}
    >
      {format.day(invitation.expiresAt)}
    </Show>
  )
  const menu = (invitation: Invitation): JSX.Element => (
    <MoreMenu of={invitation.email} entries={entries(invitation)} />
  )
  const columns = (): Column<Invitation>[] => [
    { key: 'email', header: t('members.email'), main: true, cell: ({ email }) => email },
    { key: 'role', header: t('members.role'), cell: (one) => <Badge>{roleName(one.role)}</Badge> },
    { key: 'expires', header: t('members.expires'), cell: expires },
    { key: 'menu', header: '', end: true, cell: menu },
  ]
  return (
    <Show when={known().length > 0}>
      <section>
        <h2 class="mb-2 px-(--gutter) text-section font-semibold">{t('members.pending')}</h2>
        <DataTable
          label={t('members.pending')}
          rows={known()}
          columns={columns()}
          rowKey={({ id }) => String(id)}
          rowName={({ email }) => email}
          phone={(invitation) => ({
            title: invitation.email,
            detail: roleName(invitation.role),
            figure: menu(invitation),
          })}
        />
      </section>
    </Show>
  )
}
