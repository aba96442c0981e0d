import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { ForgotPasswordInput } from '../../../../worker/contracts/auth.ts'
import { createForm } from '../../../shared/form.ts'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { authText } from '../../i18n/auth.ts'
import { forgotPassword } from '../../session.data.ts'
import { AuthFrame, FormProblem, FormSubmit } from './AuthFrame.tsx'

export default function ForgotPasswordPage(): JSX.Element {
  const [sentTo, setSentTo] = createSignal<string>()
  const form = createForm({
    schema: ForgotPasswordInput,
    initial: { email: '' },
    submit: async ({ email }) => {
      await forgotPassword(email)
      setSentTo(email)
    },
  })
  return (
    <AuthFrame title={authText.t('forgot.title')} lead={authText.t('forgot.lead')}>
      <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
        <TextField
          tall
          label={authText.t('field.email')}
          type="email"
          name="email"
          autocomplete="username"
          autofocus
          value={form.values.email}
          onText={(text) => form.set('email', text)}
          onBlur={form.values.email ? form.leave('email') : undefined}
          error={form.error('email')}
        />
        <FormProblem problem={form.problem()} />
        <Show when={sentTo()}>
          {(email) => (
            <Notice tone="ok" live fact={authText.t('forgot.sentTitle')}>
              {authText.t('forgot.sentText', { email: email() })}
            </Notice>
          )}
        </Show>
        <FormSubmit
          kind={sentTo() ? 'plain' : 'main'}
          busy={form.busy()}
          busyLabel={authText.t('forgot.busy')}
        >
          {authText.t(sentTo() ? 'forgot.again' : 'forgot.action')}
        </FormSubmit>
      </form>
      <div class="mt-4 border-t border-line pt-4">
        <A href="/sign-in" class="link">
          {authText.t('forgot.back')}
        </A>
      </div>
    </AuthFrame>
  )
}
