import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show, untrack } from 'solid-js'
import { ConnectResendInput, type EmailChannel } from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { PasswordField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { SenderFields } from './SenderFields.tsx'
import { connectResend } from './settings.data.ts'

/** The sandbox's made-up sender is no start for a real one. */
const startOf = (channel: EmailChannel) =>
  channel.provider === 'sandbox'
    ? { fromName: channel.fromName, fromEmail: '', replyTo: '' }
    : { fromName: channel.fromName, fromEmail: channel.fromEmail, replyTo: channel.replyTo }

/** Three steps to a connected account; the key is tried on Resend before it is kept. */
export function ResendForm(props: {
  channel: EmailChannel
  onDone: () => void
  cancel?: JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: ConnectResendInput,
    initial: { apiKey: '', webhookSecret: '', ...untrack(() => startOf(props.channel)) },
    async submit(values) {
      await connectResend(client, workspace.slug(), values)
      showToast({ text: settingsText.t('email.nowConnected') })
      props.onDone()
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <ol>
        <Step number={1}>{settingsText.t('email.stepKey')}</Step>
        <Step number={2}>
          <p class="mb-2">{settingsText.t('email.stepWebhook')}</p>
          <CopyField label={settingsText.t('email.webhookUrl')} value={props.channel.webhookUrl} />
        </Step>
        <Step number={3}>
          <p class="mb-2">{settingsText.t('email.stepSecret')}</p>
          <div class="flex flex-col gap-3">
            <PasswordField
              label={settingsText.t('email.apiKey')}
              placeholder="re_…"
              autocomplete="off"
              spellcheck={false}
              value={form.values.apiKey}
              onText={(text) => form.set('apiKey', text)}
              onBlur={form.leave('apiKey')}
              error={form.error('apiKey')}
            />
            <PasswordField
              label={settingsText.t('email.webhookSecret')}
              help={settingsText.t('email.secretHelp')}
              placeholder="whsec_…"
              autocomplete="off"
              spellcheck={false}
              value={form.values.webhookSecret}
              onText={(text) => form.set('webhookSecret', text)}
              onBlur={form.leave('webhookSecret')}
              error={form.error('webhookSecret')}
            />
          </div>
        </Step>
      </ol>
      <Show when={props.channel.provider === 'sandbox'}>
        <SenderFields form={form} />
      </Show>
      <FormFoot problem={form.problem()}>
        <Button kind="main" type="submit" busy={form.busy()} busyLabel={settingsText.t('email.connecting')}>
          {settingsText.t('email.connect')}
        </Button>
        {props.cancel}
      </FormFoot>
    </form>
  )
}

/** One step: a jack with its number on a cord to the next. */
function Step(props: { number: number; children: JSX.Element }): JSX.Element {
  return (
    <li class="relative ml-2.5 border-l border-line-2 pb-4 pl-5 last:border-transparent last:pb-0">
      <span
        class="absolute top-0 -left-2.5 flex size-5 items-center justify-center rounded-full border border-line-ctl bg-surface text-small"
        aria-hidden="true"
      >
        {props.number}
      </span>
      {props.children}
    </li>
  )
}
