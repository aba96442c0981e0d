import { A, useNavigate, useSearchParams } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { SignInInput } from '../../../../worker/contracts/auth.ts'
import { type InvitationPreview, JoinInput } from '../../../../worker/contracts/members.ts'
import { createForm } from '../../../shared/form.ts'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { PasswordField, TextField } from '../../../shared/ui/Field.tsx'
import { Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { accessText } from '../../i18n/access.ts'
import { authText } from '../../i18n/auth.ts'
import {
  acceptInvitation,
  invitationQuery,
  joinBySignUp,
  meKey,
  meQuery,
  signIn,
  signOut,
} from '../../session.data.ts'
import { roleName } from '../settings/role-words.ts'
import { AuthFrame, FormProblem, FormSubmit } from './AuthFrame.tsx'

/** Where the link of an invitation leads: in with the account that is there, or with a new one. */
export default function InvitationPage(): JSX.Element {
  const [search] = useSearchParams<{ token?: string }>()
  const { t } = accessText
  const token = () => search.token ?? ''
  const invitation = useQuery(() => invitationQuery(token()))
  const me = useQuery(() => meQuery())
  const known = createMemo(() => (invitation.isSuccess ? invitation.data : undefined))
  const user = createMemo(() => (me.isSuccess ? me.data.user : undefined))
  return (
    <AuthFrame
      title={
        known()
          ? t('invitation.title', { workspace: known()?.workspaceName ?? '' })
          : t('invitation.plainTitle')
      }
      lead={
        known()
          ? t('invitation.lead', { name: known()?.invitedBy ?? '', role: roleName(known()?.role ?? '') })
          : ''
      }
    >
      <Switch fallback={<SkeletonRows rows={3} label={t('invitation.loading')} />}>
        <Match when={token() === '' || invitation.isError}>
          <Notice
            tone="warn"
            live
            fact={t(token() === '' ? 'invitation.missing' : 'invitation.gone')}
            action={
              <A href="/sign-in" class={buttonClass({ compact: true })}>
                {t('invitation.toSignIn')}
              </A>
            }
          />
        </Match>
        <Match when={!me.isPending && known()}>
          {(preview) => (
            <Switch fallback={<NewAccount token={token()} preview={preview()} />}>
              <Match when={user() && user()?.email !== preview().email}>
                <OtherAccount email={user()?.email ?? ''} other={preview().email} />
              </Match>
              <Match when={user()}>
                <AcceptNow token={token()} />
              </Match>
              <Match when={preview().hasAccount}>
                <KnownAccount token={token()} preview={preview()} />
              </Match>
            </Switch>
          )}
        </Match>
      </Switch>
    </AuthFrame>
  )
}

/** Goes into the workspace; who is signed in is read anew. */
function createEntry(): (slug: string) => void {
  const navigate = useNavigate()
  const client = useQueryClient()
  return (slug) => {
    client.removeQueries({ queryKey: meKey })
    navigate(`/w/${slug}`, { replace: true })
  }
}

function AcceptNow(props: { token: string }): JSX.Element {
  const enter = createEntry()
  const { t } = accessText
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>()
  async function accept(): Promise<void> {
    setBusy(true)
    try {
      enter((await acceptInvitation(props.token)).workspace.slug)
    } catch (failure) {
      setProblem(() => failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div class="flex flex-col gap-4">
      <FormProblem problem={problem()} />
      <Button
        kind="main"
        wide
        class="min-h-10!"
        busy={busy()}
        busyLabel={t('invitation.accepting')}
        onClick={() => void accept()}
      >
        {t('invitation.accept')}
      </Button>
    </div>
  )
}

function OtherAccount(props: { email: string; other: string }): JSX.Element {
  const client = useQueryClient()
  const { t } = accessText
  const [problem, setProblem] = createSignal<unknown>()
  const leave = (): void => {
    signOut(client).then(
      () => location.reload(),
      (failure: unknown) => setProblem(() => failure),
    )
  }
  return (
    <div class="flex flex-col gap-4">
      <Notice
        tone="warn"
        fact={t('invitation.signedInAs', { email: props.email, other: props.other })}
        action={
          <Button compact onClick={leave}>
            {t('invitation.leave')}
          </Button>
        }
      />
      <FormProblem problem={problem()} />
    </div>
  )
}

function KnownAccount(props: { token: string; preview: InvitationPreview }): JSX.Element {
  const enter = createEntry()
  const { t } = accessText
  const form = createForm({
    schema: SignInInput.pick({ password: true }),
    initial: { password: '' },
    submit: async ({ password }) => {
      await signIn({ email: props.preview.email, password, remember: true })
      enter((await acceptInvitation(props.token)).workspace.slug)
    },
  })
  return (
    <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
      <p class="text-text-2">{t('invitation.known')}</p>
      <OwnAddress email={props.preview.email} />
      <PasswordField
        tall
        label={authText.t('field.password')}
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
      <FormProblem problem={form.problem()} />
      <FormSubmit busy={form.busy()} busyLabel={t('invitation.accepting')}>
        {t('invitation.accept')}
      </FormSubmit>
    </form>
  )
}

function NewAccount(props: { token: string; preview: InvitationPreview }): JSX.Element {
  const enter = createEntry()
  const { t } = accessText
  const form = createForm({
    schema: JoinInput.pick({ name: true, password: true }),
    initial: { name: '', password: '' },
    submit: async (values) => enter((await joinBySignUp({ ...values, token: props.token })).workspace.slug),
  })
  return (
    <form class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
      <TextField
        tall
        label={authText.t('field.name')}
        autocomplete="name"
        autofocus
        value={form.values.name}
        onText={(text) => form.set('name', text)}
        onBlur={form.values.name ? form.leave('name') : undefined}
        error={form.error('name')}
      />
      <OwnAddress email={props.preview.email} />
      <PasswordField
        tall
        label={authText.t('field.password')}
        help={authText.t('field.passwordHelp')}
        autocomplete="new-password"
        value={form.values.password}
        onText={(text) => form.set('password', text)}
        onBlur={form.values.password ? form.leave('password') : undefined}
        error={form.error('password')}
      />
      <FormProblem problem={form.problem()} />
      <FormSubmit busy={form.busy()} busyLabel={t('invitation.joining')}>
        {t('invitation.join')}
      </FormSubmit>
      <Show when={form.problem()}>
        <A href="/sign-in" class="link text-secondary">
          {t('invitation.toSignIn')}
        </A>
      </Show>
    </form>
  )
}

/** The address the invitation was sent to; it cannot be another. */
function OwnAddress(props: { email: string }): JSX.Element {
  return (
    <TextField
      tall
      label={authText.t('field.email')}
      type="email"
      autocomplete="username"
      readonly
      value={props.email}
      onText={() => {}}
    />
  )
}
