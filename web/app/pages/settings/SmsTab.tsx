import { A } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { TestSmsInput, type TwilioChannel } from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { Section } from './Section.tsx'
import { disconnectTwilio, sendTestSms, smsChannelQuery } from './sms.data.ts'
import { TwilioForm, TwilioSenderForm } from './TwilioForm.tsx'

/** The SMS channel: what it stands on now, how to connect it, who it writes as, a test. */
export function SmsTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => smsChannelQuery(workspace.slug()))
  const mayWrite = () => workspace.can('channels.write')
  return (
    <Switch fallback={<SkeletonRows rows={6} />}>
      <Match when={channel.isError && !channel.data}>
        <ErrorState error={channel.error} onRetry={() => void channel.refetch()} />
      </Match>
      <Match when={channel.data}>
        {(data) => (
          <>
            <div class="pt-4 empty:hidden">
              <ChannelNotice channel={data()} />
            </div>
            <Show when={mayWrite()} fallback={<p class="py-4 text-text-2">{settingsText.t('readOnly')}</p>}>
              <Show
                when={data().provider === 'twilio'}
                fallback={
                  <Section
                    title={settingsText.t('sms.connectTitle')}
                    lead={settingsText.t('sms.connectLead')}
                  >
                    <TwilioForm onDone={() => {}} />
                  </Section>
                }
              >
                <Connected channel={data()} />
                <Section title={settingsText.t('sms.senderTitle')} lead={settingsText.t('sms.senderLead')}>
                  <TwilioSenderForm channel={data()} />
                </Section>
              </Show>
              <TestSms channel={data()} />
            </Show>
          </>
        )}
      </Match>
    </Switch>
  )
}

/** Why Twilio refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  const key = `sms.errors.${code}`
  return settingsText.has(key) ? settingsText.t(key) : settingsText.t('sms.errors.other', { code })
}

function ChannelNotice(props: { channel: TwilioChannel }): JSX.Element {
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
          fact={settingsText.t('sms.sandboxFact')}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href('/outbox')}>
              {settingsText.t('email.openOutbox')}
            </A>
          }
        >
          {settingsText.t('sms.sandboxText')}
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

function Connected(props: { channel: TwilioChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const [isChanging, setChanging] = createSignal(false)
  const [isAsking, setAsking] = createSignal(false)

  async function disconnect(): Promise<void> {
    await disconnectTwilio(client, workspace.slug())
    showToast({ text: settingsText.t('sms.disconnected') })
  }

  return (
    <Section
      title={settingsText.t('sms.connectedTitle')}
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
            <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 [&>dd]:break-words [&>dt]:text-text-3">
              <dt>{settingsText.t('sms.accountSid')}</dt>
              <dd>{props.channel.accountSid}</dd>
              <dt>{settingsText.t('sms.authToken')}</dt>
              <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
              <dt>{settingsText.t('email.since')}</dt>
              <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
            </dl>
            <CopyField label={settingsText.t('sms.inboundUrl')} value={props.channel.inboundUrl} />
            <p class="text-secondary text-text-3">{settingsText.t('sms.inboundHelp')}</p>
            <div class="flex flex-wrap gap-2">
              <Button onClick={() => setChanging(true)}>{settingsText.t('sms.changeToken')}</Button>
              <Button kind="danger" onClick={() => setAsking(true)}>
                {settingsText.t('email.disconnect')}
              </Button>
            </div>
          </div>
        }
      >
        <TwilioForm
          channel={props.channel}
          onDone={() => setChanging(false)}
          cancel={
            <Button kind="quiet" onClick={() => setChanging(false)}>
              {settingsText.t('sms.keepToken')}
            </Button>
          }
        />
      </Show>
      <Show when={isAsking()}>
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title={settingsText.t('sms.disconnectTitle')}
          text={settingsText.t('sms.disconnectText')}
          action={settingsText.t('email.disconnect')}
          busyLabel={settingsText.t('email.disconnecting')}
          onConfirm={disconnect}
        />
      </Show>
    </Section>
  )
}

function TestSms(props: { channel: TwilioChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: TestSmsInput,
    initial: { to: '' },
    async submit(values) {
      await sendTestSms(client, workspace.slug(), values)
      showToast({ text: settingsText.t('email.tested', { to: values.to }) })
    },
  })
  return (
    <Section
      title={settingsText.t('email.testTitle')}
      lead={settingsText.t(props.channel.provider === 'sandbox' ? 'email.testLeadSandbox' : 'sms.testLead')}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={settingsText.t('sms.testTo')}
          type="tel"
          inputMode="tel"
          autocomplete="tel"
          value={form.values.to}
          onText={(text) => form.set('to', text)}
          onBlur={form.values.to ? form.leave('to') : undefined}
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
