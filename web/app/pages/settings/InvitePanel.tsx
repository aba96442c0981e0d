import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { type Role, roles } from '../../../../worker/contracts/auth.ts'
import { InviteInput } from '../../../../worker/contracts/members.ts'
import { createForm } from '../../../shared/form.ts'
import { FormActions } from '../../../shared/ui/FormActions.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { accessText } from '../../i18n/access.ts'
import { useWorkspace } from '../../session.tsx'
import { createMemberActions } from './access.data.ts'
import { FormFoot } from './FormFoot.tsx'
import { roleName } from './role-words.ts'

const formId = 'invite'

/** Invites somebody by e-mail, with a role. */
export function InvitePanel(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = accessText
  const initial: { email: string; role: Role } = { email: '', role: 'agent' }
  const form = createForm({
    schema: InviteInput,
    initial,
    submit: async (input) => {
      await createMemberActions(client, workspace.slug()).invite(input)
      showToast({ text: t('members.invited', { email: input.email }) })
      props.onClose()
    },
  })
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('members.inviteTitle')}
      footer={
        <FormActions
          formId={formId}
          onCancel={() => props.onClose()}
          busy={form.busy()}
          busyLabel={t('members.sending')}
        >
          {t('members.send')}
        </FormActions>
      }
    >
      <form id={formId} class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={t('members.email')}
          type="email"
          autocomplete="off"
          value={form.values.email}
          onText={(text) => form.set('email', text)}
          onBlur={form.values.email ? form.leave('email') : undefined}
          error={form.error('email')}
        />
        <Select
          label={t('members.role')}
          value={form.values.role}
          options={roles
            .filter((role) => role !== 'owner' || workspace.role() === 'owner')
            .map((value) => ({ value, label: roleName(value) }))}
          onChange={(role) => form.set('role', role)}
          error={form.error('role')}
        />
        <FormFoot problem={form.problem()}>{null}</FormFoot>
      </form>
    </SidePanel>
  )
}
