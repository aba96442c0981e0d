import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { MergeProblem } from '../../../worker/lib/merge-fields/check.ts'
import { campaignsText } from '../../../web/app/i18n/campaigns.ts'
import { problemWords, stillThere } from '../../../web/app/pages/campaigns/editor/problem-words.ts'
import { setLanguage } from '../../../web/shared/i18n/language.ts'

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' } })
  await campaignsText.load()
  await setLanguage('it')
})
afterAll(() => {
  vi.unstubAllGlobals()
})

const examples: { [Code in MergeProblem['code']]: Extract<MergeProblem, { code: Code }>['params'] } = {
  unknown_field: { name: 'CITA' },
  field_off: { name: 'CITA' },
  field_not_here: { name: 'CITA' },
  fallback_empty: { name: 'CITA' },
  field_unclosed: { text: '%%CITA' },
  double_braces: { text: '{{1}}' },
}

it.each(Object.entries(examples))('says what is wrong with a field: %s', (code, params) => {
  const words = problemWords({ field: 'html', code, params })
  expect(words).not.toBe(campaignsText.t('problem.other'))
  expect(words).toContain(Object.values(params)[0])
})

it.each([
  ['Ciao %%CITA%%', { code: 'unknown_field', params: { name: 'CITA' } }, true],
  ['Ciao %%CITA|qui%%', { code: 'unknown_field', params: { name: 'CITA' } }, true],
  ['Ciao %%CITTA%%', { code: 'unknown_field', params: { name: 'CITA' } }, false],
  ['Ciao %%CITA', { code: 'field_unclosed', params: { text: '%%CITA' } }, true],
  ['Ciao', { code: 'field_unclosed', params: { text: '%%CITA' } }, false],
  ['<a href="www.x.it">', { code: 'link_incomplete', params: { url: 'www.x.it' } }, true],
  ['', { code: 'required' }, true],
  ['Ciao', { code: 'required' }, false],
])('%j still has the mistake %j: %s', (text, problem, expected) => {
  expect(stillThere(text, { field: 'subject', ...problem })).toBe(expected)
})
