import { Navigate, useNavigate } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import LogOut from 'lucide-solid/icons/log-out'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { WorkspaceInput } from '../../../../worker/contracts/auth.ts'
import { createForm } from '../../../shared/form.ts'
import { language } from '../../../shared/i18n/language.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { authText } from '../../i18n/auth.ts'
import { createWorkspace, meKey, meQuery, signOut } from '../../session.data.ts'
import { AuthFrame, FormProblem, FormSubmit } from './AuthFrame.tsx'

/** A first or another workspace, for somebody who is signed in. */
export default function NewWorkspacePage(): JSX.Element {
  const navigate = useNavigate()
  const client = useQueryClient()
  const me = useQuery(() => meQuery())
  const hasNone = () => me.isSuccess && me.data.workspaces.length === 0
  const form = createForm({
    schema: WorkspaceInput,
    initial: { name: '', language: language() },
    submit: async (values) => {
      const { slug } = await createWorkspace(values)
      client.removeQueries({ queryKey: meKey })
      navigate(`/w/${slug}/contacts`, { replace: true })
    },
  })
  async function leave(): Promise<void> {
    await signOut(client)
    navigate('/sign-in', { replace: true })
  }
  return (
    <Show when={!me.isError} fallback={<Navigate href="/sign-in?next=%2Fnew-workspace" />}>
      <AuthFrame
        title={authText.t('workspace.title')}
        lead={hasNone() ? authText.t('workspace.none') : authText.t('workspace.lead')}
      >
        <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
          <TextField
            tall
            label={authText.t('field.workspaceName')}
            help={authText.t('field.workspaceHelp')}
            name="organization"
            autocomplete="organization"
            autofocus
            value={form.values.name}
            onText={(text) => form.set('name', text)}
            onBlur={form.values.name ? form.leave('name') : undefined}
            error={form.error('name')}
          />
          <FormProblem problem={form.problem()} />
          <FormSubmit busy={form.busy()} busyLabel={authText.t('workspace.busy')}>
            {authText.t('workspace.action')}
          </FormSubmit>
        </form>
        <div class="mt-4 flex items-center justify-between gap-3 border-t border-line pt-4">
          <Show when={!hasNone()}>
            <Button kind="quiet" onClick={() => history.back()}>
              {uiText.t('actions.cancel')}
            </Button>
          </Show>
          <Button kind="quiet" icon={LogOut} onClick={() => void leave()}>
            {uiText.t('shell.signOut')}
          </Button>
        </div>
      </AuthFrame>
    </Show>
  )
}
