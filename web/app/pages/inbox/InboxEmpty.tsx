import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Channel } from '../../../../worker/contracts/common.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, type EmptyLine } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { chatSetupQuery } from '../settings/chat/chat.data.ts'
import { messengerChannelQuery } from '../settings/messenger.data.ts'
import { emailChannelQuery } from '../settings/settings.data.ts'
import { smsChannelQuery } from '../settings/sms.data.ts'
import { whatsappChannelQuery } from '../settings/whatsapp.data.ts'

/** An inbox in which nobody has written yet: the lines that people can come in by. */
export function InboxEmpty(props: { onStart: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxText
  const email = useQuery(() => emailChannelQuery(workspace.slug()))
  const whatsapp = useQuery(() => whatsappChannelQuery(workspace.slug()))
  const sms = useQuery(() => smsChannelQuery(workspace.slug()))
  const chat = useQuery(() => chatSetupQuery(workspace.slug()))
  const messenger = useQuery(() => messengerChannelQuery(workspace.slug()))
  const address = () => (email.isSuccess ? email.data.inboundAddress : null)
  async function copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text)
    showToast({ text: uiText.t('actions.copied') })
  }
  const lineOf = (
    channel: Channel,
    isReady: boolean,
    missing: 'number' | 'page' | 'site' = 'number',
  ): EmptyLine => ({
    icon: <ChannelGlyph channel={channel} size={20} named />,
    title: uiText.t(`channel.${channel}`),
    text: t(isReady ? 'empty.ready' : `empty.${missing}`),
    ready: isReady,
    action: (
      <A class={buttonClass({ compact: true })} href={workspace.href(`/settings/${channel}`)}>
        {t(isReady ? 'empty.open' : 'empty.connect')}
      </A>
    ),
  })
  const lines = (): EmptyLine[] => [
    {
      icon: <ChannelGlyph channel="email" size={20} named />,
      title: uiText.t('channel.email'),
      text: address() ?? t('empty.noAddress'),
      ready: address() !== null,
      action: (
        <Show
          when={address()}
          fallback={
            <A class={buttonClass({ compact: true })} href={workspace.href('/settings/email')}>
              {t('empty.connect')}
            </A>
          }
        >
          {(text) => (
            <Button compact onClick={() => void copy(text())}>
              {uiText.t('actions.copy')}
            </Button>
          )}
        </Show>
      ),
    },
    lineOf('whatsapp', whatsapp.isSuccess && whatsapp.data.provider !== 'sandbox'),
    lineOf('sms', sms.isSuccess && sms.data.provider !== 'sandbox'),
    lineOf('messenger', messenger.isSuccess && messenger.data.provider !== 'sandbox', 'page'),
    lineOf('chat', chat.isSuccess && chat.data.settings.enabled, 'site'),
  ]
  return (
    <div class="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title={t('title')}
        detail={t('empty.none')}
        actions={
          <Button compact onClick={() => props.onStart()}>
            {t('start.title')}
          </Button>
        }
      />
      <div class="min-h-0 flex-1 overflow-y-auto">
        <EmptyState
          title={t('empty.title')}
          text={t('empty.text')}
          lines={lines()}
          hub={t('title')}
          action={
            <Show when={workspace.can('campaigns.read')}>
              <A class={buttonClass({ kind: 'main' })} href={workspace.href('/outbox')}>
                {t('empty.try')}
              </A>
            </Show>
          }
          secondary={
            <Show when={workspace.can('members.write')}>
              <A class="link" href={workspace.href('/settings/members')}>
                {t('empty.invite')}
              </A>
            </Show>
          }
        />
      </div>
    </div>
  )
}
