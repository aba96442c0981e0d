import { useQuery, useQueryClient } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import type { JSX } from 'solid-js'
import { Show, untrack } from 'solid-js'
import { ConnectPushInput, type PushChannel } from '../../../../worker/contracts/push.ts'
import { createForm } from '../../../shared/form.ts'
import { Button, buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { pushText } from '../../i18n/push.ts'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { ChannelPage, ConnectedSection } from './ChannelFrame.tsx'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { connectPush, disconnectPush, pushChannelQuery } from './push.data.ts'
import { Section } from './Section.tsx'

/** The push channel: what it stands on, who is reached, and how the workspace's own site asks its visitors. */
export function PushTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => pushChannelQuery(workspace.slug()))
  return (
    <ChannelPage
      channel={channel}
      words={{
        sandbox: {
          fact: pushText.t('settings.sandboxFact'),
          text: pushText.t('settings.sandboxText'),
          action: settingsText.t('email.openOutbox'),
          path: '/outbox',
        },
        pausedText: pushText.t('settings.pausedText'),
        errorText: settingsText.t('email.errorText'),
        reasonOf,
      }}
      below={(data) => <OwnSite channel={data()} />}
    >
      {(data) => (
        <Show
          when={data().provider === 'web_push'}
          fallback={
            <Section title={pushText.t('settings.connectTitle')} lead={pushText.t('settings.connectLead')}>
              <ContactForm channel={data()} />
            </Section>
          }
        >
          <Connected channel={data()} />
        </Show>
      )}
    </ChannelPage>
  )
}

function reasonOf(code: string): string {
  const key = `settings.errors.${code}`
  return pushText.has(key) ? pushText.t(key) : pushText.t('settings.errors.other', { code })
}

function ContactForm(props: { channel: PushChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: ConnectPushInput,
    initial: untrack(() => ({ contactEmail: props.channel.contactEmail ?? workspace.user().email })),
    async submit(values) {
      await connectPush(client, workspace.slug(), values)
      showToast({ text: pushText.t('settings.nowConnected') })
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <TextField
        label={pushText.t('settings.contactEmail')}
        help={pushText.t('settings.contactHelp')}
        type="email"
        inputMode="email"
        autocomplete="email"
        value={form.values.contactEmail}
        onText={(text) => form.set('contactEmail', text)}
        onBlur={form.leave('contactEmail')}
        error={form.error('contactEmail')}
      />
      <FormFoot problem={form.problem()}>
        <Button kind="main" type="submit" busy={form.busy()} busyLabel={pushText.t('settings.connecting')}>
          {pushText.t(props.channel.provider === 'web_push' ? 'settings.save' : 'settings.connect')}
        </Button>
      </FormFoot>
    </form>
  )
}

function Connected(props: { channel: PushChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  async function disconnect(): Promise<void> {
    await disconnectPush(client, workspace.slug())
    showToast({ text: pushText.t('settings.disconnected') })
  }
  return (
    <ConnectedSection
      title={pushText.t('settings.connectedTitle')}
      lead={pushText.plural('settings.reach', props.channel.devices)}
      state={props.channel.state}
      disconnect={{
        title: pushText.t('settings.disconnectTitle'),
        text: pushText.t('settings.disconnectText'),
        run: disconnect,
      }}
    >
      <ContactForm channel={props.channel} />
    </ConnectedSection>
  )
}

/** The file and the two lines by which the workspace's own site asks its visitors. */
function OwnSite(props: { channel: PushChannel }): JSX.Element {
  const { t } = pushText
  const script = () =>
    `<script src="/centralino-push.js" data-origin="${props.channel.publicOrigin}" data-key="${props.channel.siteKey}" defer></script>`
  return (
    <Section title={t('settings.siteTitle')} lead={t('settings.siteLead')}>
      <ol class="flex list-decimal flex-col gap-3 pl-5">
        <li>
          <p>{t('settings.siteFile')}</p>
          <a
            class={`${buttonClass({ compact: true })} mt-2 inline-flex`}
            href="/push.js"
            download="centralino-push.js"
          >
            <Glyph icon={Download} />
            {t('settings.siteDownload')}
          </a>
        </li>
        <li>
          <p>{t('settings.siteLines')}</p>
          <div class="mt-2 flex flex-col gap-2">
            <CopyField label={t('settings.siteScript')} value={script()} />
            <CopyField
              label={t('settings.siteButton')}
              value={`<button data-centralino-push hidden>${t('settings.siteButtonText')}</button>`}
            />
          </div>
        </li>
      </ol>
    </Section>
  )
}
