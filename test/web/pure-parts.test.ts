import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SignUpInput } from '../../worker/contracts/auth.ts'
import { arrivalPath } from '../../web/app/pages/auth/arrival-path.ts'
import { problemsOf } from '../../web/shared/form.ts'
import { pickLanguage, setLanguage } from '../../web/shared/i18n/language.ts'
import { uiText } from '../../web/shared/i18n/ui.ts'
import { pageRange } from '../../web/shared/ui/page-range.ts'
import { avatarHue, initials } from '../../web/shared/ui/person-mark.ts'
import { xRange } from '../../web/shared/ui/plot-axis.ts'
import { percentDone } from '../../web/shared/ui/progress-parts.ts'

describe('the language', () => {
  it.each([
    ['fr', ['it-IT'], 'fr'],
    [null, ['de-DE', 'fr-CH', 'en'], 'fr'],
    [null, ['en-US'], 'en'],
    ['xx', ['de'], 'it'],
    [null, [], 'it'],
  ] as const)('is chosen from %s and %j', (stored, preferred, expected) => {
    expect(pickLanguage(stored, preferred)).toBe(expected)
  })
})

describe('the foot of a table', () => {
  beforeAll(async () => {
    vi.stubGlobal('document', { documentElement: { lang: '' } })
    await uiText.load()
    await setLanguage('it')
  })
  afterAll(() => {
    vi.unstubAllGlobals()
  })

  it.each([
    [{ from: 1, shown: 17, total: 12_480 }, '1–17 di 12.480'],
    [{ from: 9001, shown: 50 }, '9.001–9.050'],
    [{ from: 1, shown: 0, total: 0 }, ''],
  ])('says where %j is', (page, expected) => {
    expect(pageRange(page)).toBe(expected)
  })
})

describe('the time axis of a chart', () => {
  const hour = 3600
  it.each([
    [[10], [9, 11]],
    [
      [10, 11],
      [9.5, 11.5],
    ],
    [
      [10, 11, 12],
      [10, 12],
    ],
    [
      [10, 58],
      [10, 58],
    ],
  ])('with buckets at the hours %j goes over %j', (hours, ends) => {
    expect(xRange(hours.map((at) => at * hour * 1000))).toEqual(ends.map((at) => at * hour))
  })
})

describe('a person without a picture', () => {
  it.each([
    ['Giulia Ferrandi', 'GF'],
    ['  Karim   El Idrissi ', 'KI'],
    ['Enoteca', 'EN'],
    ['è', 'È'],
    ['', ''],
  ])('%j shows as %j', (name, expected) => {
    expect(initials(name)).toBe(expected)
  })

  it('keeps one hue per id, numbers and texts alike', () => {
    expect(avatarHue(9)).toBe(avatarHue(1))
    expect(avatarHue('a1b2')).toBe(avatarHue('a1b2'))
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map(avatarHue)).size).toBe(8)
  })
})

describe('where one arrives after signing in', () => {
  it.each([
    ['/w/frantoio/lists?x=1', ['frantoio'], '/w/frantoio/lists?x=1'],
    ['/w/altrui/lists', ['frantoio'], '/w/frantoio'],
    ['//evil.example/w/frantoio', ['frantoio'], '/w/frantoio'],
    ['https://evil.example', ['frantoio'], '/w/frantoio'],
    ['/\\evil.example', ['frantoio'], '/w/frantoio'],
    [undefined, [], '/new-workspace'],
  ] as const)('%s with %j', (next, slugs, expected) => {
    expect(arrivalPath(next, slugs)).toBe(expected)
  })
})

it('says 100 per cent only when nothing is left', () => {
  expect(percentDone({ total: 11_868, done: 11_867 })).toBe(99)
  expect(percentDone({ total: 10, done: 8, failed: 2 })).toBe(100)
  expect(percentDone({ total: 0, done: 0 })).toBe(0)
})

it('gives a form the codes that the API would answer, one per field', () => {
  const result = SignUpInput.safeParse({ name: '', email: 'x', password: 'corta', workspaceName: 'Frantoio' })
  expect(result.success ? [] : problemsOf(result.error)).toEqual([
    { field: 'name', code: 'required', params: { minimum: 1 } },
    { field: 'email', code: 'email' },
    { field: 'password', code: 'password_short', params: { minimum: 10 } },
  ])
})
