import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { TestSmsInput, type TwilioChannel } from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ChannelPage, ConnectedSection, Facts } from './ChannelFrame.tsx'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { Section } from './Section.tsx'
import { disconnectTwilio, sendTestSms, smsChannelQuery } from './sms.data.ts'
import { TwilioForm, TwilioSenderForm } from './TwilioForm.tsx'

/** The SMS channel: what it stands on now, how to connect it, who it writes as, a test. */
export function SmsTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => smsChannelQuery(workspace.slug()))
  return (
    <ChannelPage
      channel={channel}
      words={{
        sandbox: {
          fact: settingsText.t('sms.sandboxFact'),
          text: settingsText.t('sms.sandboxText'),
          action: settingsText.t('email.openOutbox'),
          path: '/outbox',
        },
        pausedText: settingsText.t('email.pausedText'),
        errorText: settingsText.t('email.errorText'),
        reasonOf,
      }}
    >
      {(data) => (
        <>
          <Show
            when={data().provider === 'twilio'}
            fallback={
              <Section title={settingsText.t('sms.connectTitle')} lead={settingsText.t('sms.connectLead')}>
                <TwilioForm name="sms" onDone={() => {}} />
              </Section>
            }
          >
            <Connected channel={data()} />
            <Section title={settingsText.t('sms.senderTitle')} lead={settingsText.t('sms.senderLead')}>
              <TwilioSenderForm name="sms" channel={data()} />
            </Section>
          </Show>
          <TestSms channel={data()} />
        </>
      )}
    </ChannelPage>
  )
}

/** Why Twilio refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  const key = `sms.errors.${code}`
  return settingsText.has(key) ? settingsText.t(key) : settingsText.t('sms.errors.other', { code })
}

function Connected(props: { channel: TwilioChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  async function disconnect(): Promise<void> {
    await disconnectTwilio(client, workspace.slug())
    showToast({ text: settingsText.t('sms.disconnected') })
  }
  return (
    <ConnectedSection
      title={settingsText.t('sms.connectedTitle')}
      state={props.channel.state}
      change={{
        label: settingsText.t('sms.changeToken'),
        keepLabel: settingsText.t('sms.keepToken'),
        form: (close, cancel) => (
          <TwilioForm name="sms" channel={props.channel} onDone={close} cancel={cancel} />
        ),
      }}
      disconnect={{
        title: settingsText.t('sms.disconnectTitle'),
        text: settingsText.t('sms.disconnectText'),
        run: disconnect,
      }}
    >
      <Facts>
        <dt>{settingsText.t('sms.accountSid')}</dt>
        <dd>{props.channel.accountSid}</dd>
        <dt>{settingsText.t('sms.authToken')}</dt>
        <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
        <dt>{settingsText.t('email.since')}</dt>
        <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
      </Facts>
      <CopyField label={settingsText.t('sms.inboundUrl')} value={props.channel.inboundUrl} />
      <p class="text-secondary text-text-3">{settingsText.t('sms.inboundHelp')}</p>
    </ConnectedSection>
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
