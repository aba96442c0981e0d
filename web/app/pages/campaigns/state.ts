import type { WaitReason } from '../../../../worker/contracts/campaign-reasons.ts'
import type { Campaign, CampaignState } from '../../../../worker/contracts/campaigns.ts'
import type { BadgeTone } from '../../../shared/ui/Badge.tsx'

const stateTones: Record<CampaignState, BadgeTone> = {
  draft: 'neutral',
  scheduled: 'accent',
  snapshotting: 'accent',
  sending: 'accent',
  paused: 'warn',
  finished: 'ok',
  cancelled: 'neutral',
}

/** Waits that last hours: until they end nothing is being sent. */
const lastingWaits: ReadonlySet<string> = new Set<WaitReason>([
  'whatsapp_limit',
  'quiet_hours',
  'no_credit',
  'provider_quota',
])

/**
 * Tone and word (under `state` in the dictionary) of a campaign's badge: a draft that should have started says so,
 * and so does what only waits.
 */
export function stateBadge({ state, waitReason }: Pick<Campaign, 'state' | 'waitReason'>): {
  tone: BadgeTone
  word: CampaignState | 'held' | 'waiting'
} {
  if (state === 'draft' && waitReason !== null) return { tone: 'bad', word: 'held' }
  if (state === 'sending' && lastingWaits.has(waitReason ?? '')) return { tone: 'warn', word: 'waiting' }
  return { tone: stateTones[state], word: state }
}

/** Written, and not started: the editor's. */
export const isEditable = (state: CampaignState): boolean => state === 'draft' || state === 'scheduled'

const soonMs = 2 * 60_000

/** Starts by itself within moments, or is about to have started. */
export const startsSoon = (
  { state, scheduledAt }: Pick<Campaign, 'state' | 'scheduledAt'>,
  now: number,
): boolean => state === 'scheduled' && scheduledAt !== null && scheduledAt - now < soonMs

/** Work is under way on the server: the page keeps asking. */
export const isRunning = (state: CampaignState): boolean => state === 'snapshotting' || state === 'sending'

const lateFiguresMs = 3 * 24 * 3_600_000

/**
 * How long until a campaign's page asks again: often while mails leave, sometimes while openings and clicks still
 * come in, never for a draft or for what ended days ago.
 */
export function pollMs(
  campaign: Pick<Campaign, 'state' | 'finishedAt' | 'scheduledAt'>,
  now: number,
): number | false {
  if (campaign.state === 'snapshotting') return 500
  if (campaign.state === 'sending') return 1500
  if (campaign.state === 'draft') return false
  if (campaign.state === 'scheduled') return startsSoon(campaign, now) ? 1500 : 30_000
  return now - (campaign.finishedAt ?? now) < lateFiguresMs ? 10_000 : false
}

const historyMs = 5000

/** How long until a campaign's history is asked for again: as often as its page, but never more than every five seconds. */
export function historyPollMs(
  campaign: Pick<Campaign, 'state' | 'finishedAt' | 'scheduledAt'>,
  now: number,
): number | false {
  const every = pollMs(campaign, now)
  return every === false ? false : Math.max(every, historyMs)
}

/** A name that is not taken yet: the wanted one, else with the first free number behind it. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken)
  for (let number = 2, name = wanted; ; number += 1) {
    if (!names.has(name)) return name
    name = `${wanted} (${number})`
  }
}

export type SendingParts = {
  total: number
  /** Everybody it went out to: those it arrived at as far as is known, and the undelivered. */
  sent: number
  done: number
  undelivered: number
  /** Failed before it left. */
  unsent: number
  /** Left out at the moment of sending, or by the cancellation. */
  skipped: number
  waiting: number
}

/**
 * The audience of a started campaign in parts that add up to the whole. Whom a cancellation leaves out counts so
 * from that moment, though ending their messages takes some seconds more.
 */
export function sendingParts(campaign: Pick<Campaign, 'figures' | 'waiting' | 'undelivered'>): SendingParts {
  const { queued, failed } = campaign.figures
  const waiting = Math.min(campaign.waiting, queued)
  const sent = Math.min(campaign.figures.sent, queued - waiting)
  const undelivered = Math.min(campaign.undelivered, sent)
  const unsent = Math.min(failed - undelivered, queued - waiting - sent)
  return {
    total: queued,
    sent,
    done: sent - undelivered,
    undelivered,
    unsent,
    skipped: queued - waiting - sent - unsent,
    waiting,
  }
}

/** An address as people read it: without scheme and trailing slash. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//i, '').replace(/\/$/, '')
