import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { untrack } from 'solid-js'
import { ConnectMessengerInput, type MessengerChannel } from '../../../../worker/contracts/messenger.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { PasswordField, TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { messengerText } from '../../i18n/messenger.ts'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { FormFoot } from './FormFoot.tsx'
import { connectMessenger } from './messenger.data.ts'

/** The page, its token and the app's secret; all are tried on Meta before they are kept. */
export function MessengerForm(props: {
  channel: MessengerChannel
  onDone: () => void
  cancel?: JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = messengerText
  const form = createForm({
    schema: ConnectMessengerInput,
    initial: untrack(() => ({ pageId: props.channel.pageId ?? '', pageAccessToken: '', appSecret: '' })),
    async submit(values) {
      await connectMessenger(client, workspace.slug(), values)
      showToast({ text: t('settings.nowConnected') })
      props.onDone()
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <TextField
        label={t('settings.pageId')}
        help={t('settings.pageIdHelp')}
        inputMode="numeric"
        autocomplete="off"
        spellcheck={false}
        value={form.values.pageId}
        onText={(text) => form.set('pageId', text)}
        onBlur={form.leave('pageId')}
        error={form.error('pageId')}
      />
      <PasswordField
        label={t('settings.pageAccessToken')}
        help={t('settings.secretHelp')}
        autocomplete="off"
        spellcheck={false}
        value={form.values.pageAccessToken}
        onText={(text) => form.set('pageAccessToken', text)}
        onBlur={form.leave('pageAccessToken')}
        error={form.error('pageAccessToken')}
      />
      <PasswordField
        label={t('settings.appSecret')}
        help={t('settings.secretHelp')}
        autocomplete="off"
        spellcheck={false}
        value={form.values.appSecret}
        onText={(text) => form.set('appSecret', text)}
        onBlur={form.leave('appSecret')}
        error={form.error('appSecret')}
      />
      <FormFoot problem={form.problem()}>
        <Button kind="main" type="submit" busy={form.busy()} busyLabel={t('settings.connecting')}>
          {settingsText.t('email.connect')}
        </Button>
        {props.cancel}
      </FormFoot>
    </form>
  )
}
