import Ban from 'lucide-solid/icons/ban'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import LayoutTemplate from 'lucide-solid/icons/layout-template'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { deliveryStateOf, type Head, type Message } from '../../../../../worker/contracts/inbox.ts'
import { measureSms } from '../../../../../worker/lib/texts/sms-text.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { outboxText } from '../../../i18n/outbox.ts'
import { useFormat } from '../../../use-format.ts'
import { Attachments } from './Attachments.tsx'
import { CampaignCard } from './CampaignCard.tsx'
import { DeliveryLine } from './DeliveryLine.tsx'
import { MailBody } from './MailBody.tsx'
import { MessageMenu } from './MessageMenu.tsx'
import { OfferLines } from './OfferLines.tsx'
import { authorWords } from './people-words.ts'
import { isReplyAddress } from './reply-address.ts'
import type { ThreadRow } from './thread-rows.ts'
import { Words } from './Words.tsx'

export type MessageActions = {
  /** Takes back a reply that has not left; its text returns to the composer. */
  undo: (message: Message) => void
  retry: (message: Message) => void
  /** Of a mail. */
  forward?: ((message: Message) => void) | undefined
}

type Row = Extract<ThreadRow, { type: 'message' }>

/** One thing said, by the person at the left or by the workspace at the right; a mail takes the full width. */
export function MessageView(props: { row: Row; head: Head; actions: MessageActions }): JSX.Element {
  const message = () => props.row.message
  const isOut = () => message().kind === 'out'
  const isMail = () => message().mail !== null
  const side = () => (isOut() && !isMail() ? 'items-end self-end' : 'items-start self-start')
  const width = () => (isMail() ? 'w-full max-w-[760px]' : 'max-w-[432px] max-sm:max-w-[312px]')
  const isTakenBack = () => {
    const { delivery } = message()
    return delivery !== null && deliveryStateOf(delivery) === 'cancelled'
  }
  return (
    <Show when={!isTakenBack()} fallback={<TakenBack message={message()} head={props.head} />}>
      <Show when={props.row.answers && message().campaignId}>
        {(campaignId) => <CampaignCard campaignId={campaignId()} contactId={props.head.contactId} />}
      </Show>
      <article class={`group/message flex min-w-0 flex-col ${side()} ${width()}`}>
        <div class={`flex max-w-full items-center gap-1 ${isMail() ? 'w-full' : ''}`}>
          <Show when={isOut() && !isMail()}>
            <MessageMenu message={message()} actions={props.actions} />
          </Show>
          <Bubble message={message()} quotes={props.row.quotes} head={props.head} actions={props.actions} />
          <Show when={!isOut() && !isMail()}>
            <MessageMenu message={message()} actions={props.actions} />
          </Show>
        </div>
        <Show when={props.row.isLast}>
          <Foot row={props.row} head={props.head} actions={props.actions} />
        </Show>
      </article>
    </Show>
  )
}

/** An answer that never left: one small line, since its words are with who wrote them. */
function TakenBack(props: { message: Message; head: Head }): JSX.Element {
  const format = useFormat()
  return (
    <p class="my-1 flex items-center justify-center gap-1.5 text-center text-secondary text-text-3">
      <Glyph icon={Ban} size={14} />
      <span title={format.fullMoment(props.message.receivedAt)}>
        <time>{format.time(props.message.receivedAt)}</time>{' '}
        {inboxThreadText.t('message.takenBack', {
          actor: authorWords(props.message.author, props.head),
        })}
      </span>
    </p>
  )
}

function bubbleLook(message: Message): string {
  const state = message.delivery === null ? null : deliveryStateOf(message.delivery)
  if (state === 'failed') return 'rounded-br-4 border-bad-line bg-bad-soft'
  if (state === 'waiting') return 'rounded-br-4 border-line bg-sunken text-text-2'
  return message.kind === 'out'
    ? 'rounded-br-4 border-accent-line bg-accent-soft'
    : 'rounded-bl-4 border-line bg-surface'
}

function Bubble(props: {
  message: Message
  quotes: Message | null
  head: Head
  actions: MessageActions
}): JSX.Element {
  const { t } = inboxThreadText
  const edge = () =>
    props.message.trust === 'claimed' && props.head.trust !== 'claimed' ? 'border-dashed' : ''
  return (
    <div
      class={`min-w-0 max-w-full rounded-12 border px-3 py-2 text-[14px] leading-5 ${props.message.mail ? 'w-full' : ''} ${bubbleLook(props.message)} ${edge()}`}
    >
      <Show when={props.message.mail}>
        {(mail) => <MailFields message={props.message} mail={mail()} actions={props.actions} />}
      </Show>
      <Show when={props.message.template}>
        <p class="mb-1 flex items-center gap-1.5 text-secondary text-text-2">
          <Glyph icon={LayoutTemplate} size={14} />
          {t('message.withTemplate')}
        </p>
      </Show>
      <Show
        when={props.message.deletedAt === null}
        fallback={<span class="text-text-3">{t('message.deletedMessage')}</span>}
      >
        <Show
          when={props.message.mail}
          fallback={
            <Show when={props.message.text !== ''}>
              <Words text={props.message.text} isWhatsapp={props.head.channel === 'whatsapp'} />
            </Show>
          }
        >
          <MailBody message={props.message} quotes={props.quotes} />
        </Show>
        <Show when={props.message.offer}>{(offer) => <OfferLines offer={offer()} />}</Show>
        <Attachments message={props.message} />
      </Show>
    </div>
  )
}

type MailFieldsProps = { message: Message; mail: NonNullable<Message['mail']>; actions: MessageActions }

/** Subject and addresses of a mail, and what can be done with it. */
function MailFields(props: MailFieldsProps): JSX.Element {
  const { t } = inboxThreadText
  const lines = (): { label: string; value: string }[] =>
    [
      { label: t('message.from'), value: props.message.kind === 'in' ? (props.mail.from ?? '') : '' },
      { label: t('message.to'), value: addressesOf(props.mail.to) },
      { label: t('message.cc'), value: addressesOf(props.mail.cc) },
      { label: t('message.bcc'), value: addressesOf(props.mail.bcc) },
    ].filter(({ value }) => value !== '')
  const addressesOf = (addresses: readonly string[]): string =>
    [...new Set(addresses.map((one) => (isReplyAddress(one) ? t('message.replyAddress') : one)))].join(', ')
  return (
    <header class="mb-2 border-b border-line pb-2">
      <div class="flex items-start gap-2">
        <h3 class="min-w-0 flex-1 text-section font-semibold break-words">{props.mail.subject}</h3>
        <span class="-mt-1.5 -mr-1.5 -mb-2 flex-none max-sm:-mt-3 max-sm:-mb-4">
          <MessageMenu message={props.message} actions={props.actions} />
        </span>
      </div>
      <dl class="mt-0.5 flex flex-wrap gap-x-3 text-secondary text-text-2">
        <For each={lines()}>
          {({ label, value }) => (
            <div class="flex min-w-0 gap-1">
              <dt class="text-text-3">{label}</dt>
              <dd class="min-w-0 break-words">{value}</dd>
            </div>
          )}
        </For>
      </dl>
    </header>
  )
}

/** Below the last of a group: who, when, and what became of it. */
function Foot(props: { row: Row; head: Head; actions: MessageActions }): JSX.Element {
  const format = useFormat()
  const { t } = inboxThreadText
  const message = () => props.row.message
  const segments = () =>
    props.head.channel === 'sms' && message().kind === 'out' ? measureSms(message().text).segments : 0
  const isAutomatic = () => message().author.type === 'system'
  const meaning = () => {
    if (isAutomatic()) return t('message.automatic')
    const key = `message.meaning.${message().meaning ?? ''}`
    return inboxThreadText.has(key) ? t(key) : undefined
  }
  return (
    <p class="mt-1 mb-1 flex max-w-full flex-wrap items-center gap-x-2 gap-y-0.5 text-secondary text-text-3">
      <span title={format.fullMoment(message().receivedAt)}>
        <Show when={message().kind === 'out'}>{authorWords(message().author, props.head)}, </Show>
        <time>{format.time(message().receivedAt)}</time>
      </span>
      <Show when={props.row.isLate && message().providerAt}>
        {(at) => <span>{t('message.late', { moment: format.moment(at()) })}</span>}
      </Show>
      <Show when={meaning()}>{(words) => <span>{words()}</span>}</Show>
      <Show when={segments() > 1}>
        <span>{outboxText.plural('segments', segments())}</span>
      </Show>
      <Show when={message().kind === 'in' && message().trust !== props.head.trust}>
        <span
          class={`inline-flex items-center gap-1 ${message().trust === 'claimed' ? 'text-warn' : message().trust === 'anonymous' ? '' : 'text-ok'}`}
        >
          <Show when={message().trust === 'proven' || message().trust === 'signed'}>
            <Glyph icon={ShieldCheck} size={12} />
          </Show>
          {t(`trust.${message().trust}`)}
        </span>
      </Show>
      <Show when={message().delivery}>
        {(delivery) => (
          <DeliveryLine
            delivery={delivery()}
            onUndo={() => props.actions.undo(message())}
            onRetry={isAutomatic() ? undefined : () => props.actions.retry(message())}
          />
        )}
      </Show>
    </p>
  )
}
