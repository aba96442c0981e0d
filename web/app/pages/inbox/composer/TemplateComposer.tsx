import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { compileText, renderDraft } from '../../../../../worker/lib/merge-fields/render.ts'
import { chooseTranslation } from '../../../../../worker/lib/texts/template-language.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { ErrorState, Skeleton } from '../../../../shared/ui/States.tsx'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { WhatsappText } from '../../../messages/WhatsappText.tsx'
import { useWorkspace } from '../../../session.tsx'
import { TemplatePicker } from '../../campaigns/editor/TemplatePicker.tsx'
import { personQuery, templateQuery } from '../../templates/templates.data.ts'
import { useInbox } from '../inbox-session.ts'
import { personOf } from '../view-words.ts'
import { undoMs } from './composer-rules.ts'

/** Chooses an approved WhatsApp template and sends it with the person's own values. */
export default function TemplateComposer(props: {
  head: Head
  base: number
  onClose: () => void
}): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const [templateId, setTemplateId] = createSignal<number | null>(null)
  const [missing, setMissing] = createSignal<readonly string[] | null>(null)
  const off = () => {
    if (templateId() === null) return t('template.title')
    const open = missing()
    if (open === null) return uiText.t('state.loading')
    return open.length > 0 ? t('template.missing', { names: open.join(', ') }) : undefined
  }
  function send(): void {
    const id = templateId()
    if (id === null || off() !== undefined) return
    inbox.command({
      type: 'send',
      conversation: props.head.id,
      base: props.base,
      text: '',
      attachments: [],
      template: { templateId: id },
      cc: [],
      bcc: [],
      notBefore: inbox.live.serverNow() + undoMs,
    })
    props.onClose()
  }
  return (
    <Dialog
      open
      form
      onClose={props.onClose}
      title={t('template.title')}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" offReason={off()} onClick={send}>
            {t('template.send')}
          </Button>
        </>
      }
    >
      <p class="mb-3 text-text-2">{t('template.lead', { name: personOf(props.head) })}</p>
      <TemplatePicker templateId={templateId()} disabled={false} onChoose={setTemplateId} />
      <Show when={templateId()} keyed>
        {(id) => <Preview templateId={id} head={props.head} onMissing={setMissing} />}
      </Show>
    </Dialog>
  )
}

/** The template in the person's language with the person's values, as it will be sent. */
function Preview(props: {
  templateId: number
  head: Head
  onMissing: (names: readonly string[] | null) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const template = useQuery(() => templateQuery(workspace.slug(), props.templateId))
  const person = useQuery(() => personQuery(workspace.slug(), props.head.contactId ?? undefined))
  const filled = createMemo(() => {
    props.onMissing(null)
    if (!template.isSuccess || !person.isSuccess) return undefined
    const sendable = template.data.translations.filter((one) => one.state === 'approved' && !one.isElsewhere)
    const { language, values } = person.data
    const chosen = chooseTranslation(
      sendable.map((one) => one.language),
      { language, phone: props.head.peer },
      template.data.defaultLanguage,
    )
    const translation = sendable.find((one) => one.language === chosen?.language)
    if (translation === undefined) return undefined
    const valueOf = (name: string): string | null =>
      props.head.contactId === null ? null : (values[name] ?? null)
    const { text, missing } = renderDraft(compileText(translation.body, 'whatsapp'), valueOf)
    props.onMissing(missing)
    return { text, buttons: translation.buttons.map(({ label }) => label) }
  })
  return (
    <section class="mt-3" aria-label={inboxThreadText.t('template.preview')} aria-live="polite">
      <Show
        when={!template.isLoadingError}
        fallback={<ErrorState error={template.error} onRetry={() => void template.refetch()} />}
      >
        <Show when={filled()} fallback={<Skeleton class="h-16 w-full" />}>
          {(shown) => (
            <div class="max-w-[432px] rounded-12 rounded-br-4 border border-accent-line bg-accent-soft px-3 py-2 text-[14px] leading-5">
              <WhatsappText text={shown().text} />
              <Show when={shown().buttons.length > 0}>
                <p class="mt-1.5 border-t border-accent-line pt-1.5 text-accent-text">
                  {shown().buttons.join(', ')}
                </p>
              </Show>
            </div>
          )}
        </Show>
      </Show>
    </section>
  )
}
