import { describe, expect, it, test } from 'vitest'
import { translationStates } from '../../../worker/contracts/templates.ts'
import type { Approval } from '../../../worker/modules/channels/content-port.ts'
import {
  checkDelayMs,
  isLost,
  isSendable,
  nextStep,
  providerNameOf,
  retryDelayMs,
  type Standing,
  stateOf,
} from '../../../worker/modules/templates/approval.ts'
import { answerPayload, parseAnswerPayload } from '../../../worker/lib/texts/answer-payload.ts'

const asked: Standing = { state: 'queued', deleted: false, providerId: null, attemptAt: null }

describe('the next call', () => {
  test.each<[what: string, standing: Partial<Standing>, step: string]>([
    ['of a draft is none', { state: 'draft' }, 'nothing'],
    ['of a queued one creates it', {}, 'create'],
    ['of one whose create was begun looks for it', { attemptAt: 1 }, 'find'],
    ['of one that is there reads it', { providerId: 'HX', attemptAt: 1 }, 'read'],
    ['of an approved one reads it', { state: 'approved', providerId: 'HX', attemptAt: 1 }, 'read'],
    ['of one refused before it was made is none', { state: 'rejected', attemptAt: 1 }, 'nothing'],
    ['of a deleted one deletes it', { deleted: true, providerId: 'HX', state: 'approved' }, 'delete'],
    ['of a deleted one that may be there looks for it', { deleted: true, attemptAt: 1 }, 'find'],
    ['of a deleted one that was never made is none', { deleted: true }, 'nothing'],
  ])('%s', (_what, standing, step) => {
    expect(nextStep({ ...asked, ...standing })).toBe(step)
  })

  it('repeats a create only when it was not found for two minutes', () => {
    expect(isLost(1000, 1000 + 119_999)).toBe(false)
    expect(isLost(1000, 1000 + 120_000)).toBe(true)
  })
})

describe('the state', () => {
  test.each<[status: Approval['status'], state: string]>([
    ['unsubmitted', 'queued'],
    ['received', 'queued'],
    ['pending', 'in_review'],
    ['approved', 'approved'],
    ['rejected', 'rejected'],
    ['paused', 'paused'],
    ['disabled', 'disabled'],
  ])('of %s is %s', (status, state) => {
    expect(stateOf({ status, reason: null, category: null }).state).toBe(state)
  })

  it('keeps the reason where there is one', () => {
    const reasonOf = (status: Approval['status'], reason: string | null) =>
      stateOf({ status, reason, category: null }).reason
    expect(reasonOf('rejected', ' SCAM ')).toBe('SCAM')
    expect(reasonOf('rejected', 'NONE')).toBeNull()
    expect(reasonOf('approved', 'something old')).toBeNull()
  })

  it('is asked for every ten minutes in review, hourly while paused, daily when approved, and then no more', () => {
    const minutes = Object.fromEntries(
      translationStates.map((state) => {
        const ms = checkDelayMs(state)
        return [state, ms === null ? null : ms / 60_000]
      }),
    )
    expect(minutes).toEqual({
      draft: null,
      queued: 10,
      in_review: 10,
      approved: 1440,
      rejected: null,
      paused: 60,
      disabled: null,
    })
    expect([1, 2, 3, 7, 50].map((failures) => retryDelayMs(failures) / 60_000)).toEqual([1, 2, 4, 60, 60])
  })

  it('lets messages out only when approved', () => {
    expect(translationStates.filter(isSendable)).toEqual(['approved'])
  })
})

test.each([
  ['Prevendita olio nuovo', 'prevendita_olio_nuovo_1a2b3c4d_it'],
  ['  Novità d’autunno: -20% ', 'novita_d_autunno_20_1a2b3c4d_it'],
  ['日本', 'template_1a2b3c4d_it'],
  ['a'.repeat(200), `${'a'.repeat(60)}_1a2b3c4d_it`],
])('the provider knows %j as %j', (name, providerName) => {
  expect(providerNameOf(name, '1a2b3c4d', 'it')).toBe(providerName)
})

test('a regional language fits in the provider’s letters', () => {
  expect(providerNameOf('x', '1a2b3c4d', 'pt_BR')).toMatch(/^[a-z0-9_]+$/)
})

describe('an answer', () => {
  it('comes back with the button it was given by', () => {
    const button = { templateId: 12, language: 'pt_BR', position: 3 }
    expect(parseAnswerPayload(answerPayload(button))).toEqual(button)
  })

  test.each(['', 'yes', 'tpl.0.it.1', 'tpl.1.it', 'tpl.1.italiano.1', 'tpl.1.it.100', 'xtpl.1.it.1'])(
    '%j is none of ours',
    (payload) => {
      expect(parseAnswerPayload(payload)).toBeNull()
    },
  )
})
