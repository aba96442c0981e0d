import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { SignUpInput } from '../../../../worker/contracts/auth.ts'
import { createForm } from '../../../shared/form.ts'
import { language } from '../../../shared/i18n/language.ts'
import { PasswordField, TextField } from '../../../shared/ui/Field.tsx'
import { authText } from '../../i18n/auth.ts'
import { signUp } from '../../session.data.ts'
import { createArrival } from './arrive.ts'
import { AuthFrame, FormProblem, FormSubmit } from './AuthFrame.tsx'

export default function SignUpPage(): JSX.Element {
  const arrive = createArrival()
  const form = createForm({
    schema: SignUpInput,
    initial: { name: '', email: '', password: '', workspaceName: '' },
    submit: async (values) => arrive([(await signUp({ ...values, language: language() })).workspace]),
  })
  return (
    <AuthFrame title={authText.t('signUp.title')} lead={authText.t('signUp.lead')}>
      <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
        <TextField
          tall
          label={authText.t('field.name')}
          name="name"
          autocomplete="name"
          autofocus
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
        />
        <TextField
          tall
          label={authText.t('field.workspaceName')}
          help={authText.t('field.workspaceHelp')}
          name="organization"
          autocomplete="organization"
          value={form.values.workspaceName}
          onText={(text) => form.set('workspaceName', text)}
          onBlur={form.leave('workspaceName')}
          error={form.error('workspaceName')}
        />
        <TextField
          tall
          label={authText.t('field.email')}
          type="email"
          name="email"
          autocomplete="username"
          value={form.values.email}
          onText={(text) => form.set('email', text)}
          onBlur={form.leave('email')}
          error={form.error('email')}
        />
        <PasswordField
          tall
          label={authText.t('field.password')}
          help={authText.t('field.passwordHelp')}
          name="password"
          autocomplete="new-password"
          value={form.values.password}
          onText={(text) => form.set('password', text)}
          onBlur={form.leave('password')}
          error={form.error('password')}
        />
        <FormProblem problem={form.problem()} />
        <FormSubmit busy={form.busy()} busyLabel={authText.t('signUp.busy')}>
          {authText.t('signUp.action')}
        </FormSubmit>
      </form>
      <div class="mt-4 border-t border-line pt-4 text-text-2">
        {authText.t('signUp.known')}{' '}
        <A href="/sign-in" class="link">
          {authText.t('signUp.signIn')}
        </A>
      </div>
    </AuthFrame>
  )
}
