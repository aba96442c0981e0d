import Ban from 'lucide-solid/icons/ban'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import FileText from 'lucide-solid/icons/file-text'
import ListMinus from 'lucide-solid/icons/list-minus'
import ListPlus from 'lucide-solid/icons/list-plus'
import MailCheck from 'lucide-solid/icons/mail-check'
import MailOpen from 'lucide-solid/icons/mail-open'
import MailX from 'lucide-solid/icons/mail-x'
import MousePointerClick from 'lucide-solid/icons/mouse-pointer-click'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import Send from 'lucide-solid/icons/send'
import TagIcon from 'lucide-solid/icons/tag'
import Trash from 'lucide-solid/icons/trash'
import UserPlus from 'lucide-solid/icons/user-plus'
import { Channel } from '../../../../worker/contracts/common.ts'
import {
  consentStates,
  type TimelineEntry,
  type TimelineKind,
} from '../../../../worker/contracts/contacts.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import type { Icon } from '../../../shared/ui/Button.tsx'
import { contactsText } from '../../i18n/contacts.ts'

export type TimelineTone = 'plain' | 'accent' | 'ok' | 'bad'
/** What a line of the timeline says: words, what they are about, and where that is. */
export type TimelineLine = {
  icon: Icon
  tone: TimelineTone
  words: string
  /** A tag's name, drawn as one. */
  tag?: string
  /** What it is about, with its page when there is one. */
  subject?: { text: string; path: string | null }
  /** The proof of a consent, the reason of a failure. */
  detail?: string
}

const looks: Record<TimelineKind, [Icon, TimelineTone]> = {
  created: [UserPlus, 'accent'],
  imported: [FileText, 'accent'],
  deleted: [Trash, 'bad'],
  restored: [RotateCcw, 'plain'],
  'tag.added': [TagIcon, 'plain'],
  'tag.removed': [TagIcon, 'plain'],
  'list.entered': [ListPlus, 'plain'],
  'list.left': [ListMinus, 'plain'],
  'list.added': [ListPlus, 'plain'],
  'list.removed': [ListMinus, 'plain'],
  'consent.changed': [CircleCheck, 'ok'],
  'message.sent': [Send, 'plain'],
  'message.delivered': [MailCheck, 'plain'],
  'message.opened': [MailOpen, 'accent'],
  'message.clicked': [MousePointerClick, 'accent'],
  'message.bounced': [MailX, 'bad'],
  'message.complained': [CircleAlert, 'bad'],
  'message.failed': [MailX, 'bad'],
}

const wordKeys = {
  'tag.added': 'timeline.tagAdded',
  'tag.removed': 'timeline.tagRemoved',
  'list.entered': 'timeline.listEntered',
  'list.left': 'timeline.listLeft',
  'list.added': 'timeline.listAdded',
  'list.removed': 'timeline.listRemoved',
  deleted: 'timeline.deleted',
  restored: 'timeline.restored',
  'message.sent': 'timeline.message.sent',
  'message.delivered': 'timeline.message.delivered',
  'message.opened': 'timeline.message.opened',
  'message.clicked': 'timeline.message.clicked',
  'message.bounced': 'timeline.message.bounced',
  'message.complained': 'timeline.message.complained',
  'message.failed': 'timeline.message.failed',
} as const

/** A line of the timeline in words of the interface's language; reactive to it. */
export function timelineLine({ kind, data }: TimelineEntry): TimelineLine {
  const { t } = contactsText
  const [icon, tone] = looks[kind]
  const text = (key: string): string | undefined => {
    const value = data[key]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const page = (area: string, key: string): string | null =>
    typeof data[key] === 'number' ? `/${area}/${data[key]}` : null
  switch (kind) {
    case 'created': {
      const source = text('source')
      const by = `timeline.createdBy.${source}`
      return {
        icon,
        tone,
        words: contactsText.has(by) ? `${t('timeline.created')} ${t(by)}` : t('timeline.created'),
      }
    }
    case 'imported':
      return { icon, tone, words: t('timeline.imported', { file: text('fileName') ?? '' }) }
    case 'consent.changed':
      return consentLine(text('channel'), text('state'), text('text'))
    case 'deleted':
    case 'restored':
      return { icon, tone, words: t(wordKeys[kind]) }
    case 'tag.added':
    case 'tag.removed':
      return { icon, tone, words: t(wordKeys[kind]), tag: text('tag') }
    case 'list.entered':
    case 'list.left':
    case 'list.added':
    case 'list.removed':
      return {
        icon,
        tone,
        words: t(wordKeys[kind]),
        subject: { text: text('list') ?? '', path: page('lists', 'listId') },
      }
    default:
      return {
        icon,
        tone,
        words: t(wordKeys[kind]),
        subject: {
          text: text('campaign') ?? t('timeline.noCampaign'),
          path: page('campaigns', 'campaignId'),
        },
        detail: text('errorCode'),
      }
  }
}

function consentLine(
  channel: string | undefined,
  state: string | undefined,
  proof: string | undefined,
): TimelineLine {
  const known = Channel.safeParse(channel)
  const said = consentStates.find((one) => one === state) ?? 'unknown'
  const given = said === 'opted_in' || said === 'opted_in_double'
  return {
    icon: given ? CircleCheck : Ban,
    tone: given ? 'ok' : 'bad',
    words: contactsText.t(`timeline.consent.${said}`, {
      channel: known.success ? uiText.t(`channel.${known.data}`) : (channel ?? ''),
    }),
    detail: proof,
  }
}
