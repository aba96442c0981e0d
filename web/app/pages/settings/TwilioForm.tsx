import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { untrack } from 'solid-js'
import type { TwilioChannel } from '../../../../worker/contracts/channels.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { PasswordField, TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { FormFoot } from './FormFoot.tsx'
import { type TwilioChannelName, twilioChannels } from './twilio-channels.ts'

/** Account, token and sender; the credentials are tried on Twilio before they are kept. */
export function TwilioForm(props: {
  name: TwilioChannelName
  /** What is connected now, when only the token changes. */
  channel?: TwilioChannel
  onDone: () => void
  cancel?: JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const kind = untrack(() => twilioChannels[props.name])
  const form = createForm({
    schema: kind.connectInput,
    initial: untrack(() => ({
      accountSid: props.channel?.accountSid ?? '',
      authToken: '',
      sender: props.channel?.sender ?? '',
      messagesPerSecond: props.channel?.messagesPerSecond ?? kind.perSecond,
    })),
    async submit(values) {
      await kind.connect(client, workspace.slug(), values)
      showToast({ text: settingsText.t(kind.words.nowConnected) })
      props.onDone()
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <TextField
        label={settingsText.t('sms.accountSid')}
        help={settingsText.t('sms.accountHelp')}
        placeholder="AC…"
        autocomplete="off"
        spellcheck={false}
        value={form.values.accountSid}
        onText={(text) => form.set('accountSid', text)}
        onBlur={form.leave('accountSid')}
        error={form.error('accountSid')}
      />
      <PasswordField
        label={settingsText.t('sms.authToken')}
        help={settingsText.t('email.secretHelp')}
        autocomplete="off"
        spellcheck={false}
        value={form.values.authToken}
        onText={(text) => form.set('authToken', text)}
        onBlur={form.leave('authToken')}
        error={form.error('authToken')}
      />
      <TextField
        label={settingsText.t(kind.words.sender)}
        help={settingsText.t(kind.words.senderHelp)}
        type={kind.senderType}
        autocomplete="off"
        spellcheck={false}
        value={form.values.sender}
        onText={(text) => form.set('sender', text)}
        onBlur={form.leave('sender')}
        error={form.error('sender')}
      />
      <FormFoot problem={form.problem()}>
        <Button kind="main" type="submit" busy={form.busy()} busyLabel={settingsText.t('sms.connecting')}>
          {settingsText.t('email.connect')}
        </Button>
        {props.cancel}
      </FormFoot>
    </form>
  )
}

/** Who messages come from and how many a second, without the token. */
export function TwilioSenderForm(props: { name: TwilioChannelName; channel: TwilioChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const kind = untrack(() => twilioChannels[props.name])
  const form = createForm({
    schema: kind.senderInput,
    initial: untrack(() => ({
      sender: props.channel.sender ?? '',
      messagesPerSecond: props.channel.messagesPerSecond,
    })),
    async submit(values) {
      await kind.setSender(client, workspace.slug(), values)
      showToast({ text: settingsText.t('saved') })
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <TextField
        label={settingsText.t(kind.words.sender)}
        help={settingsText.t(kind.words.senderHelp)}
        type={kind.senderType}
        autocomplete="off"
        spellcheck={false}
        value={form.values.sender}
        onText={(text) => form.set('sender', text)}
        onBlur={form.leave('sender')}
        error={form.error('sender')}
      />
      <TextField
        label={settingsText.t(kind.words.perSecond)}
        help={settingsText.t(kind.words.perSecondHelp)}
        type="number"
        inputMode="numeric"
        min={1}
        max={10_000}
        value={String(form.values.messagesPerSecond ?? '')}
        onText={(text) => form.set('messagesPerSecond', text === '' ? undefined : Number(text))}
        onBlur={form.leave('messagesPerSecond')}
        error={form.error('messagesPerSecond')}
      />
      <FormFoot problem={form.problem()}>
        <Button type="submit" busy={form.busy()} busyLabel={settingsText.t('sms.saving')}>
          {uiText.t('actions.save')}
        </Button>
      </FormFoot>
    </form>
  )
}
