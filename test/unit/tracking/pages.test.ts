import { describe, expect, it } from 'vitest'
import { visitorLanguage } from '../../../worker/pages/public-text.ts'

describe('the language of a visitor', () => {
  it.each([
    ['fr-FR,fr;q=0.9,en;q=0.8', null, 'it', 'fr'],
    ['de-DE,en;q=0.5,it;q=0.7', null, 'fr', 'it'],
    ['de', 'fr', 'it', 'fr'],
    ['de, en;q=0', null, 'it', 'it'],
    ['*', 'en', 'it', 'en'],
    ['', null, 'en', 'en'],
    ['it;q=abc', null, 'en', 'it'],
    [undefined, null, 'fr', 'fr'],
  ] as const)('%s, contact %s, workspace %s: %s', (header, contact, workspace, language) => {
    expect(visitorLanguage(header, contact, workspace)).toBe(language)
  })
})
