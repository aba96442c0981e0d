import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { templatesText } from '../../i18n/templates.ts'
import { ConfirmDialog } from '../settings/ConfirmDialog.tsx'

/** Asks before a template that approval was asked for is deleted, here and at WhatsApp. */
export function RemoveDialog(props: {
  of: { id: number; name: string } | null
  onClose: () => void
  onRemove: (template: { id: number; name: string }) => Promise<void>
}): JSX.Element {
  return (
    <Show when={props.of}>
      {(template) => (
        <ConfirmDialog
          title={templatesText.t('removeTitle', { name: template().name })}
          text={templatesText.t('removeText')}
          action={templatesText.t('remove')}
          busyLabel={templatesText.t('removing')}
          onConfirm={() => props.onRemove(template())}
          onClose={() => props.onClose()}
        />
      )}
    </Show>
  )
}
