import type { TemplateCategory, TranslationState } from '../../contracts/templates.ts'
import type { Approval } from '../channels/content-port.ts'

/** What the provider is asked for next about a translation. */
export type Step =
  /** Nothing was ever sent: create it. */
  | 'create'
  /** A create was begun and its answer is not known. */
  | 'find'
  | 'read'
  | 'delete'
  | 'nothing'

/** As much of a translation as decides what is next. */
export type Standing = {
  state: TranslationState
  deleted: boolean
  providerId: string | null
  attemptAt: number | null
}

/** The next call for a translation. A create has no key: one that was begun is looked for, never repeated first. */
export function nextStep({ state, deleted, providerId, attemptAt }: Standing): Step {
  if (deleted) {
    if (providerId !== null) return 'delete'
    return attemptAt === null ? 'nothing' : 'find'
  }
  if (state === 'draft') return 'nothing'
  if (providerId !== null) return 'read'
  if (state !== 'queued') return 'nothing'
  return attemptAt === null ? 'create' : 'find'
}

/** How long a create that was begun may take to be found by its name. */
export const findDelayMs = 60_000

/** Whether a create that cannot be found was never taken, so that it may be made again. */
export const isLost = (attemptAt: number, now: number): boolean => now - attemptAt >= 2 * findDelayMs

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/**
 * How long until the provider is asked again: every ten minutes while WhatsApp reads it, once an hour while
 * it is paused (which lasts three or six), once a day when approved; null when nothing changes any more.
 * (Twilio tells nobody: it has to be asked.)
 */
export function checkDelayMs(state: TranslationState): number | null {
  switch (state) {
    case 'queued':
    case 'in_review':
      return 10 * minuteMs
    case 'paused':
      return hourMs
    case 'approved':
      return dayMs
    case 'draft':
    case 'rejected':
    case 'disabled':
      return null
  }
}

/** How long to wait after failures in a row: 1, 2, 4 … minutes, an hour at most. */
export const retryDelayMs = (failures: number): number =>
  Math.min(hourMs, minuteMs * 2 ** Math.max(0, Math.min(failures, 10) - 1))

/** A translation's state by what the provider says of it (spec 10.2). */
export function stateOf({ status, reason, category }: Approval): {
  state: TranslationState
  reason: string | null
  category: TemplateCategory | null
} {
  const known: Record<Approval['status'], TranslationState> = {
    unsubmitted: 'queued',
    received: 'queued',
    pending: 'in_review',
    approved: 'approved',
    rejected: 'rejected',
    paused: 'paused',
    disabled: 'disabled',
  }
  const state = known[status]
  // Meta writes "NONE" where there is nothing to say.
  const said =
    reason === null || reason.trim() === '' || reason.toUpperCase() === 'NONE' ? null : reason.trim()
  return { state, reason: state === 'approved' ? null : said, category }
}

/** Whether a message may go out with a translation now. */
export const isSendable = (state: TranslationState): boolean => state === 'approved'

const otherLetters = /[^a-z0-9]+/g

/**
 * The provider's name of a translation: the team's name in its letters, a mark of this request (a rejected or
 * deleted name cannot be had again for thirty days), the language.
 */
export function providerNameOf(name: string, mark: string, language: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(otherLetters, '_')
    .replace(/^_+|_+$/g, '')
  return [plain.slice(0, 60) || 'template', mark, language.toLowerCase()].join('_')
}
