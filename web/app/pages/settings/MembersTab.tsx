import { useNavigate } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import UserPlus from 'lucide-solid/icons/user-plus'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { roles } from '../../../../worker/contracts/auth.ts'
import type { Member } from '../../../../worker/contracts/members.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { type MenuEntry, MoreMenu } from '../../../shared/ui/Menu.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { accessText } from '../../i18n/access.ts'
import { settingsText } from '../../i18n/settings.ts'
import { meKey } from '../../session.data.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { createMemberActions, membersQuery } from './access.data.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { InvitationsTable } from './InvitationsTable.tsx'
import { InvitePanel } from './InvitePanel.tsx'
import { RoleTable } from './RoleTable.tsx'
import { roleName } from './role-words.ts'

type Question = { kind: 'remove' | 'transfer'; member: Member } | { kind: 'leave' }

/** Who is in the workspace, who is invited, and what each role may do (spec 1.2). */
export function MembersTab(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = accessText
  const members = useQuery(() => membersQuery(workspace.slug()))
  const known = createMemo(() => (members.isSuccess ? members.data.items : undefined))
  const [inviting, setInviting] = createSignal(false)
  const [question, setQuestion] = createSignal<Question>()
  const mayWrite = () => workspace.can('members.write')
  return (
    <div class="flex flex-col gap-8 py-4">
      <section aria-label={settingsText.t('members.title')}>
        <Show when={mayWrite()}>
          <div class="mb-3 flex justify-end">
            <Button kind="main" icon={UserPlus} onClick={() => setInviting(true)}>
              {t('members.invite')}
            </Button>
          </div>
        </Show>
        <Switch fallback={<SkeletonRows rows={3} />}>
          <Match when={members.isError && !known()}>
            <ErrorState error={members.error} onRetry={() => void members.refetch()} />
          </Match>
          <Match when={known()}>{(items) => <MembersTable members={items()} onAsk={setQuestion} />}</Match>
        </Switch>
      </section>
      <Show when={mayWrite()}>
        <InvitationsTable />
      </Show>
      <RoleTable current={workspace.role()} />
      <Show when={inviting()}>
        <InvitePanel onClose={() => setInviting(false)} />
      </Show>
      <Show when={question()} keyed>
        {(asked) => <MemberQuestion question={asked} onClose={() => setQuestion(undefined)} />}
      </Show>
    </div>
  )
}

function MembersTable(props: {
  members: readonly Member[]
  onAsk: (question: Question) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const { t } = accessText
  const isSelf = (member: Member) => member.userId === workspace.user().id
  const isOwner = () => workspace.role() === 'owner'
  const isOnlyOwner = (member: Member) =>
    member.role === 'owner' && props.members.filter(({ role }) => role === 'owner').length === 1

  async function changeRole(member: Member, value: string): Promise<void> {
    const role = roles.find((one) => one === value)
    if (role === undefined || role === member.role) return
    try {
      await createMemberActions(client, workspace.slug()).changeRole(member.userId, role)
      showToast({ text: t('members.changed', { name: member.name, role: roleName(role) }) })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }

  /** What may be done to a member, by the rules the server keeps: an admin touches no owner. */
  function entries(member: Member): MenuEntry[] {
    const mayTouch = workspace.can('members.write') && (isOwner() || member.role !== 'owner')
    const choice: MenuEntry[] =
      mayTouch && !isOnlyOwner(member)
        ? [
            {
              type: 'choice',
              label: t('members.role'),
              value: member.role,
              options: roles
                .filter((role) => role !== 'owner' || isOwner())
                .map((value) => ({ value, label: roleName(value) })),
              onSelect: (value) => void changeRole(member, value),
            },
          ]
        : []
    const leaving: MenuEntry[] = isSelf(member)
      ? isOnlyOwner(member)
        ? []
        : [{ label: t('members.leave'), danger: true, onSelect: () => props.onAsk({ kind: 'leave' }) }]
      : [
          ...(isOwner() && member.role !== 'owner'
            ? [{ label: t('members.transfer'), onSelect: () => props.onAsk({ kind: 'transfer', member }) }]
            : []),
          ...(mayTouch
            ? [
                {
                  label: t('members.remove'),
                  danger: true,
                  onSelect: () => props.onAsk({ kind: 'remove', member }),
                },
              ]
            : []),
        ]
    return choice.length > 0 && leaving.length > 0
      ? [...choice, { type: 'line' }, ...leaving]
      : [...choice, ...leaving]
  }

  const name = (member: Member): JSX.Element => (
    <span class="inline-flex items-center gap-2">
      <Avatar id={member.userId} name={member.name} size={24} />
      {member.name}
      <Show when={isSelf(member)}>
        <span class="font-normal whitespace-nowrap text-text-3">({settingsText.t('members.you')})</span>
      </Show>
    </span>
  )
  const role = (member: Member): JSX.Element => <Badge>{roleName(member.role)}</Badge>
  const menu = (member: Member): JSX.Element => (
    <Show when={entries(member).length > 0}>
      <MoreMenu of={member.name} entries={entries(member)} />
    </Show>
  )
  const columns = (): Column<Member>[] => [
    { key: 'name', header: settingsText.t('members.name'), cell: name, main: true },
    { key: 'email', header: settingsText.t('members.email'), cell: (member) => member.email },
    { key: 'role', header: settingsText.t('members.role'), cell: role },
    { key: 'since', header: settingsText.t('members.since'), cell: (member) => format.day(member.since) },
    {
      key: 'menu',
      header: '',
      cell: menu,
      end: true,
    },
  ]
  return (
    <DataTable
      label={settingsText.t('members.title')}
      rows={props.members}
      columns={columns()}
      rowKey={(member) => member.userId}
      rowName={(member) => member.name}
      phone={(member) => ({
        title: name(member),
        detail: (
          <>
            {member.email} {role(member)}
          </>
        ),
        figure: menu(member),
      })}
    />
  )
}

/** Asks before somebody goes or ownership moves: neither can be taken back alone. */
function MemberQuestion(props: { question: Question; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { t } = accessText

  async function act(): Promise<void> {
    const actions = createMemberActions(client, workspace.slug())
    const question = props.question
    if (question.kind === 'leave') {
      const left = workspace.name()
      await actions.leave()
      navigate('/', { replace: true })
      client.removeQueries({ queryKey: meKey })
      showToast({ text: t('members.left', { workspace: left }) })
      return
    }
    const { userId, name } = question.member
    await (question.kind === 'remove' ? actions.remove(userId) : actions.transfer(userId))
    showToast({ text: t(question.kind === 'remove' ? 'members.removed' : 'members.transferred', { name }) })
  }

  const named = () => (props.question.kind === 'leave' ? '' : props.question.member.name)
  return (
    <ConfirmDialog
      title={t(`members.${props.question.kind}Title`, { name: named(), workspace: workspace.name() })}
      text={t(`members.${props.question.kind}Text`)}
      action={t(`members.${props.question.kind}`)}
      busyLabel={t(`members.${busyWords[props.question.kind]}`)}
      onConfirm={act}
      onClose={() => props.onClose()}
    />
  )
}

const busyWords = { remove: 'removing', transfer: 'transferring', leave: 'leaving' } as const
