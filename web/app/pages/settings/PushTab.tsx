import { A } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch, untrack } from 'solid-js'
import { ConnectPushInput, type PushChannel } from '../../../../worker/contracts/push.ts'
import { createForm } from '../../../shared/form.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { pushText } from '../../i18n/push.ts'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { connectPush, disconnectPush, pushChannelQuery } from './push.data.ts'
import { Section } from './Section.tsx'

/** The push channel: what it stands on, who is reached, and how the workspace's own site asks its visitors. */
export function PushTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => pushChannelQuery(workspace.slug()))
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
                when={data().provider === 'web_push'}
                fallback={
                  <Section
                    title={pushText.t('settings.connectTitle')}
                    lead={pushText.t('settings.connectLead')}
                  >
                    <ContactForm channel={data()} />
                  </Section>
                }
              >
                <Connected channel={data()} />
              </Show>
            </Show>
            <OwnSite channel={data()} />
          </>
        )}
      </Match>
    </Switch>
  )
}

function reasonOf(code: string): string {
  const key = `settings.errors.${code}`
  return pushText.has(key) ? pushText.t(key) : pushText.t('settings.errors.other', { code })
}

function ChannelNotice(props: { channel: PushChannel }): JSX.Element {
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
          fact={pushText.t('settings.sandboxFact')}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href('/outbox')}>
              {settingsText.t('email.openOutbox')}
            </A>
          }
        >
          {pushText.t('settings.sandboxText')}
        </Notice>
      </Match>
      <Match when={props.channel.state === 'paused'}>
        <Notice tone="bad" fact={settingsText.t('email.pausedFact', slots())}>
          {pushText.t('settings.pausedText')}
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
  const [isAsking, setAsking] = createSignal(false)
  async function disconnect(): Promise<void> {
    await disconnectPush(client, workspace.slug())
    showToast({ text: pushText.t('settings.disconnected') })
  }
  return (
    <Section
      title={pushText.t('settings.connectedTitle')}
      lead={pushText.plural('settings.reach', props.channel.devices)}
      badge={
        <Show
          when={props.channel.state === 'ready'}
          fallback={<Badge tone="bad">{settingsText.t('email.paused')}</Badge>}
        >
          <Badge tone="ok">{settingsText.t('email.connected')}</Badge>
        </Show>
      }
    >
      <div class="flex flex-col gap-3">
        <ContactForm channel={props.channel} />
        <div>
          <Button kind="danger" onClick={() => setAsking(true)}>
            {settingsText.t('email.disconnect')}
          </Button>
        </div>
      </div>
      <Show when={isAsking()}>
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title={pushText.t('settings.disconnectTitle')}
          text={pushText.t('settings.disconnectText')}
          action={settingsText.t('email.disconnect')}
          busyLabel={settingsText.t('email.disconnecting')}
          onConfirm={disconnect}
        />
      </Show>
    </Section>
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
