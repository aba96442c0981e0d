import type { JSX } from 'solid-js'
import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { fieldProblemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { mailText } from '../../../i18n/mail.ts'
import { completeAddress, widestImage } from './mail-body.ts'

/** A picture of a mail: its address, what it shows, how wide it stands, where it leads. */
export type ImageDraft = { src: string; alt: string; width: number | null; href: string; exists: boolean }

const narrowest = 10

/** What a picture shows, its width and where it leads; nobody who cannot see it is left without its words. */
export function ImageDialog(props: {
  draft: ImageDraft | null
  onApply: (image: ImageDraft) => void
  onRemove: () => void
  onClose: () => void
}): JSX.Element {
  const { t } = mailText
  const formId = createUniqueId()
  const [alt, setAlt] = createSignal('')
  const [width, setWidth] = createSignal('')
  const [href, setHref] = createSignal('')
  const [tried, setTried] = createSignal(false)
  createEffect(
    on(
      () => props.draft,
      (draft) => {
        setAlt(draft?.alt ?? '')
        setWidth(draft?.width ? String(draft.width) : '')
        setHref(draft?.href ?? '')
        setTried(false)
      },
    ),
  )
  const pixels = () => (/^\d{1,4}$/.test(width().trim()) ? Number(width()) : null)
  const altError = () =>
    tried() && alt().trim() === '' ? fieldProblemText({ field: 'alt', code: 'required' }) : undefined
  const isWidthWrong = () => {
    const told = pixels()
    return width().trim() !== '' && (told === null || told < narrowest || told > widestImage)
  }
  function apply(): void {
    setTried(true)
    if (!props.draft || alt().trim() === '' || isWidthWrong()) return
    props.onApply({ ...props.draft, alt: alt().trim(), width: pixels(), href: completeAddress(href()) })
  }
  return (
    <Dialog
      open={props.draft !== null}
      onClose={props.onClose}
      title={t('image.title')}
      actions={
        <>
          <Show when={props.draft?.exists}>
            <Button kind="quiet" class="mr-auto" onClick={() => props.onRemove()}>
              {t('image.remove')}
            </Button>
          </Show>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" type="submit" form={formId}>
            {t('image.apply')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        novalidate
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <Show when={props.draft}>
          {(draft) => (
            <div class="flex h-40 items-center justify-center overflow-hidden rounded-8 border border-line bg-white">
              <img class="max-h-full max-w-full object-contain" src={draft().src} alt="" />
            </div>
          )}
        </Show>
        <TextField
          label={t('image.alt')}
          maxLength={500}
          value={alt()}
          onText={setAlt}
          help={t('image.altHelp')}
          error={altError()}
        />
        <TextField
          label={t('image.width')}
          optional
          inputMode="numeric"
          value={width()}
          onText={setWidth}
          help={t('image.widthHelp', { widest: widestImage })}
          error={isWidthWrong() ? t('image.widthWrong', { narrowest, widest: widestImage }) : undefined}
        />
        <TextField
          label={t('image.link')}
          optional
          inputMode="url"
          placeholder="https://"
          value={href()}
          onText={setHref}
        />
      </form>
    </Dialog>
  )
}
