import type { JSX } from 'solid-js'
import { createSignal } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'

/** Asks before something that cannot be undone; stays open with the reason when it did not work. */
export function ConfirmDialog(props: {
  title: string
  text: string
  action: string
  busyLabel: string
  onConfirm: () => Promise<unknown>
  onClose: () => void
}): JSX.Element {
  const [busy, setBusy] = createSignal(false)

  async function confirm(): Promise<void> {
    setBusy(true)
    try {
      await props.onConfirm()
      props.onClose()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      onClose={() => props.onClose()}
      title={props.title}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="erase" busy={busy()} busyLabel={props.busyLabel} onClick={() => void confirm()}>
            {props.action}
          </Button>
        </>
      }
    >
      <p class="text-text-2">{props.text}</p>
    </Dialog>
  )
}
