import type { JSX } from 'solid-js'
import { createSignal } from 'solid-js'
import type { Contact } from '../../../../worker/contracts/contacts.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { peopleText } from '../../i18n/people.ts'
import { contactName } from './contact-words.ts'
import { createPeopleActions } from './people.data.ts'

const formId = 'erase-contact'

/** Asks before a person is removed for good: the name has to be written (spec 2.4). */
export function EraseDialog(props: {
  contact: Contact
  onClose: () => void
  onErased: () => void
}): JSX.Element {
  const actions = createPeopleActions()
  const { t } = peopleText
  const [written, setWritten] = createSignal('')
  const [never, setNever] = createSignal(false)
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const name = () => contactName(props.contact)
  /** A number is written with or without its spaces. */
  const bare = (text: string) => text.replace(/\s+/g, '').toLocaleLowerCase()
  const matches = () => bare(written()) === bare(name())

  async function erase(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (busy() || !matches()) return
    setBusy(true)
    try {
      await actions.erase(props.contact.id, { confirmId: props.contact.id, neverWriteAgain: never() })
      showToast({ text: t('erase.done') })
      props.onErased()
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
      title={t('erase.title', { name: name() })}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="erase" type="submit" form={formId} busy={busy()} busyLabel={t('erase.busy')}>
            {t('erase.action')}
          </Button>
        </>
      }
    >
      <form id={formId} class="flex flex-col gap-4" novalidate onSubmit={(event) => void erase(event)}>
        <p class="text-text-2">{t('erase.text')}</p>
        <TextField
          label={t('erase.confirm', { name: name() })}
          autocomplete="off"
          value={written()}
          onText={setWritten}
          error={tried() && !matches() ? t('erase.mismatch', { name: name() }) : undefined}
        />
        <Checkbox
          label={t('erase.never')}
          help={t('erase.neverHelp')}
          checked={never()}
          onChange={setNever}
        />
      </form>
    </Dialog>
  )
}
