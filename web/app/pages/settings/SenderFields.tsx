import type { JSX } from 'solid-js'
import { TextField } from '../../../shared/ui/Field.tsx'
import { settingsText } from '../../i18n/settings.ts'

type SenderKey = 'fromName' | 'fromEmail' | 'replyTo'

/** What the fields need of the form they stand in. */
type SenderForm = {
  values: { fromName: string; fromEmail: string; replyTo?: string }
  set: (field: SenderKey, text: string) => void
  leave: (field: SenderKey) => () => void
  error: (field: SenderKey) => string | undefined
}

/** Name, address and reply-to of the sender: the same when connecting and when changing it later. */
export function SenderFields(props: { form: SenderForm }): JSX.Element {
  return (
    <>
      <TextField
        label={settingsText.t('email.fromName')}
        autocomplete="organization"
        value={props.form.values.fromName}
        onText={(text) => props.form.set('fromName', text)}
        onBlur={() => props.form.leave('fromName')()}
        error={props.form.error('fromName')}
      />
      <TextField
        label={settingsText.t('email.fromEmail')}
        help={settingsText.t('email.fromEmailHelp')}
        type="email"
        autocomplete="off"
        value={props.form.values.fromEmail}
        onText={(text) => props.form.set('fromEmail', text)}
        onBlur={() => props.form.leave('fromEmail')()}
        error={props.form.error('fromEmail')}
      />
      <TextField
        label={settingsText.t('email.replyTo')}
        optional
        help={settingsText.t('email.replyToHelp')}
        type="email"
        autocomplete="off"
        value={props.form.values.replyTo ?? ''}
        onText={(text) => props.form.set('replyTo', text)}
        onBlur={() => props.form.leave('replyTo')()}
        error={props.form.error('replyTo')}
      />
    </>
  )
}
