import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import type { Message } from '../../../../../worker/contracts/inbox.ts'
import { ownWordsOf } from '../../../../../worker/lib/texts/own-words.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { MailFrame } from '../mail/MailFrame.tsx'
import { Words } from './Words.tsx'

/** What a mail says: as it came where its page was kept, else its text, with what it quotes folded away. */
export function MailBody(props: { message: Message; quotes: Message | null }): JSX.Element {
  const withPage = () => (props.message.mail?.htmlKey === undefined ? undefined : props.message.mail)
  return (
    <Show when={withPage()} fallback={<MailText message={props.message} quotes={props.quotes} />}>
      {(mail) => <MailFrame message={props.message} mail={mail()} />}
    </Show>
  )
}

function MailText(props: { message: Message; quotes: Message | null }): JSX.Element {
  const parts = createMemo(() => {
    const { text, mail } = props.message
    const from = mail?.quotedFrom ?? text.length
    const quoted = text.slice(from).trim() || (props.quotes === null ? '' : ownWordsOf(props.quotes))
    return { own: text.slice(0, from).trimEnd(), quoted }
  })
  return (
    <>
      <Show
        when={parts().own}
        fallback={<span class="text-text-3">{inboxThreadText.t('message.noText')}</span>}
      >
        <Words text={parts().own} isWhatsapp={false} />
      </Show>
      <Show when={parts().quoted}>
        <details class="mt-2">
          <summary class="rounded-4 text-secondary font-medium text-text-2">
            {inboxThreadText.t('message.quoted')}
          </summary>
          <div class="mt-1.5 border-l-2 border-line-2 pl-3 text-text-2">
            <Words text={parts().quoted} isWhatsapp={false} />
          </div>
        </details>
      </Show>
    </>
  )
}
