import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { FieldError } from '../../../shared/ui/Field.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { failuresText } from '../../i18n/failures.ts'

/** Asks with the number before people are written to again, and says who may have got it already. */
export function RetryDialog(props: {
  count: number
  hasUnconfirmed: boolean
  busy: boolean
  error: unknown
  onConfirm: () => void
  onClose: () => void
}): JSX.Element {
  const { t, plural } = failuresText
  return (
    <Dialog
      open
      onClose={() => props.onClose()}
      title={plural('askTitle', props.count)}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" busy={props.busy} busyLabel={t('retrying')} onClick={() => props.onConfirm()}>
            {plural('confirm', props.count)}
          </Button>
        </>
      }
    >
      <p class="text-text-2">{t('askText')}</p>
      <Show when={props.hasUnconfirmed}>
        <div class="mt-3">
          <Notice tone="warn" fact={t('askUnconfirmed')} />
        </div>
      </Show>
      <Show when={props.error}>
        <div class="mt-3">
          <FieldError>{problemText(props.error)}</FieldError>
        </div>
      </Show>
    </Dialog>
  )
}
