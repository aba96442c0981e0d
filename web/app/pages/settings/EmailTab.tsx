import { A } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { type EmailChannel, TestChannelInput } from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { CopyField } from './CopyField.tsx'
import { DomainsSection } from './DomainsSection.tsx'
import { FormFoot } from './FormFoot.tsx'
import { ResendForm } from './ResendForm.tsx'
import { Section } from './Section.tsx'
import { SendersSection } from './SendersSection.tsx'
import { disconnectResend, emailChannelQuery, sendTest } from './settings.data.ts'

/** The e-mail channel: what it stands on now, how to connect it, who it writes as, a test. */
export function EmailTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => emailChannelQuery(workspace.slug()))
  return (
    <Switch fallback={<SkeletonRows rows={6} />}>
      <Match when={channel.isError && !channel.data}>
        <ErrorState error={channel.error} onRetry={() => void channel.refetch()} />
      </Match>
      <Match when={channel.data}>{(data) => <EmailSettings channel={data()} />}</Match>
    </Switch>
  )
}

function EmailSettings(props: { channel: EmailChannel }): JSX.Element {
  const workspace = useWorkspace()
  const mayWrite = () => workspace.can('channels.write')
  return (
    <>
      <div class="pt-4 empty:hidden">
        <ChannelNotice channel={props.channel} />
      </div>
      <Show when={mayWrite()} fallback={<p class="py-4 text-text-2">{settingsText.t('readOnly')}</p>}>
        <Show when={props.channel.provider === 'resend'} fallback={<Connect channel={props.channel} />}>
          <Connected channel={props.channel} />
        </Show>
        <SendersSection />
        <DomainsSection />
        <TestMail channel={props.channel} />
      </Show>
    </>
  )
}

/** Why a provider refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  const key = `email.errors.${code}`
  return settingsText.has(key) ? settingsText.t(key) : settingsText.t('email.errors.other', { code })
}

function ChannelNotice(props: { channel: EmailChannel }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const slots = () => ({
    time: format.moment(props.channel.lastErrorAt ?? 0),
    reason: reasonOf(props.channel.lastErrorCode ?? ''),
  })
  return (
    <Switch>
      <Match when={props.channel.provider === 'sandbox'}>
        <Notice
          fact={settingsText.t('email.sandboxFact')}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href('/outbox')}>
              {settingsText.t('email.openOutbox')}
            </A>
          }
        >
          {settingsText.t('email.sandboxText')}
        </Notice>
      </Match>
      <Match when={props.channel.state === 'paused'}>
        <Notice tone="bad" fact={settingsText.t('email.pausedFact', slots())}>
          {settingsText.t('email.pausedText')}
        </Notice>
      </Match>
      <Match when={props.channel.lastErrorCode !== null}>
        <Notice tone="warn" fact={settingsText.t('email.errorFact', slots())}>
          {settingsText.t('email.errorText')}
        </Notice>
      </Match>
    </Switch>
  )
}

function Connect(props: { channel: EmailChannel }): JSX.Element {
  return (
    <Section title={settingsText.t('email.connectTitle')} lead={settingsText.t('email.connectLead')}>
      <ResendForm channel={props.channel} onDone={() => {}} />
    </Section>
  )
}

function Connected(props: { channel: EmailChannel }): JSX.Element {
  const format = useFormat()
  const [isChanging, setChanging] = createSignal(false)
  const [isAsking, setAsking] = createSignal(false)
  return (
    <Section
      title={settingsText.t('email.connectedTitle')}
      badge={
        <Show
          when={props.channel.state === 'ready'}
          fallback={<Badge tone="bad">{settingsText.t('email.paused')}</Badge>}
        >
          <Badge tone="ok">{settingsText.t('email.connected')}</Badge>
        </Show>
      }
    >
      <Show
        when={isChanging()}
        fallback={
          <div class="flex flex-col gap-3">
            <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1">
              <dt class="text-text-3">{settingsText.t('email.key')}</dt>
              <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
              <dt class="text-text-3">{settingsText.t('email.since')}</dt>
              <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
            </dl>
            <CopyField label={settingsText.t('email.webhookUrl')} value={props.channel.webhookUrl} />
            <div class="flex flex-wrap gap-2">
              <Button onClick={() => setChanging(true)}>{settingsText.t('email.changeKey')}</Button>
              <Button kind="danger" onClick={() => setAsking(true)}>
                {settingsText.t('email.disconnect')}
              </Button>
            </div>
          </div>
        }
      >
        <ResendForm
          channel={props.channel}
          onDone={() => setChanging(false)}
          cancel={
            <Button kind="quiet" onClick={() => setChanging(false)}>
              {settingsText.t('email.keepKey')}
            </Button>
          }
        />
      </Show>
      <DisconnectDialog open={isAsking()} onClose={() => setAsking(false)} />
    </Section>
  )
}

function DisconnectDialog(props: { open: boolean; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [isBusy, setBusy] = createSignal(false)

  async function disconnect(): Promise<void> {
    setBusy(true)
    try {
      await disconnectResend(client, workspace.slug())
      showToast({ text: settingsText.t('email.disconnected') })
      props.onClose()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      open={props.open}
      onClose={() => props.onClose()}
      title={settingsText.t('email.disconnectTitle')}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button
            kind="erase"
            busy={isBusy()}
            busyLabel={settingsText.t('email.disconnecting')}
            onClick={() => void disconnect()}
          >
            {settingsText.t('email.disconnect')}
          </Button>
        </>
      }
    >
      <p class="text-text-2">{settingsText.t('email.disconnectText')}</p>
    </Dialog>
  )
}

function TestMail(props: { channel: EmailChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: TestChannelInput,
    initial: { to: workspace.user().email },
    async submit(values) {
      await sendTest(client, workspace.slug(), values)
      showToast({ text: settingsText.t('email.tested', { to: values.to }) })
    },
  })
  return (
    <Section
      title={settingsText.t('email.testTitle')}
      lead={settingsText.t(props.channel.provider === 'sandbox' ? 'email.testLeadSandbox' : 'email.testLead')}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={settingsText.t('email.testTo')}
          type="email"
          autocomplete="email"
          value={form.values.to}
          onText={(text) => form.set('to', text)}
          onBlur={form.leave('to')}
          error={form.error('to')}
        />
        <FormFoot problem={form.problem()}>
          <Button type="submit" busy={form.busy()} busyLabel={settingsText.t('email.testing')}>
            {settingsText.t('email.test')}
          </Button>
        </FormFoot>
      </form>
    </Section>
  )
}
