import type { Campaign, CampaignState } from '../../../../worker/contracts/campaigns.ts'
import type { BadgeTone } from '../../../shared/ui/Badge.tsx'

/** The tone of a state's badge; its word comes from the dictionary under `state`. */
export const stateTones: Record<CampaignState, BadgeTone> = {
  draft: 'neutral',
  snapshotting: 'accent',
  sending: 'accent',
  paused: 'warn',
  finished: 'ok',
  cancelled: 'neutral',
}

/** Work is under way on the server: the page keeps asking. */
export const isRunning = (state: CampaignState): boolean => state === 'snapshotting' || state === 'sending'

const lateFiguresMs = 3 * 24 * 3_600_000

/**
 * How long until a campaign's page asks again: often while mails leave, sometimes while openings and clicks still
 * come in, never for a draft or for what ended days ago.
 */
export function pollMs(campaign: Pick<Campaign, 'state' | 'finishedAt'>, now: number): number | false {
  if (campaign.state === 'snapshotting') return 500
  if (campaign.state === 'sending') return 1500
  if (campaign.state === 'draft') return false
  return now - (campaign.finishedAt ?? now) < lateFiguresMs ? 10_000 : false
}

/** A name that is not taken yet: the wanted one, else with the first free number behind it. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken)
  for (let number = 2, name = wanted; ; number += 1) {
    if (!names.has(name)) return name
    name = `${wanted} (${number})`
  }
}

export type SendingParts = { total: number; done: number; failed: number; skipped: number; waiting: number }

/**
 * The audience of a started campaign in parts that add up to the whole: who waits, who failed, who was
 * left out at the moment of sending, and the rest, who was sent to. A mail that was sent and failed
 * later counts as failed here.
 */
export function sendingParts(campaign: Pick<Campaign, 'figures' | 'waiting'>): SendingParts {
  const { queued, failed, skipped } = campaign.figures
  const waiting = Math.min(campaign.waiting, queued)
  const ended = queued - waiting
  const shownSkipped = Math.min(skipped, ended)
  const shownFailed = Math.min(failed, ended - shownSkipped)
  return {
    total: queued,
    done: ended - shownSkipped - shownFailed,
    failed: shownFailed,
    skipped: shownSkipped,
    waiting,
  }
}

/** An address as people read it: without scheme and trailing slash. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//i, '').replace(/\/$/, '')
