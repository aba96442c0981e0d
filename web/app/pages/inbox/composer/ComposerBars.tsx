import Lock from 'lucide-solid/icons/lock'
import MessageSquareQuote from 'lucide-solid/icons/message-square-quote'
import Paperclip from 'lucide-solid/icons/paperclip'
import SendHorizontal from 'lucide-solid/icons/send-horizontal'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button, Glyph, IconButton } from '../../../../shared/ui/Button.tsx'
import { ChannelName } from '../../../../shared/ui/Channel.tsx'
import { Checkbox, Segmented } from '../../../../shared/ui/Choice.tsx'
import type { MenuEntry } from '../../../../shared/ui/Menu.tsx'
import { SplitButton } from '../../../../shared/ui/SplitButton.tsx'
import { Kbd } from '../../../../shared/ui/Tooltip.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { takesFiles } from './composer-rules.ts'
import type { Composer as ComposerState, SendHow } from './composer.ts'
import { FieldValues } from './FieldValues.tsx'
import { SmsHint } from './SmsHint.tsx'

/** Answer or note, and on which channel the answer goes. */
export function TopLine(props: { composer: ComposerState; head: Head }): JSX.Element {
  const { t } = inboxThreadText
  const isForward = () => props.composer.mode() === 'forward'
  return (
    <div class="flex flex-wrap items-center justify-between gap-2 px-2 pt-2">
      <Show
        when={!isForward()}
        fallback={
          <span class="inline-flex items-center gap-1 px-1 font-semibold">
            {t('composer.forward')}
            <IconButton
              icon={X}
              size={14}
              label={uiText.t('actions.cancel')}
              onClick={() => props.composer.leaveForward()}
            />
          </span>
        }
      >
        <Segmented
          label={t('composer.mode')}
          labelHidden
          value={props.composer.mode() === 'note' ? 'note' : 'reply'}
          options={[
            { value: 'reply', label: t('composer.reply') },
            { value: 'note', label: t('composer.note'), icon: Lock },
          ]}
          onChange={(mode) => props.composer.setMode(mode)}
        />
      </Show>
      <Show when={props.composer.mode() === 'reply'}>
        <span class="inline-flex items-center gap-1.5 px-1 text-secondary text-text-2 max-sm:hidden">
          {t('composer.repliesOn')}
          <ChannelName channel={props.head.channel} />
        </span>
      </Show>
    </div>
  )
}

/** The signature as it will stand below the text. */
export function SignatureLine(props: {
  text: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}): JSX.Element {
  return (
    <div class="px-3 pt-2.5 pb-3 text-secondary text-text-2">
      <Checkbox
        label={inboxThreadText.t('composer.signature')}
        checked={props.isOn}
        onChange={(isOn) => props.onChange(isOn)}
      />
      <Show when={props.isOn}>
        <p class="mt-1 max-h-20 overflow-y-auto pl-6 whitespace-pre-wrap text-text-3">{props.text}</p>
      </Show>
    </div>
  )
}

/** Files, the person's values, canned answers; what it costs; sending, at once or in other ways. */
export function BottomLine(props: {
  composer: ComposerState
  head: Head
  onInsert: (text: string) => void
  onSend: (how?: SendHow) => void
  onLater: () => void
}): JSX.Element {
  const { t } = inboxThreadText
  let chooser: HTMLInputElement | undefined
  const isReply = () => props.composer.mode() === 'reply'
  const entries = (): MenuEntry[] => [
    { label: t('composer.sendClose'), onSelect: () => props.onSend({ status: 'closed' }) },
    { label: t('composer.sendSnooze'), onSelect: () => props.onSend({ status: 'snoozed' }) },
    ...(props.head.channel === 'chat' ? [] : [{ label: t('composer.sendLater'), onSelect: props.onLater }]),
  ]
  return (
    <div class="flex flex-wrap items-center gap-1 px-2 pb-2">
      <Show when={takesFiles(props.head.channel, props.composer.mode())}>
        <input
          ref={(element) => (chooser = element)}
          type="file"
          multiple
          class="hidden"
          onChange={(event) => {
            if (event.currentTarget.files) props.composer.files.add(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
        <IconButton icon={Paperclip} label={t('composer.attach')} onClick={() => chooser?.click()} />
      </Show>
      <Show when={isReply()}>
        <Show when={props.head.contactId}>
          {(contactId) => <FieldValues contactId={contactId()} onInsert={props.onInsert} />}
        </Show>
        <button
          type="button"
          class="inline-flex items-center gap-1.5 rounded-6 px-1.5 text-secondary text-text-2 hover:bg-hover max-sm:min-h-11"
          aria-label={t('composer.canned')}
          onClick={() => props.onInsert('/')}
        >
          <Glyph icon={MessageSquareQuote} class="sm:hidden" />
          <span class="inline-flex items-center gap-1.5 max-sm:hidden">
            <Kbd>/</Kbd>
            {t('composer.cannedHint')}
          </span>
        </button>
      </Show>
      <Show when={props.head.channel === 'sms' && isReply()}>
        <SmsHint text={props.composer.text()} peer={props.head.peer} />
      </Show>
      <span class="ml-auto">
        <Show
          when={isReply()}
          fallback={
            <Button kind="main" onClick={() => props.onSend()}>
              {t(props.composer.mode() === 'note' ? 'composer.sendNote' : 'composer.forward')}
            </Button>
          }
        >
          <SplitButton
            label={t('composer.send')}
            icon={SendHorizontal}
            moreLabel={t('composer.moreSend')}
            entries={entries()}
            onClick={() => props.onSend()}
          />
        </Show>
      </span>
    </div>
  )
}
