import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { reasonsText } from '../../web/app/i18n/reasons.ts'
import { reasonText, splitCode } from '../../web/app/reason-text.ts'
import { setLanguage } from '../../web/shared/i18n/language.ts'

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' } })
  await reasonsText.load()
  await setLanguage('it')
})
afterAll(() => {
  vi.unstubAllGlobals()
})

describe('the reason of a message', () => {
  it.each([
    ['missing_field:CITTA', { key: 'missing_field', about: 'CITTA' }],
    ['bounce_permanent', { key: 'bounce_permanent', about: '' }],
  ])('%s is cut at what it is about', (code, parts) => {
    expect(splitCode(code)).toEqual(parts)
  })

  it.each([
    ['missing_field:CITTA', 'Manca %%CITTA%%', 'Aggiungi un ripiego nella prossima'],
    ['http_413', 'Rifiutato dal gestore', 'Codice del gestore: http_413'],
  ])('%s is said in words', (code, label, help) => {
    expect(reasonText(code)).toEqual({ label, help })
  })
})
