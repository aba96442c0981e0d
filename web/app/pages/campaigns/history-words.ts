import Ban from 'lucide-solid/icons/ban'
import CalendarClock from 'lucide-solid/icons/calendar-clock'
import CalendarX from 'lucide-solid/icons/calendar-x'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import FilePlus from 'lucide-solid/icons/file-plus'
import Hourglass from 'lucide-solid/icons/hourglass'
import Pause from 'lucide-solid/icons/pause'
import Play from 'lucide-solid/icons/play'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import Send from 'lucide-solid/icons/send'
import type { CampaignEvent, CampaignEventKind } from '../../../../worker/contracts/campaign-history.ts'
import type { Icon } from '../../../shared/ui/Button.tsx'
import type { CordTone } from '../../../shared/ui/Cord.tsx'
import { campaignHistoryText } from '../../i18n/campaign-history.ts'
import { scheduleText } from '../../i18n/schedule.ts'

/** The icon in an event's jack and its tone. */
export const eventLooks: Record<CampaignEventKind, [Icon, CordTone]> = {
  created: [FilePlus, 'plain'],
  scheduled: [CalendarClock, 'plain'],
  unscheduled: [CalendarX, 'plain'],
  held: [CircleAlert, 'bad'],
  started: [Send, 'accent'],
  paused: [Pause, 'warn'],
  resumed: [Play, 'accent'],
  stopped: [CircleAlert, 'bad'],
  went_on: [Play, 'accent'],
  waiting: [Hourglass, 'warn'],
  finished: [CircleCheck, 'ok'],
  reopened: [RotateCcw, 'plain'],
  cancelled: [Ban, 'bad'],
}

/** What happened, and who did it or why: a line of a campaign's history. Reactive. */
export function eventWords(
  event: CampaignEvent,
  moment: (at: number) => string,
): { words: string; detail?: string | undefined } {
  const { t, has } = campaignHistoryText
  const { kind, details } = event
  const time = (name: string): string => {
    const at = details[name]
    return typeof at === 'number' ? moment(at) : ''
  }
  const reason = String(details['reason'] ?? '')
  const by = actorWords(event)
  switch (kind) {
    case 'scheduled': {
      const times = { before: time('before'), at: time('at') }
      return { words: t(times.before === '' ? 'scheduled' : 'rescheduled', times), detail: by }
    }
    case 'started':
      return { words: t(event.actor.type === 'system' ? 'startedByTime' : 'started'), detail: by }
    case 'held': {
      const why = `why.${reason}`
      return { words: t('held'), detail: scheduleText.has(why) ? scheduleText.t(why) : by }
    }
    case 'stopped':
    case 'waiting': {
      const key = `${kind}.${reason}`
      return { words: has(key) ? t(key) : t('paused') }
    }
    case 'went_on':
      return { words: t('wentOn') }
    default:
      return { words: t(kind), detail: by }
  }
}

function actorWords({ actor }: CampaignEvent): string | undefined {
  const { t } = campaignHistoryText
  if (actor.type === 'system') return undefined
  const who =
    actor.type === 'user'
      ? (actor.name ?? t('gone'))
      : actor.name === null
        ? t('goneKey')
        : t('key', { name: actor.name })
  return t('by', { who })
}
