import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { type EmailChannel, TestChannelInput } from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { AnswersSection } from './AnswersSection.tsx'
import { ChannelPage, ConnectedSection, Facts } from './ChannelFrame.tsx'
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
    <ChannelPage
      channel={channel}
      words={{
        sandbox: {
          fact: settingsText.t('email.sandboxFact'),
          text: settingsText.t('email.sandboxText'),
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
            when={data().provider === 'resend'}
            fallback={
              <Section
                title={settingsText.t('email.connectTitle')}
                lead={settingsText.t('email.connectLead')}
              >
                <ResendForm channel={data()} onDone={() => {}} />
              </Section>
            }
          >
            <Connected channel={data()} />
          </Show>
          <SendersSection />
          <AnswersSection channel={data()} />
          <DomainsSection />
          <TestMail channel={data()} />
        </>
      )}
    </ChannelPage>
  )
}

/** Why a provider refused, in words; an unknown code is named. */
function reasonOf(code: string): string {
  const key = `email.errors.${code}`
  return settingsText.has(key) ? settingsText.t(key) : settingsText.t('email.errors.other', { code })
}

function Connected(props: { channel: EmailChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  async function disconnect(): Promise<void> {
    await disconnectResend(client, workspace.slug())
    showToast({ text: settingsText.t('email.disconnected') })
  }
  return (
    <ConnectedSection
      title={settingsText.t('email.connectedTitle')}
      state={props.channel.state}
      change={{
        label: settingsText.t('email.changeKey'),
        keepLabel: settingsText.t('email.keepKey'),
        form: (close, cancel) => <ResendForm channel={props.channel} onDone={close} cancel={cancel} />,
      }}
      disconnect={{
        title: settingsText.t('email.disconnectTitle'),
        text: settingsText.t('email.disconnectText'),
        run: disconnect,
      }}
    >
      <Facts>
        <dt>{settingsText.t('email.key')}</dt>
        <dd>{settingsText.t('email.keyHint', { hint: props.channel.keyHint ?? '' })}</dd>
        <dt>{settingsText.t('email.since')}</dt>
        <dd>{format.moment(props.channel.connectedAt ?? 0)}</dd>
      </Facts>
      <CopyField label={settingsText.t('email.webhookUrl')} value={props.channel.webhookUrl} />
    </ConnectedSection>
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
