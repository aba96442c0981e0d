import type { JSX } from 'solid-js'
import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { completeAddress } from './mail-body.ts'

export type LinkDraft = { href: string; text: string; button: boolean; exists: boolean }

/** Address and words of a link or a button. */
export function LinkDialog(props: {
  draft: LinkDraft | null
  onApply: (link: LinkDraft) => void
  onRemove: () => void
  onClose: () => void
}): JSX.Element {
  const formId = createUniqueId()
  const [href, setHref] = createSignal('')
  const [text, setText] = createSignal('')
  createEffect(
    on(
      () => props.draft,
      (draft) => {
        setHref(draft?.href ?? '')
        setText(draft?.text ?? '')
      },
    ),
  )
  function apply(): void {
    const address = completeAddress(href())
    if (props.draft && address !== '') props.onApply({ ...props.draft, href: address, text: text() })
  }
  const title = () => campaignsText.t(props.draft?.button ? 'editor.button' : 'editor.link')
  return (
    <Dialog
      open={props.draft !== null}
      onClose={props.onClose}
      title={title()}
      actions={
        <>
          <Show when={props.draft?.exists}>
            <Button kind="quiet" class="mr-auto" onClick={() => props.onRemove()}>
              {campaignsText.t('editor.linkRemove')}
            </Button>
          </Show>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" type="submit" form={formId}>
            {campaignsText.t('editor.linkApply')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <TextField
          label={campaignsText.t('editor.linkAddress')}
          value={href()}
          onText={setHref}
          placeholder={campaignsText.t('editor.linkPlaceholder')}
          inputMode="url"
          autofocus
        />
        <TextField label={campaignsText.t('editor.linkText')} value={text()} onText={setText} />
      </form>
    </Dialog>
  )
}
