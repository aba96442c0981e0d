import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { TwilioChannel } from '../../../../worker/contracts/channels.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ChannelPage, ConnectedSection, Facts } from './ChannelFrame.tsx'
import { CopyField } from './CopyField.tsx'
import { Section } from './Section.tsx'
import { TwilioForm, TwilioSenderForm } from './TwilioForm.tsx'
import { disconnectWhatsapp, tryWhatsapp, whatsappChannelQuery } from './whatsapp.data.ts'
import { WhatsAppNumbers } from './WhatsAppNumbers.tsx'

/** The WhatsApp channel: what it stands on now, how to connect its number, whether the connection holds. */
export function WhatsappTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => whatsappChannelQuery(workspace.slug()))
  return (
    <ChannelPage
      channel={channel}
      words={{
        sandbox: {
          fact: settingsText.t('whatsapp.sandboxFact'),
          text: settingsText.t('whatsapp.sandboxText'),
          action: settingsText.t('whatsapp.openTemplates'),
          path: '/templates',
        },
        pausedText: settingsText.t('whatsapp.pausedText'),
        errorText: settingsText.t('whatsapp.errorText'),
        reasonOf,
      }}
      below={() => <WhatsAppNumbers />}
    >
      {(data) => (
        <Show
          when={data().provider === 'twilio'}
          fallback={
            <Section
              title={settingsText.t('whatsapp.connectTitle')}
              lead={settingsText.t('whatsapp.connectLead')}
            >
              <TwilioForm name="whatsapp" onDone={() => {}} />
            </Section>
          }
        >
          <Connected channel={data()} />
          <Section
            title={settingsText.t('whatsapp.senderTitle')}
            lead={settingsText.t('whatsapp.senderLead')}
          >
            <TwilioSenderForm name="whatsapp" channel={data()} />
          </Section>
        </Show>
      )}
    </ChannelPage>
  )
}

/** Why Twilio refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  for (const key of [`whatsapp.errors.${code}`, `sms.errors.${code}`]) {
    if (settingsText.has(key)) return settingsText.t(key)
  }
  return settingsText.t('sms.errors.other', { code })
}

function Connected(props: { channel: TwilioChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const attempt = useMutation(() => ({
    mutationFn: () => tryWhatsapp(client, workspace.slug()),
    onSuccess: () => showToast({ text: settingsText.t('whatsapp.tried') }),
    onError: (error) => showToast({ text: problemText(error), failed: true }),
  }))
  async function disconnect(): Promise<void> {
    await disconnectWhatsapp(client, workspace.slug())
    showToast({ text: settingsText.t('whatsapp.disconnected') })
  }
  return (
    <ConnectedSection
      title={settingsText.t('whatsapp.connectedTitle')}
      state={props.channel.state}
      actions={
        <Button
          busy={attempt.isPending}
          busyLabel={settingsText.t('whatsapp.trying')}
          onClick={() => attempt.mutate()}
        >
          {settingsText.t('whatsapp.try')}
        </Button>
      }
      change={{
        label: settingsText.t('sms.changeToken'),
        keepLabel: settingsText.t('sms.keepToken'),
        form: (close, cancel) => (
          <TwilioForm name="whatsapp" channel={props.channel} onDone={close} cancel={cancel} />
        ),
      }}
      disconnect={{
        title: settingsText.t('whatsapp.disconnectTitle'),
        text: settingsText.t('whatsapp.disconnectText'),
        run: disconnect,
      }}
    >
      <Facts>
        <dt>{settingsText.t('whatsapp.number')}</dt>
        <dd>{props.channel.sender}</dd>
        <dt>{settingsText.t('sms.accountSid')}</dt>
        <dd>{props.channel.accountSid}</dd>
        <dt>{settingsText.t('sms.authToken')}</dt>
        <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
        <dt>{settingsText.t('email.since')}</dt>
        <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
      </Facts>
      <CopyField label={settingsText.t('sms.inboundUrl')} value={props.channel.inboundUrl} />
      <p class="text-secondary text-text-3">{settingsText.t('whatsapp.inboundHelp')}</p>
    </ConnectedSection>
  )
}
