import { A, useSearchParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { SignInInput } from '../../../../worker/contracts/auth.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { PasswordField, TextField } from '../../../shared/ui/Field.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { authText } from '../../i18n/auth.ts'
import { authStatusQuery, signIn } from '../../session.data.ts'
import { createArrival } from './arrive.ts'
import { AuthFrame, FormProblem, FormSubmit } from './AuthFrame.tsx'

export default function SignInPage(): JSX.Element {
  const arrive = createArrival()
  const [search] = useSearchParams<{ next?: string; reset?: string; ended?: string }>()
  const status = useQuery(() => authStatusQuery())
  const demo = () => (status.isSuccess ? status.data.demo : null)
  const [demoBusy, setDemoBusy] = createSignal(false)
  const [demoProblem, setDemoProblem] = createSignal<unknown>()
  const form = createForm({
    schema: SignInInput,
    initial: { email: '', password: '', remember: true },
    submit: async (values) => arrive((await signIn(values)).workspaces),
  })

  async function enterDemo(credentials: { email: string; password: string }): Promise<void> {
    setDemoBusy(true)
    try {
      arrive((await signIn({ ...credentials, remember: true })).workspaces)
    } catch (problem) {
      setDemoProblem(() => problem)
    } finally {
      setDemoBusy(false)
    }
  }

  return (
    <AuthFrame title={authText.t('signIn.title')} lead={authText.t('signIn.lead')}>
      <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
        <Show when={search.reset}>
          <Notice tone="ok" fact={authText.t('reset.done')} live />
        </Show>
        <Show when={search.ended}>
          <Notice tone="warn" fact={authText.t('signIn.ended')} live />
        </Show>
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
        <PasswordField
          tall
          label={authText.t('field.password')}
          name="password"
          autocomplete="current-password"
          value={form.values.password}
          onText={(text) => form.set('password', text)}
          error={form.error('password')}
          aside={
            <A href="/forgot-password" class="link text-secondary">
              {authText.t('signIn.forgot')}
            </A>
          }
        />
        <FormProblem problem={form.problem() ?? demoProblem()} />
        <FormSubmit busy={form.busy()} busyLabel={authText.t('signIn.busy')}>
          {authText.t('signIn.action')}
        </FormSubmit>
        <Checkbox
          label={<span class="text-text-2">{authText.t('signIn.remember')}</span>}
          checked={form.values.remember ?? true}
          onChange={(remember) => form.set('remember', remember)}
        />
      </form>
      <div class="mt-4 border-t border-line pt-4 text-text-2">
        {authText.t('signIn.noWorkspace')}{' '}
        <A href="/sign-up" class="link">
          {authText.t('signIn.create')}
        </A>
      </div>
      <Show when={demo()}>
        {(credentials) => (
          <div class="mt-4">
            <Notice
              fact={authText.t('signIn.demoTitle')}
              action={
                <Button compact busy={demoBusy()} onClick={() => void enterDemo(credentials())}>
                  {authText.t('signIn.demoAction')}
                </Button>
              }
            >
              {authText.t('signIn.demoText')}
            </Notice>
          </div>
        )}
      </Show>
    </AuthFrame>
  )
}
