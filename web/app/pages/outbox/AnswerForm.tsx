import Reply from 'lucide-solid/icons/reply'
import type { JSX } from 'solid-js'
import { createSignal } from 'solid-js'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { outboxText } from '../../i18n/outbox.ts'

/** Answers in the place of whoever got the message; empty again once it was taken. */
export function AnswerForm(props: {
  class: string
  busy: boolean
  onAnswer: (text: string) => Promise<boolean>
}): JSX.Element {
  const [text, setText] = createSignal('')
  async function send(): Promise<void> {
    const said = text().trim()
    if (said === '' || props.busy || !(await props.onAnswer(said))) return
    // What was written on meanwhile is the next answer.
    setText((now) => (now.trim() === said ? '' : now))
  }
  return (
    <form
      class={`flex max-w-full items-end gap-2 ${props.class}`}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <TextField
        class="min-w-0 flex-1"
        label={outboxText.t('answer')}
        placeholder={outboxText.t('answerPlaceholder')}
        value={text()}
        maxLength={1600}
        onText={setText}
      />
      <Button type="submit" icon={Reply} busy={props.busy} busyLabel={outboxText.t('playing')}>
        {outboxText.t('answerSend')}
      </Button>
    </form>
  )
}
