import type { CampaignFigures, PeopleStage } from '../../contracts/campaign-figures.ts'

/** The figures of one list; what a list is called stays when it is deleted. */
export type ListFigures = { id: number; name: string | null; figures: CampaignFigures }

/**
 * The figures of each list that people came in by, the largest first. Everybody counts in one list only,
 * so that the lists add up to the whole.
 */
export function toListFigures(
  rows: readonly { list_id: number; name: string | null; stage: string; count: number }[],
): ListFigures[] {
  const lists = new Map<number, (typeof rows)[number][]>()
  for (const row of rows) {
    if (row.list_id !== 0) lists.set(row.list_id, [...(lists.get(row.list_id) ?? []), row])
  }
  return [...lists]
    .map(([id, own]) => ({ id, name: own[0]?.name ?? null, figures: toFigures(own) }))
    .toSorted((a, b) => b.figures.queued - a.figures.queued || a.id - b.id)
}

/** Counter rows of one campaign, of one list or of several, as a figure per stage; a stage nobody reached is 0. */
export function toFigures(rows: readonly { stage: string; count: number }[]): CampaignFigures {
  const counts = new Map<string, number>()
  for (const { stage, count } of rows) counts.set(stage, (counts.get(stage) ?? 0) + count)
  return {
    queued: counts.get('queued') ?? 0,
    sent: counts.get('sent') ?? 0,
    delivered: counts.get('delivered') ?? 0,
    opened: counts.get('opened') ?? 0,
    machine_opened: counts.get('machine_opened') ?? 0,
    clicked: counts.get('clicked') ?? 0,
    machine_clicked: counts.get('machine_clicked') ?? 0,
    bounced: counts.get('bounced') ?? 0,
    failed: counts.get('failed') ?? 0,
    skipped: counts.get('skipped') ?? 0,
    complained: counts.get('complained') ?? 0,
    unsubscribed: counts.get('unsubscribed') ?? 0,
    replied: counts.get('replied') ?? 0,
    unknown: counts.get('unknown') ?? 0,
  }
}

export type HourRow = { hour: number; stage: string; count: number }
export type HourFigures = { hour: number; delivered: number; opened: number; clicked: number }

const hourMs = 3_600_000
/** Longer campaigns show their first weeks hour by hour; the tail adds nothing a chart could show. */
const longestHours = 24 * 28

/**
 * Counts per hour from the first hour with any count to the last, empty hours included, so that a line
 * drawn through them is true.
 */
export function toHours(rows: readonly HourRow[]): HourFigures[] {
  const shown = rows.filter(({ stage }) => stage === 'delivered' || stage === 'opened' || stage === 'clicked')
  const first = Math.min(...shown.map((row) => row.hour))
  const last = Math.min(Math.max(...shown.map((row) => row.hour)), first + longestHours * hourMs)
  const hours = new Map<number, HourFigures>()
  for (let hour = first; hour <= last; hour += hourMs) {
    hours.set(hour, { hour, delivered: 0, opened: 0, clicked: 0 })
  }
  for (const { hour, stage, count } of shown) {
    const figures = hours.get(hour)
    if (figures && (stage === 'delivered' || stage === 'opened' || stage === 'clicked'))
      figures[stage] += count
  }
  return [...hours.values()]
}

/** The column of `messages` that keeps when a stage was first seen. */
export const stageColumns = {
  queued: 'created_at',
  sent: 'sent_at',
  delivered: 'delivered_at',
  opened: 'opened_at',
  machine_opened: 'machine_opened_at',
  clicked: 'clicked_at',
  machine_clicked: 'machine_clicked_at',
  bounced: 'bounced_at',
  failed: 'failed_at',
  skipped: 'skipped_at',
  complained: 'complained_at',
  unsubscribed: 'unsubscribed_at',
  replied: 'replied_at',
  unknown: 'unknown_at',
  unsent: 'failed_at',
  undelivered: 'failed_at',
} as const satisfies Record<PeopleStage, string>
