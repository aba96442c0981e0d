import type { JSX } from 'solid-js'
import { createSignal, untrack } from 'solid-js'
import { toLocalTime } from '../../../../../worker/lib/texts/local-time.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { momentOf } from './snooze-times.ts'

/** Asks for a moment still to come, on the workspace's clocks. */
export function MomentDialog(props: {
  title: string
  action: string
  /** The moment that is proposed. */
  proposed: number
  /** What is wrong with a moment; nothing when it can be taken. */
  problemOf?: (at: number) => string | undefined
  onChoose: (at: number) => void
  onClose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = inboxThreadText
  const zone = () => workspace.timeZone()
  const [local, setLocal] = createSignal(
    toLocalTime(
      untrack(() => props.proposed),
      zone(),
    ),
  )
  const at = () => momentOf(local(), zone())
  const problem = (): string | undefined => {
    const moment = at()
    if (moment === null) return undefined
    return moment <= Date.now() ? t('snooze.past') : props.problemOf?.(moment)
  }
  const off = () => (at() === null ? t('snooze.choose') : problem())
  function choose(): void {
    const moment = at()
    if (moment !== null && off() === undefined) props.onChoose(moment)
  }
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.title}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" offReason={off()} onClick={choose}>
            {props.action}
          </Button>
        </>
      }
    >
      <TextField
        type="datetime-local"
        label={t('snooze.when', { zone: zone() })}
        value={local()}
        min={toLocalTime(Date.now(), zone())}
        error={problem()}
        help={at() === null ? undefined : format.fullMoment(at() ?? 0)}
        onText={setLocal}
      />
    </Dialog>
  )
}
