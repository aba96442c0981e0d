import Plus from 'lucide-solid/icons/plus'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Index, Show } from 'solid-js'
import {
  longestQuickReply,
  type MessengerContent,
  mostQuickReplies,
} from '../../../../../worker/contracts/campaign-content.ts'
import { longestMessengerText } from '../../../../../worker/contracts/messenger.ts'
import { Button, IconButton } from '../../../../shared/ui/Button.tsx'
import { TextArea, TextField } from '../../../../shared/ui/Field.tsx'
import { messengerText } from '../../../i18n/messenger.ts'
import { TagField } from '../../../messages/TagField.tsx'
import { PhoneMessage } from '../../../messages/PhoneMessage.tsx'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { FieldMenu } from './FieldMenu.tsx'
import { insertAt } from './mail-body.ts'
import { createSampleValues, fillSample } from './sample-fill.ts'

/** What a draft says on Messenger. What is half written stays as it is: only the form is filled up. */
function messengerContentOf(content: Record<string, unknown>): MessengerContent {
  const { text, quickReplies } = content
  const replies: unknown[] = Array.isArray(quickReplies) ? quickReplies : []
  return {
    text: typeof text === 'string' ? text : '',
    quickReplies: replies.slice(0, mostQuickReplies).map((reply) => {
      const { title, tagId } = { title: '', tagId: null, ...(typeof reply === 'object' ? reply : {}) }
      return {
        title: typeof title === 'string' ? title : '',
        tagId: typeof tagId === 'number' ? tagId : null,
      }
    }),
  }
}

/** A message on Messenger: its text with fields and the buttons for an answer, seen beside it while writing. */
export function MessengerEditor(props: {
  content: Record<string, unknown>
  disabled: boolean
  errorOf: (field: string) => string | undefined
  fix: JSX.Element
  onContent: (content: MessengerContent) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = messengerText
  const sample = createSampleValues()
  const content = () => messengerContentOf(props.content)
  const replies = () => content().quickReplies
  const shownReplies = () =>
    replies().flatMap(({ title }) => (title === '' ? [] : [{ kind: 'reply' as const, label: title }]))
  const change = (patch: Partial<MessengerContent>) => props.onContent({ ...content(), ...patch })
  const changeReply = (index: number, patch: Partial<MessengerContent['quickReplies'][number]>) =>
    change({ quickReplies: replies().map((one, at) => (at === index ? { ...one, ...patch } : one)) })
  let area: HTMLTextAreaElement | undefined
  function insert(field: string): void {
    const { text } = content()
    const { text: filled, cursor } = insertAt(text, area?.selectionStart ?? text.length, field)
    change({ text: filled })
    queueMicrotask(() => {
      area?.focus()
      area?.setSelectionRange(cursor, cursor)
    })
  }
  return (
    <div class="flex flex-col gap-3">
      <TextArea
        label={t('editor.text')}
        rows={6}
        maxLength={longestMessengerText}
        value={content().text}
        help={t('editor.textHelp')}
        error={props.errorOf('content.text')}
        aside={props.fix}
        onText={(text) => change({ text })}
        ref={(element: HTMLTextAreaElement) => (area = element)}
      />
      <div class="flex flex-wrap items-center justify-between gap-3">
        <FieldMenu of={t('editor.text')} onInsert={insert} />
        <span class="text-secondary text-text-3">
          {t('editor.left', {
            length: format.number(content().text.length),
            longest: format.number(longestMessengerText),
          })}
        </span>
      </div>
      <fieldset class="flex min-w-0 flex-col gap-3">
        <legend class="mb-1 text-secondary font-medium">{t('editor.replies')}</legend>
        <p class="-mt-2 text-secondary text-text-3">{t('editor.repliesHelp')}</p>
        <Index each={replies()}>
          {(reply, index) => (
            <div class="flex items-start gap-2 max-sm:flex-wrap">
              <TextField
                class="min-w-0 flex-1 max-sm:basis-full"
                label={t('editor.reply', { number: index + 1 })}
                maxLength={longestQuickReply}
                value={reply().title}
                error={props.errorOf(`content.quickReplies.${index}.title`)}
                onText={(title) => changeReply(index, { title })}
              />
              <div class="min-w-0 flex-1">
                <TagField
                  label={t('editor.tag')}
                  placeholder={t('editor.noTag')}
                  tagId={reply().tagId}
                  labelHidden={false}
                  disabled={props.disabled}
                  onChange={(tagId) => changeReply(index, { tagId })}
                />
              </div>
              <IconButton
                class="mt-5.5"
                icon={X}
                edged
                label={t('editor.removeReply', { number: index + 1 })}
                onClick={() => change({ quickReplies: replies().filter((_, at) => at !== index) })}
              />
            </div>
          )}
        </Index>
        <Show when={replies().length < mostQuickReplies}>
          <div>
            <Button
              compact
              icon={Plus}
              onClick={() => change({ quickReplies: [...replies(), { title: '', tagId: null }] })}
            >
              {t('editor.addReply')}
            </Button>
          </div>
        </Show>
      </fieldset>
      <PhoneMessage
        label={workspace.name()}
        channel="messenger"
        from={workspace.name()}
        lines={[{ text: fillSample(content().text, 'text', sample()), buttons: shownReplies() }]}
        empty={t('editor.text')}
      />
    </div>
  )
}
