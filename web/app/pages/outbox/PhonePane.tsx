import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { SandboxMessageDetail } from '../../../../worker/contracts/channels.ts'
import { measureSms } from '../../../../worker/lib/texts/sms-text.ts'
import { outboxText } from '../../i18n/outbox.ts'
import { PhoneMessage, type PhoneLine } from '../../messages/PhoneMessage.tsx'
import { PushPreviews } from '../../messages/PushPreviews.tsx'
import { useWorkspace } from '../../session.tsx'
import { AnswerForm } from './AnswerForm.tsx'
import { createAnswering } from './answering.ts'

/** A kept message on the phone of the person who got it, who can be made to answer. */
export function PhonePane(props: { message: SandboxMessageDetail; onAnswered: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const answering = createAnswering(() => props.message.id)
  const mayAnswer = () => props.message.answerable && workspace.can('campaigns.send')
  const detail = () =>
    props.message.channel === 'sms'
      ? outboxText.plural('segments', measureSms(props.message.text).segments)
      : undefined
  const lines = (): PhoneLine[] => [
    {
      text: props.message.text,
      detail: detail(),
      buttons: props.message.buttons.map(({ kind, label, value }) => ({
        kind,
        label,
        ...(kind === 'reply' && mayAnswer() ? { onPress: () => void answer(label, value) } : {}),
      })),
    },
    ...props.message.answers.map((answered) => ({ text: answered.text, own: true })),
  ]

  async function answer(said: string, button?: string): Promise<boolean> {
    if (!(await answering.answer({ text: said, ...(button === undefined ? {} : { button }) }))) return false
    props.onAnswered()
    return true
  }

  return (
    <div class="flex flex-1 flex-col items-center gap-4 p-(--gutter)">
      <Show
        when={props.message.notification}
        fallback={
          <PhoneMessage
            label={outboxText.t('phone', { to: props.message.to })}
            channel={props.message.channel}
            from={props.message.from}
            lines={lines()}
            empty={outboxText.t('noText')}
          />
        }
      >
        {(notification) => <PushPreviews from={props.message.from} content={notification()} />}
      </Show>
      <Show when={mayAnswer()}>
        <AnswerForm class="w-78" busy={answering.busy()} onAnswer={(said) => answer(said)} />
      </Show>
    </div>
  )
}
