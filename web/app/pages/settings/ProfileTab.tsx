import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch, untrack } from 'solid-js'
import { ChangePasswordInput, type DeviceSession, ProfileInput } from '../../../../worker/contracts/auth.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { PasswordField, TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { accessText } from '../../i18n/access.ts'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { changeName, changePassword, endOtherSessions, endSession, sessionsQuery } from './access.data.ts'
import { FormFoot } from './FormFoot.tsx'
import { Section } from './Section.tsx'

/** What is the person's own: name, password, and where they are signed in (spec 1.4). */
export function ProfileTab(): JSX.Element {
  return (
    <>
      <NameForm />
      <PasswordForm />
      <Devices />
    </>
  )
}

function NameForm(): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = accessText
  const form = createForm({
    schema: ProfileInput,
    initial: untrack(() => ({ name: workspace.user().name })),
    async submit({ name }) {
      await changeName(client, name)
      showToast({ text: settingsText.t('saved') })
    },
  })
  return (
    <Section title={t('profile.title')} lead={t('profile.nameLead')}>
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={t('profile.name')}
          autocomplete="name"
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
        />
        <FormFoot problem={form.problem()}>
          <Button type="submit" busy={form.busy()} busyLabel={uiText.t('actions.saving')}>
            {uiText.t('actions.save')}
          </Button>
        </FormFoot>
      </form>
    </Section>
  )
}

function PasswordForm(): JSX.Element {
  const client = useQueryClient()
  const { t } = accessText
  const [round, setRound] = createSignal(0)
  const makeForm = () =>
    createForm({
      schema: ChangePasswordInput,
      initial: { currentPassword: '', password: '' },
      async submit(values) {
        await changePassword(client, values)
        showToast({ text: t('profile.changed') })
        setRound((count) => count + 1)
      },
    })
  return (
    <Section title={t('profile.passwordTitle')} lead={t('profile.passwordLead')}>
      <Show when={`round ${round()}`} keyed>
        {(_round) => {
          const form = makeForm()
          return (
            <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
              <PasswordField
                label={t('profile.current')}
                autocomplete="current-password"
                value={form.values.currentPassword}
                onText={(text) => form.set('currentPassword', text)}
                error={form.error('currentPassword')}
              />
              <PasswordField
                label={t('profile.fresh')}
                help={t('profile.freshHelp')}
                autocomplete="new-password"
                value={form.values.password}
                onText={(text) => form.set('password', text)}
                onBlur={form.values.password ? form.leave('password') : undefined}
                error={form.error('password')}
              />
              <FormFoot problem={form.problem()}>
                <Button type="submit" busy={form.busy()} busyLabel={t('profile.changing')}>
                  {t('profile.change')}
                </Button>
              </FormFoot>
            </form>
          )
        }}
      </Show>
    </Section>
  )
}

/** The browser and system of a session, as far as they are known. */
function deviceName({ browser, system }: DeviceSession): string {
  if (browser !== null && system !== null) return accessText.t('profile.device', { browser, system })
  return browser ?? system ?? accessText.t('profile.unknown')
}

function Devices(): JSX.Element {
  const client = useQueryClient()
  const { t } = accessText
  const sessions = useQuery(() => sessionsQuery())
  const known = createMemo(() => (sessions.isSuccess ? sessions.data.items : undefined))
  const others = () => (known() ?? []).filter(({ current }) => !current)
  const [busy, setBusy] = createSignal(false)

  async function told(act: () => Promise<string>): Promise<void> {
    setBusy(true)
    try {
      showToast({ text: await act() })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }
  const end = (session: DeviceSession) =>
    told(async () => {
      await endSession(client, session.id)
      return t('profile.ended')
    })
  const endOthers = () =>
    told(async () => accessText.plural('profile.endedOthers', await endOtherSessions(client)))

  return (
    <Section title={t('profile.devices')} lead={t('profile.devicesLead')}>
      <Switch fallback={<SkeletonRows rows={2} />}>
        <Match when={sessions.isError && !known()}>
          <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
        </Match>
        <Match when={known()}>
          {(items) => (
            <div class="flex flex-col gap-3">
              <ul class="border-t border-line" aria-label={t('profile.devices')}>
                <For each={items()}>
                  {(session) => <DeviceRow session={session} onEnd={() => void end(session)} />}
                </For>
              </ul>
              <Show
                when={others().length > 0}
                fallback={<p class="text-secondary text-text-3">{t('profile.alone')}</p>}
              >
                <div>
                  <Button
                    kind="danger"
                    busy={busy()}
                    busyLabel={t('profile.endingOthers')}
                    onClick={() => void endOthers()}
                  >
                    {t('profile.endOthers')}
                  </Button>
                </div>
              </Show>
            </div>
          )}
        </Match>
      </Switch>
    </Section>
  )
}

function DeviceRow(props: { session: DeviceSession; onEnd: () => void }): JSX.Element {
  const format = useFormat()
  const { t } = accessText
  const name = () => deviceName(props.session)
  return (
    <li class="flex min-h-13 items-center justify-between gap-3 border-b border-line py-2">
      <div class="min-w-0">
        <p class="flex flex-wrap items-center gap-2 font-medium">
          {name()}
          <Show when={props.session.current}>
            <Badge tone="ok">{t('profile.here')}</Badge>
          </Show>
        </p>
        <p class="text-secondary text-text-3">
          <span title={format.fullMoment(props.session.lastSeenAt)}>
            {t('profile.seen', { time: format.moment(props.session.lastSeenAt) })}
          </span>
          {'. '}
          {props.session.ip ? t('profile.place', { ip: props.session.ip }) : t('profile.nowhere')}
        </p>
      </div>
      <Show when={!props.session.current}>
        <Button compact aria-label={t('profile.endNamed', { name: name() })} onClick={() => props.onEnd()}>
          {t('profile.end')}
        </Button>
      </Show>
    </li>
  )
}
