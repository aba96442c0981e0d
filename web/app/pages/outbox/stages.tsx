import Ban from 'lucide-solid/icons/ban'
import CheckCheck from 'lucide-solid/icons/check-check'
import CircleX from 'lucide-solid/icons/circle-x'
import Eye from 'lucide-solid/icons/eye'
import FlaskConical from 'lucide-solid/icons/flask-conical'
import MailCheck from 'lucide-solid/icons/mail-check'
import MessageSquareReply from 'lucide-solid/icons/message-square-reply'
import MousePointerClick from 'lucide-solid/icons/mouse-pointer-click'
import Reply from 'lucide-solid/icons/reply'
import SendHorizontal from 'lucide-solid/icons/send-horizontal'
import Undo2 from 'lucide-solid/icons/undo-2'
import UserMinus from 'lucide-solid/icons/user-minus'
import UserX from 'lucide-solid/icons/user-x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { SandboxCause, SandboxMessage } from '../../../../worker/contracts/channels.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { Badge, type BadgeTone } from '../../../shared/ui/Badge.tsx'
import type { Icon } from '../../../shared/ui/Button.tsx'
import { outboxText } from '../../i18n/outbox.ts'

export type StageName =
  | 'sent'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'bounced'
  | 'complained'
  | 'unsubscribed'
  | 'replied'
  | 'failed'
  | 'blocked'

/** Shape and colour of each stage; the word comes with it. */
export const stageLooks: Record<StageName, { icon: Icon; tone: BadgeTone }> = {
  sent: { icon: SendHorizontal, tone: 'neutral' },
  delivered: { icon: CheckCheck, tone: 'ok' },
  opened: { icon: Eye, tone: 'accent' },
  clicked: { icon: MousePointerClick, tone: 'accent' },
  bounced: { icon: Undo2, tone: 'bad' },
  complained: { icon: Ban, tone: 'bad' },
  unsubscribed: { icon: UserMinus, tone: 'warn' },
  replied: { icon: Reply, tone: 'accent' },
  failed: { icon: CircleX, tone: 'bad' },
  blocked: { icon: UserX, tone: 'bad' },
}

/** The stages a mail has reached, in the order they were first seen. */
export function stagesOf(message: SandboxMessage): { name: StageName; at: number }[] {
  const times: [StageName, number | null][] = [
    ['delivered', message.deliveredAt],
    ['opened', message.openedAt],
    ['clicked', message.clickedAt],
    ['bounced', message.bouncedAt],
    ['complained', message.complainedAt],
    ['unsubscribed', message.unsubscribedAt],
    ['replied', message.repliedAt],
    ['failed', message.failedAt],
  ]
  const reached = times
    .flatMap(([name, at]) => (at === null ? [] : [{ name, at }]))
    .toSorted((a, b) => a.at - b.at)
  return [{ name: 'sent', at: message.createdAt }, ...reached]
}

/** The one state a list shows: what a person should know first. */
export function lastingStage(message: SandboxMessage): StageName {
  if (message.complainedAt !== null) return 'complained'
  if (message.bouncedAt !== null) return 'bounced'
  if (message.failedAt !== null) return 'failed'
  if (message.repliedAt !== null) return 'replied'
  if (message.unsubscribedAt !== null) return 'unsubscribed'
  if (message.clickedAt !== null) return 'clicked'
  if (message.openedAt !== null) return 'opened'
  return message.deliveredAt === null ? 'sent' : 'delivered'
}

/** The word of a stage on a channel: what is opened in a mailbox is read on a phone. Reactive. */
const stageWord = (name: StageName, channel: SendingChannel): string =>
  outboxText.t(name === 'opened' && channel !== 'email' ? 'stage.read' : `stage.${name}`)

/** A stage in shape, colour and word. */
export function StageBadge(props: { name: StageName; channel: SendingChannel }): JSX.Element {
  return (
    <Badge tone={stageLooks[props.name].tone} icon={stageLooks[props.name].icon}>
      {stageWord(props.name, props.channel)}
    </Badge>
  )
}

const causeIcons: Record<Exclude<SandboxCause, 'campaign'>, Icon> = {
  reply: MessageSquareReply,
  test: FlaskConical,
  opt_in: MailCheck,
  answer: Reply,
}

/** Why a message was sent; nothing for a campaign's, which have stages. */
export function CauseBadge(props: { cause: SandboxCause }): JSX.Element {
  const cause = () => (props.cause === 'campaign' ? undefined : props.cause)
  return (
    <Show when={cause()}>
      {(shown) => <Badge icon={causeIcons[shown()]}>{outboxText.t(`cause.${shown()}`)}</Badge>}
    </Show>
  )
}
