import type { JSX } from 'solid-js'
import { createEffect, createSignal, createUniqueId, on } from 'solid-js'
import type { FieldUse } from '../../../../../worker/lib/merge-fields/text.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { mailText } from '../../../i18n/mail.ts'

/** What a field of the text says to whom lacks a value; without it that person gets no mail. */
export function FieldDialog(props: {
  field: FieldUse | null
  onApply: (field: FieldUse) => void
  onRemove: () => void
  onClose: () => void
}): JSX.Element {
  const { t } = mailText
  const formId = createUniqueId()
  const [fallback, setFallback] = createSignal('')
  createEffect(
    on(
      () => props.field,
      (field) => setFallback(field?.fallback ?? ''),
    ),
  )
  function apply(): void {
    // Two percent signs would end the field.
    const written = fallback().replace(/%{2,}/g, '%').trim()
    if (props.field) props.onApply({ name: props.field.name, fallback: written === '' ? null : written })
  }
  return (
    <Dialog
      open={props.field !== null}
      onClose={props.onClose}
      title={t('field.title', { name: props.field?.name ?? '' })}
      actions={
        <>
          <Button kind="quiet" class="mr-auto" onClick={() => props.onRemove()}>
            {t('field.remove')}
          </Button>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" type="submit" form={formId}>
            {t('image.apply')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <TextField
          label={t('field.fallback')}
          optional
          maxLength={200}
          value={fallback()}
          onText={setFallback}
          help={t('field.fallbackHelp')}
        />
      </form>
    </Dialog>
  )
}
