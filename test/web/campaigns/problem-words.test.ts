import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { MergeProblem } from '../../../worker/lib/merge-fields/check.ts'
import { campaignsText } from '../../../web/app/i18n/campaigns.ts'
import { problemWords } from '../../../web/app/pages/campaigns/editor/problem-words.ts'
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
