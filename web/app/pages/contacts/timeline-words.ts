import { Channel } from '../../../../worker/contracts/common.ts'
import { consentSources, consentStates, type TimelineEntry } from '../../../../worker/contracts/contacts.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { contactsText } from '../../i18n/contacts.ts'
import { reasonText } from '../../reason-text.ts'

/** What a line of the timeline says: words, what they are about, and where that is. */
export type TimelineLine = {
  words: string
  /** A tag's name, drawn as one. */
  tag?: string
  /** What it is about, with its page when there is one. */
  subject?: { text: string; path: string | null }
  /** The proof of a consent, the reason of a failure. */
  detail?: string
}

const wordKeys = {
  'tag.added': 'timeline.tagAdded',
  'tag.removed': 'timeline.tagRemoved',
  'list.entered': 'timeline.listEntered',
  'list.left': 'timeline.listLeft',
  'list.added': 'timeline.listAdded',
  'list.removed': 'timeline.listRemoved',
  'list.joined': 'timeline.listJoined',
  'list.quit': 'timeline.listQuit',
  deleted: 'timeline.deleted',
  merged: 'timeline.merged',
  'message.sent': 'timeline.message.sent',
  'message.delivered': 'timeline.message.delivered',
  'message.opened': 'timeline.message.opened',
  'message.clicked': 'timeline.message.clicked',
  'message.replied': 'timeline.message.replied',
  'message.unsubscribed': 'timeline.message.unsubscribed',
  'message.bounced': 'timeline.message.bounced',
  'message.complained': 'timeline.message.complained',
  'message.failed': 'timeline.message.failed',
} as const

/** A line of the timeline in words of the interface's language; reactive to it. */
export function timelineLine({ kind, data }: TimelineEntry): TimelineLine {
  const { t } = contactsText
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
        words: contactsText.has(by) ? `${t('timeline.created')} ${t(by)}` : t('timeline.created'),
      }
    }
    case 'imported':
      return { words: t('timeline.imported', { file: text('fileName') ?? '' }) }
    case 'consent.changed':
      return consentLine(text('channel'), text('state'), consentProof(text('source'), text('text') ?? ''))
    case 'message.received':
      return {
        words: t('timeline.received', { channel: channelName(text('channel')) }),
        subject: { text: text('text') ?? '', path: null },
        detail: text('answer') && t('timeline.answered', { text: text('answer') ?? '' }),
      }
    case 'restored':
      return {
        words: t(text('by') === 'inbound' ? 'timeline.restoredByWriting' : 'timeline.restored'),
      }
    case 'deleted':
    case 'merged':
      return { words: t(wordKeys[kind]) }
    case 'tag.added':
    case 'tag.removed':
      return { words: t(wordKeys[kind]), tag: text('tag') }
    case 'list.entered':
    case 'list.left':
    case 'list.added':
    case 'list.removed':
    case 'list.joined':
    case 'list.quit':
      return {
        words: t(wordKeys[kind]),
        subject: { text: text('list') ?? '', path: page('lists', 'listId') },
      }
    default:
      return {
        words: t(
          kind === 'message.opened' && text('channel') !== 'email' ? 'timeline.message.read' : wordKeys[kind],
        ),
        subject: {
          text: text('campaign') ?? t('timeline.noCampaign'),
          path: page('campaigns', 'campaignId'),
        },
        detail:
          kind === 'message.bounced' || kind === 'message.failed' ? reason(text('errorCode')) : undefined,
      }
  }
}

/** Why a mail did not arrive, and what to do about it. */
function reason(code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  const { label, help } = reasonText(code)
  return `${label}. ${help}`
}

/** Through what a consent changed, with the words said where a person said some; codes never show. */
export function consentProof(source: string | undefined, text: string): string {
  const known = consentSources.find((one) => one === source)
  return known === undefined ? text : contactsText.t(`consentFrom.${known}`, { text })
}

function channelName(channel: string | undefined): string {
  const known = Channel.safeParse(channel)
  return known.success ? uiText.t(`channel.${known.data}`) : (channel ?? '')
}

function consentLine(
  channel: string | undefined,
  state: string | undefined,
  proof: string | undefined,
): TimelineLine {
  const said = consentStates.find((one) => one === state) ?? 'unknown'
  return {
    words: contactsText.t(`timeline.consent.${said}`, {
      channel: channelName(channel),
    }),
    detail: proof,
  }
}
