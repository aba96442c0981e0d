import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { type MessengerChannel, MessengerVisitInput } from '../../../../worker/contracts/messenger.ts'
import { createForm } from '../../../shared/form.ts'
import { fieldError, problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { messengerText } from '../../i18n/messenger.ts'
import { settingsText } from '../../i18n/settings.ts'
import { ContactField, type FoundContact } from '../../messages/ContactField.tsx'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { playVisit } from '../outbox/outbox.data.ts'
import { ChannelPage, ConnectedSection, Facts } from './ChannelFrame.tsx'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { disconnectMessenger, messengerChannelQuery, sendTestMessenger } from './messenger.data.ts'
import { MessengerForm } from './MessengerForm.tsx'
import { Section } from './Section.tsx'

const { t } = messengerText

/** The Messenger channel: what it stands on now, how to connect a page, how it does, a test. */
export function MessengerTab(): JSX.Element {
  const workspace = useWorkspace()
  const channel = useQuery(() => messengerChannelQuery(workspace.slug()))
  return (
    <ChannelPage
      channel={channel}
      words={{
        sandbox: {
          fact: t('settings.sandboxFact'),
          text: t('settings.sandboxText'),
          action: settingsText.t('email.openOutbox'),
          path: '/outbox',
        },
        pausedText: t('settings.pausedText'),
        errorText: settingsText.t('email.errorText'),
        reasonOf,
      }}
    >
      {(data) => (
        <>
          <Show when={data().provider === 'meta'} fallback={<Connect channel={data()} />}>
            <Connected channel={data()} />
          </Show>
          <TestMessage channel={data()} />
          <Show when={data().provider === 'sandbox' && workspace.can('campaigns.send')}>
            <Visit />
          </Show>
        </>
      )}
    </ChannelPage>
  )
}

/** Why Meta refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  const key = `settings.errors.${code}`
  return messengerText.has(key) ? t(key) : t('settings.errors.other', { code })
}

/** What Meta's app asks for. */
function Webhook(props: { channel: MessengerChannel }): JSX.Element {
  return (
    <div class="flex flex-col gap-3">
      <CopyField label={t('settings.webhookUrl')} value={props.channel.webhookUrl} />
      <CopyField label={t('settings.verifyToken')} value={props.channel.verifyToken} />
    </div>
  )
}

/** The steps at Meta, in their order, then what they gave. */
function Connect(props: { channel: MessengerChannel }): JSX.Element {
  return (
    <Section title={t('settings.connectTitle')} lead={t('settings.connectLead')}>
      <div class="flex flex-col gap-4">
        <ol class="flex list-decimal flex-col gap-3 pl-5">
          <li>
            <p class="mb-2">{t('settings.stepWebhook')}</p>
            <Webhook channel={props.channel} />
          </li>
          <li>{t('settings.stepToken')}</li>
          <li>{t('settings.stepSecret')}</li>
        </ol>
        <MessengerForm channel={props.channel} onDone={() => {}} />
      </div>
    </Section>
  )
}

function Connected(props: { channel: MessengerChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  async function disconnect(): Promise<void> {
    await disconnectMessenger(client, workspace.slug())
    showToast({ text: t('settings.disconnected') })
  }
  const lastInbound = () => {
    const { lastInboundAt } = props.channel
    return lastInboundAt === null ? t('settings.nothingYet') : format.moment(lastInboundAt)
  }
  return (
    <>
      <ConnectedSection
        title={t('settings.connectedTitle')}
        state={props.channel.state}
        change={{
          label: t('settings.changeToken'),
          keepLabel: t('settings.keepToken'),
          form: (close, cancel) => <MessengerForm channel={props.channel} onDone={close} cancel={cancel} />,
        }}
        disconnect={{
          title: t('settings.disconnectTitle'),
          text: t('settings.disconnectText'),
          run: disconnect,
        }}
      >
        <Facts>
          <dt>{t('settings.page')}</dt>
          <dd>
            {props.channel.pageName} <span class="text-text-3">{props.channel.pageId}</span>
          </dd>
          <dt>{t('settings.token')}</dt>
          <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
          <dt>{settingsText.t('email.since')}</dt>
          <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
          <dt>{t('settings.open')}</dt>
          <dd>{messengerText.plural('settings.openValue', props.channel.openWindows)}</dd>
          <dt>{t('settings.lastInbound')}</dt>
          <dd>{lastInbound()}</dd>
          <dt>{t('settings.pace')}</dt>
          <dd>{t('settings.paceValue', { count: format.number(props.channel.messagesPerSecond) })}</dd>
          <dt>{t('settings.quota')}</dt>
          <dd>{t('settings.quotaValue')}</dd>
        </Facts>
      </ConnectedSection>
      <Section title={t('settings.webhookTitle')} lead={t('settings.webhookLead')}>
        <Webhook channel={props.channel} />
      </Section>
    </>
  )
}

function TestMessage(props: { channel: MessengerChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [to, setTo] = createSignal<FoundContact | null>(null)
  const [busy, setBusy] = createSignal(false)
  const [failure, setFailure] = createSignal<unknown>()
  const toError = () => fieldError(failure(), 'contactId')
  async function send(): Promise<void> {
    const contact = to()
    if (contact === null || busy()) return
    setBusy(true)
    setFailure(undefined)
    try {
      await sendTestMessenger(client, workspace.slug(), { contactId: contact.id })
      showToast({ text: t('settings.tested', { to: contact.name }) })
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section
      title={t('settings.testTitle')}
      lead={t(props.channel.provider === 'sandbox' ? 'settings.testLeadSandbox' : 'settings.testLead')}
    >
      <form
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <ContactField
          label={t('settings.testTo')}
          placeholder={t('settings.testPlaceholder')}
          value={to()}
          onChange={setTo}
          error={toError()}
        />
        <FormFoot
          problem={failure() !== undefined && toError() === undefined ? problemText(failure()) : undefined}
        >
          <Button type="submit" busy={busy()} busyLabel={t('settings.testing')}>
            {t('settings.test')}
          </Button>
        </FormFoot>
      </form>
    </Section>
  )
}

/** The sandbox's way to have somebody to write to: on Messenger people begin. */
function Visit(): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: MessengerVisitInput,
    initial: { name: '', text: '' },
    async submit(values) {
      await playVisit(workspace.slug(), values)
      await client.invalidateQueries({ queryKey: messengerChannelQuery(workspace.slug()).queryKey })
      showToast({ text: t('visit.sent', { name: values.name }) })
      form.reset()
    },
  })
  return (
    <Section title={t('visit.title')} lead={t('visit.lead')}>
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={t('visit.name')}
          autocomplete="off"
          maxLength={80}
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          error={form.error('name')}
        />
        <TextField
          label={t('visit.text')}
          placeholder="START"
          autocomplete="off"
          maxLength={500}
          value={form.values.text}
          onText={(text) => form.set('text', text)}
          error={form.error('text')}
        />
        <FormFoot problem={form.problem()}>
          <Button type="submit" busy={form.busy()} busyLabel={t('visit.sending')}>
            {t('visit.send')}
          </Button>
        </FormFoot>
      </form>
    </Section>
  )
}
