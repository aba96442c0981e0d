import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type { Suppression } from '../../../../worker/contracts/consent.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { suppressionsText } from '../../i18n/suppressions.ts'
import { useWorkspace } from '../../session.tsx'
import { forgetSuppressions, removeSuppressions } from './suppressions.data.ts'

const { t, plural } = suppressionsText

/** A number that is blocked for SMS and for WhatsApp is one address. */
const countAddresses = (items: readonly { address: string }[]): number =>
  new Set(items.map(({ address }) => address)).size

/** Asks before addresses are written to again, and says who stays blocked. */
export function RemoveDialog(props: { items: Suppression[]; onClose: (done: boolean) => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [busy, setBusy] = createSignal(false)

  async function remove(): Promise<void> {
    setBusy(true)
    try {
      const items = props.items.map(({ channel, address }) => ({ channel, address }))
      const { removed, kept } = await removeSuppressions(workspace.slug(), { items })
      await forgetSuppressions(client, workspace.slug())
      const told = [
        ...(removed > 0 ? [plural('removed', removed)] : []),
        ...(kept.length > 0 ? [plural('kept', countAddresses(kept))] : []),
      ]
      showToast({ text: told.join('. '), failed: removed === 0 })
      props.onClose(true)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
    setBusy(false)
  }

  return (
    <Dialog
      open={props.items.length > 0}
      onClose={() => props.onClose(false)}
      title={plural('removeTitle', countAddresses(props.items))}
      actions={
        <>
          <Button onClick={() => props.onClose(false)}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" busy={busy()} busyLabel={t('removing')} onClick={() => void remove()}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <p class="text-text-2">{t('removeText')}</p>
      <Show when={props.items.some(({ removable }) => !removable)}>
        <p class="mt-2 text-text-2">{t('removeKept')}</p>
      </Show>
    </Dialog>
  )
}
