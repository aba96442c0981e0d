import type { JSX } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { Button } from './Button.tsx'

/** The foot of a panel with a form: leaving it, and sending the form whose id is given. */
export function FormActions(props: {
  formId: string
  onCancel: () => void
  busy: boolean
  busyLabel?: string
  children: JSX.Element
}): JSX.Element {
  return (
    <div class="flex justify-end gap-2">
      <Button onClick={() => props.onCancel()}>{uiText.t('actions.cancel')}</Button>
      <Button
        kind="main"
        type="submit"
        form={props.formId}
        busy={props.busy}
        busyLabel={props.busyLabel ?? uiText.t('actions.creating')}
      >
        {props.children}
      </Button>
    </div>
  )
}
