import { A, useNavigate, useSearchParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { ResetPasswordInput } from '../../../../worker/contracts/auth.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { createForm } from '../../../shared/form.ts'
import { buttonClass } from '../../../shared/ui/Button.tsx'
import { PasswordField } from '../../../shared/ui/Field.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { authText } from '../../i18n/auth.ts'
import { resetPassword } from '../../session.data.ts'
import { AuthFrame, FormProblem, FormSubmit } from './AuthFrame.tsx'

function AskAgain(): JSX.Element {
  return (
    <A href="/forgot-password" class={buttonClass({ compact: true })}>
      {authText.t('reset.askAgain')}
    </A>
  )
}

export default function ResetPasswordPage(): JSX.Element {
  const navigate = useNavigate()
  const [search] = useSearchParams<{ token?: string }>()
  const form = createForm({
    schema: ResetPasswordInput.pick({ password: true }),
    initial: { password: '' },
    submit: async ({ password }) => {
      await resetPassword({ token: search.token ?? '', password })
      navigate('/sign-in?reset=1', { replace: true })
    },
  })
  const linkSpent = () => {
    const problem = form.problem()
    return problem instanceof ApiProblem && problem.code === 'auth.token_expired'
  }
  return (
    <AuthFrame title={authText.t('reset.title')} lead={authText.t('reset.lead')}>
      <Show
        when={search.token}
        fallback={<Notice tone="warn" fact={authText.t('reset.missing')} action={<AskAgain />} />}
      >
        <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
          <PasswordField
            tall
            label={authText.t('field.newPassword')}
            help={authText.t('field.passwordHelp')}
            name="password"
            autocomplete="new-password"
            autofocus
            value={form.values.password}
            onText={(text) => form.set('password', text)}
            onBlur={form.leave('password')}
            error={form.error('password')}
          />
          <FormProblem problem={form.problem()} action={linkSpent() ? <AskAgain /> : undefined} />
          <FormSubmit busy={form.busy()} busyLabel={authText.t('reset.busy')}>
            {authText.t('reset.action')}
          </FormSubmit>
        </form>
      </Show>
    </AuthFrame>
  )
}
