import LayoutTemplate from 'lucide-solid/icons/layout-template'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, Show, Suspense } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { errorsText } from '../../../../shared/i18n/errors.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { createMedia, phoneQuery } from '../../../../shared/media.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { templatesText } from '../../../i18n/templates.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { lazyPage } from '../../../lazy-page.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import type { HeadActions } from '../thread/head-actions.ts'
import { MomentDialog } from '../thread/MomentDialog.tsx'
import { proposedSending } from '../thread/snooze-times.ts'
import { type Hindrance, takesFiles } from './composer-rules.ts'
import type { Composer as ComposerState, SendHow } from './composer.ts'
import { BottomLine, SignatureLine, TopLine } from './ComposerBars.tsx'
import { ComposerFiles } from './ComposerFiles.tsx'
import { MailFields } from './MailFields.tsx'
import { MessageField, type MessageFieldPort } from './MessageField.tsx'
import { keepPageFoot } from './page-foot.ts'
import { createStop, Stopped } from './Stopped.tsx'

const TemplateComposer = lazyPage(
  () => import('./TemplateComposer.tsx'),
  whatsappCampaignsText,
  templatesText,
)

/** Why what is written cannot go yet, in words. */
function hindranceWords(what: Hindrance): string {
  const { t } = inboxThreadText
  switch (what.type) {
    case 'empty':
      return t('composer.empty')
    case 'field':
      return t('composer.openField', { name: `%%${what.name}%%` })
    case 'uploading':
      return t('composer.uploading')
    case 'fileRefused':
      return t('composer.fileRefused', { name: what.name })
    case 'tooLong':
      return t('composer.tooLong', { max: what.max, count: what.count })
    case 'noAddress':
      return t('composer.needAddress')
    case 'badAddress':
      return t('composer.badAddress', { address: what.address })
    case 'files':
      return errorsText.t(what.problem)
  }
}

/** Where an answer or a note is written. */
export function Composer(props: {
  composer: ComposerState
  head: Head
  actions: HeadActions
  signature: { text: string; isOn: boolean; onChange: (isOn: boolean) => void } | null
  lastCseq: number
  port: (port: MessageFieldPort) => void
}): JSX.Element {
  const inbox = useInbox()
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = inboxThreadText
  const [isTemplateOpen, setTemplateOpen] = createSignal(false)
  const [isLaterOpen, setLaterOpen] = createSignal(false)
  let port: MessageFieldPort | undefined
  const stop = createStop(
    () => props.head,
    () => inbox.now(),
  )
  const isNote = () => props.composer.mode() === 'note'
  const isMail = () => props.head.channel === 'email' && !isNote()
  const stopped = () => (isNote() ? null : stop())
  const phone = createMedia(phoneQuery)
  /** On a phone the thread keeps its room until something is written. */
  const isBegun = () => {
    const { text, mode, copies } = props.composer
    const { cc, bcc } = copies()
    return !phone() || mode() === 'forward' || [text(), cc, bcc].some((one) => one !== '')
  }
  const [isTried, setTried] = createSignal(false)
  const standing = () => {
    const what = props.composer.hindered()
    return what === null || what.type === 'empty' ? null : what
  }
  /** What stood in the way of sending, as long as it does; an address tells it at its own field. */
  const problem = () => {
    const what = standing()
    return isTried() && what !== null && what.type !== 'badAddress' ? hindranceWords(what) : undefined
  }
  // Mended: the next problem is told when it is met.
  createEffect(() => {
    if (standing() === null) setTried(false)
  })

  function addFiles(files: Parameters<typeof props.composer.files.add>[0]): void {
    if (takesFiles(props.head.channel, props.composer.mode())) props.composer.files.add(files)
    else showToast({ text: errorsText.t('inbox.no_files'), failed: true })
  }
  function send(how: SendHow = {}): void {
    const what = props.composer.hindered()
    if (stopped() !== null) return
    if (what === null) props.composer.send(how)
    else setTried(what.type !== 'empty')
    port?.focus()
  }
  return (
    <div ref={keepPageFoot} class="flex-none border-t border-line bg-surface px-(--gutter) py-3 max-sm:px-3">
      <div class="mx-auto flex max-w-[760px] flex-col gap-2">
        <Show when={stopped()}>
          {(reason) => <Stopped reason={reason()} head={props.head} actions={props.actions} />}
        </Show>
        <Show
          when={props.head.channel === 'whatsapp' && stopped() !== 'blocked' && stopped() !== 'suppressed'}
        >
          <Show when={!isNote()}>
            <Button
              class="self-start"
              kind={stopped() === 'window' ? 'main' : 'quiet'}
              compact={stopped() !== 'window'}
              icon={LayoutTemplate}
              onClick={() => setTemplateOpen(true)}
            >
              {t('template.suggestion')}
            </Button>
          </Show>
        </Show>
        <div
          class={`rounded-10 border focus-within:border-accent focus-within:shadow-[0_0_0_3px_var(--halo)] ${isNote() ? 'border-note-line bg-note text-note-text' : 'border-line-ctl bg-surface'}`}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            if (event.dataTransfer && event.dataTransfer.files.length > 0) addFiles(event.dataTransfer.files)
          }}
        >
          <TopLine composer={props.composer} head={props.head} />
          <Show when={stopped() === null}>
            <Show when={isMail() && isBegun()}>
              <MailFields composer={props.composer} head={props.head} isTried={isTried()} />
            </Show>
            <MessageField
              composer={props.composer}
              head={props.head}
              label={t('composer.label')}
              placeholder={
                isNote()
                  ? t('composer.notePlaceholder')
                  : t('composer.placeholder', { channel: uiText.t(`channel.${props.head.channel}`) })
              }
              onSend={() => send()}
              onFiles={addFiles}
              port={(given) => {
                port = given
                props.port(given)
              }}
            />
            <ComposerFiles files={props.composer.files} />
            <Show when={isMail() && isBegun() && props.composer.mode() === 'reply' && props.signature}>
              {(signature) => <SignatureLine {...signature()} />}
            </Show>
            <Show when={problem()}>
              {(words) => (
                <p class="px-3 pb-2 text-secondary text-bad" role="alert">
                  {words()}
                </p>
              )}
            </Show>
            <BottomLine
              composer={props.composer}
              head={props.head}
              onInsert={(text) => port?.insert(text)}
              onSend={send}
              onLater={() => setLaterOpen(true)}
            />
          </Show>
        </div>
      </div>
      <Show when={isTemplateOpen()}>
        <Suspense>
          <TemplateComposer head={props.head} base={props.lastCseq} onClose={() => setTemplateOpen(false)} />
        </Suspense>
      </Show>
      <Show when={isLaterOpen()}>
        <MomentDialog
          title={t('later.title')}
          action={t('later.action')}
          proposed={proposedSending(inbox.live.serverNow(), props.head.windowUntil, workspace.timeZone())}
          problemOf={(at) => {
            const { windowUntil, channel } = props.head
            if (windowUntil === null || at < windowUntil) return undefined
            const words = { channel: uiText.t(`channel.${channel}`), moment: format.moment(windowUntil) }
            return t('later.outside', words)
          }}
          onClose={() => setLaterOpen(false)}
          onChoose={(notBefore) => {
            setLaterOpen(false)
            send({ notBefore })
          }}
        />
      </Show>
    </div>
  )
}
