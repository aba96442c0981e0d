import { describe, expect, it } from 'vitest'
import {
  completeAddress,
  insertAt,
  needsRawEditor,
} from '../../../web/app/pages/campaigns/editor/mail-body.ts'
import { takeSuggestion } from '../../../web/app/pages/campaigns/editor/problem-words.ts'
import { freeName, pollMs, sendingParts, shortUrl } from '../../../web/app/pages/campaigns/state.ts'

const figures = {
  queued: 0,
  sent: 0,
  delivered: 0,
  opened: 0,
  machine_opened: 0,
  clicked: 0,
  machine_clicked: 0,
  bounced: 0,
  failed: 0,
  skipped: 0,
  complained: 0,
  unsubscribed: 0,
  replied: 0,
  unknown: 0,
}

describe('the address of a link', () => {
  it.each([
    ['frantoio.it', 'https://frantoio.it'],
    [' www.frantoio.it/olio?a=1 ', 'https://www.frantoio.it/olio?a=1'],
    ['ciao@frantoio.it', 'mailto:ciao@frantoio.it'],
    ['https://frantoio.it', 'https://frantoio.it'],
    ['tel:+39055123', 'tel:+39055123'],
    ['%%UNSUBSCRIBE_URL%%', '%%UNSUBSCRIBE_URL%%'],
    ['olio nuovo', 'olio nuovo'],
    ['', ''],
  ])('%j is completed to %j', (typed, address) => {
    expect(completeAddress(typed)).toBe(address)
  })
})

describe('the editor of a body', () => {
  it.each([
    ['<p>Ciao <strong>Anna</strong></p><ul><li><p>a</p></li></ul>', false],
    ['<p><a href="https://x.it" style="display:inline-block">vai</a></p>', false],
    ['', false],
    ['<table><tr><td>a</td></tr></table>', true],
    ['<style>.a{}</style><p>a</p>', true],
    ['<p>a<img src="https://x.it/a.png" /></p>', true],
  ])('for %s is the one that loses nothing', (html, raw) => {
    expect(needsRawEditor(html)).toBe(raw)
  })

  it.each([
    ['Ciao ', 5, { text: 'Ciao %%A%%', cursor: 10 }],
    ['ab', 1, { text: 'a%%A%%b', cursor: 6 }],
    ['ab', 99, { text: 'ab%%A%%', cursor: 7 }],
  ])('puts a field into %j at %d', (text, at, result) => {
    expect(insertAt(text, at, '%%A%%')).toEqual(result)
  })

  it('takes a suggested name everywhere, with its fallback, and leaves other fields', () => {
    const problem = {
      field: 'subject',
      code: 'unknown_field',
      params: { name: 'NME', suggestion: 'FIRST_NAME' },
    }
    expect(takeSuggestion('%%NME%% %% NME |amico%% %%NME_X%% NME', problem)).toBe(
      '%%FIRST_NAME%% %%FIRST_NAME|amico%% %%NME_X%% NME',
    )
  })
})

describe('the parts of a send', () => {
  it.each([
    [{ queued: 10, sent: 4 }, 6, { done: 4, failed: 0, skipped: 0, waiting: 6 }],
    [{ queued: 10, sent: 7, failed: 2, skipped: 1 }, 0, { done: 7, failed: 2, skipped: 1, waiting: 0 }],
    // Two were sent and failed afterwards.
    [{ queued: 10, sent: 10, failed: 2 }, 0, { done: 8, failed: 2, skipped: 0, waiting: 0 }],
    [{ queued: 0 }, 0, { done: 0, failed: 0, skipped: 0, waiting: 0 }],
  ])('of %j with %d waiting add up to the whole', (given, waiting, expected) => {
    const parts = sendingParts({ figures: { ...figures, ...given }, waiting })
    expect(parts).toEqual({ total: given.queued, ...expected })
    expect(parts.done + parts.failed + parts.skipped + parts.waiting).toBe(parts.total)
  })

  it.each([
    [[], 'Campagna del 22 nov 2026'],
    [['Campagna del 22 nov 2026', 'Altra'], 'Campagna del 22 nov 2026 (2)'],
    [['Campagna del 22 nov 2026', 'Campagna del 22 nov 2026 (2)'], 'Campagna del 22 nov 2026 (3)'],
    [['Campagna del 22 nov 2026 (2)'], 'Campagna del 22 nov 2026'],
  ])('beside %j a new name is %s', (taken, name) => {
    expect(freeName('Campagna del 22 nov 2026', taken)).toBe(name)
  })

  const day = 24 * 3_600_000
  it.each([
    ['draft', null, false],
    ['snapshotting', null, 500],
    ['sending', null, 1500],
    ['paused', null, 10_000],
    ['finished', 9 * day, 10_000],
    ['finished', 2 * day, false],
    ['cancelled', 9 * day, 10_000],
  ] as const)('a %s campaign that ended at %s is asked for again in %s', (state, finishedAt, wait) => {
    expect(pollMs({ state, finishedAt, scheduledAt: null }, 10 * day)).toBe(wait)
  })

  it.each([
    [60_000, 1500],
    [-60_000, 1500],
    [day, 30_000],
  ])('a campaign that starts in %s ms is asked for again in %s', (inMs, wait) => {
    const scheduled = { state: 'scheduled' as const, finishedAt: null, scheduledAt: 10 * day + inMs }
    expect(pollMs(scheduled, 10 * day)).toBe(wait)
  })

  it('reads addresses as people do', () => {
    expect(shortUrl('https://frantoio.it/')).toBe('frantoio.it')
  })
})
