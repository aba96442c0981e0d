import { A } from '@solidjs/router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import type { TwilioChannel } from '../../../../worker/contracts/channels.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { CopyField } from './CopyField.tsx'
import { Section } from './Section.tsx'
import { disconnectWhatsapp, tryWhatsapp, whatsappChannelQuery } from './whatsapp.data.ts'
import { WhatsAppNumbers } from './WhatsAppNumbers.tsx'
import { WhatsappForm, WhatsappSenderForm } from './WhatsappForm.tsx'

/** The WhatsApp channel: what it stands on now, how to connect its number, whether the connection holds. */
export function WhatsappTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => whatsappChannelQuery(workspace.slug()))
  return (
    <Switch fallback={<SkeletonRows rows={6} />}>
      <Match when={channel.isLoadingError}>
        <ErrorState error={channel.error} onRetry={() => void channel.refetch()} />
      </Match>
      <Match when={channel.data}>
        {(data) => (
          <>
            <div class="pt-4 empty:hidden">
              <ChannelNotice channel={data()} />
            </div>
            <Show
              when={workspace.can('channels.write')}
              fallback={<p class="py-4 text-text-2">{settingsText.t('readOnly')}</p>}
            >
              <Show
                when={data().provider === 'twilio'}
                fallback={
                  <Section
                    title={settingsText.t('whatsapp.connectTitle')}
                    lead={settingsText.t('whatsapp.connectLead')}
                  >
                    <WhatsappForm onDone={() => {}} />
                  </Section>
                }
              >
                <Connected channel={data()} />
                <Section
                  title={settingsText.t('whatsapp.senderTitle')}
                  lead={settingsText.t('whatsapp.senderLead')}
                >
                  <WhatsappSenderForm channel={data()} />
                </Section>
              </Show>
            </Show>
            <WhatsAppNumbers />
          </>
        )}
      </Match>
    </Switch>
  )
}

/** Why Twilio refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  for (const key of [`whatsapp.errors.${code}`, `sms.errors.${code}`]) {
    if (settingsText.has(key)) return settingsText.t(key)
  }
  return settingsText.t('sms.errors.other', { code })
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
          fact={settingsText.t('whatsapp.sandboxFact')}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href('/templates')}>
              {settingsText.t('whatsapp.openTemplates')}
            </A>
          }
        >
          {settingsText.t('whatsapp.sandboxText')}
        </Notice>
      </Match>
      <Match when={props.channel.state === 'paused'}>
        <Notice tone="bad" fact={settingsText.t('email.pausedFact', slots())}>
          {settingsText.t('whatsapp.pausedText')}
        </Notice>
      </Match>
      <Match when={props.channel.lastErrorCode !== null}>
        <Notice tone="warn" fact={settingsText.t('email.errorFact', slots())}>
          {settingsText.t('whatsapp.errorText')}
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
    <Section
      title={settingsText.t('whatsapp.connectedTitle')}
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
              <dt>{settingsText.t('whatsapp.number')}</dt>
              <dd>{props.channel.sender}</dd>
              <dt>{settingsText.t('sms.accountSid')}</dt>
              <dd>{props.channel.accountSid}</dd>
              <dt>{settingsText.t('sms.authToken')}</dt>
              <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
              <dt>{settingsText.t('email.since')}</dt>
              <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
            </dl>
            <CopyField label={settingsText.t('sms.inboundUrl')} value={props.channel.inboundUrl} />
            <p class="text-secondary text-text-3">{settingsText.t('whatsapp.inboundHelp')}</p>
            <div class="flex flex-wrap gap-2">
              <Button
                busy={attempt.isPending}
                busyLabel={settingsText.t('whatsapp.trying')}
                onClick={() => attempt.mutate()}
              >
                {settingsText.t('whatsapp.try')}
              </Button>
              <Button onClick={() => setChanging(true)}>{settingsText.t('sms.changeToken')}</Button>
              <Button kind="danger" onClick={() => setAsking(true)}>
                {settingsText.t('email.disconnect')}
              </Button>
            </div>
          </div>
        }
      >
        <WhatsappForm
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
          title={settingsText.t('whatsapp.disconnectTitle')}
          text={settingsText.t('whatsapp.disconnectText')}
          action={settingsText.t('email.disconnect')}
          busyLabel={settingsText.t('email.disconnecting')}
          onConfirm={disconnect}
        />
      </Show>
    </Section>
  )
}
