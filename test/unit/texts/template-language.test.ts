import { describe, expect, it, test } from 'vitest'
import { templateLanguages } from '../../../worker/contracts/templates.ts'
import { chooseTranslation, languagesOfPhone } from '../../../worker/lib/texts/template-language.ts'

type Choice = [
  what: string,
  available: string[],
  language: string | null,
  phone: string | null,
  chosen: string | null,
  by?: string,
]

describe('the translation that somebody gets', () => {
  test.each<Choice>([
    ['by the contact’s language', ['it', 'en', 'fr'], 'fr', '+393471182906', 'fr', 'language'],
    ['by the prefix without a language', ['it', 'en', 'fr'], null, '+33612345678', 'fr', 'phone'],
    ['by the prefix when the language is not there', ['it', 'en'], 'de', '+447911123456', 'en', 'phone'],
    ['by the default when neither is there', ['it', 'en'], 'de', '+4915112345678', 'it', 'default'],
    ['by the default without anything known', ['it', 'en'], null, null, 'it', 'default'],
    ['by an empty language as by none', ['it', 'fr'], '', '+33612345678', 'fr', 'phone'],
    ['in the first language of several that is there', ['it', 'fr'], null, '+41791234567', 'fr', 'phone'],
    ['in German before Italian in South Tyrol', ['it', 'de'], null, '+390471123456', 'de', 'phone'],
    ['in Italian elsewhere in Italy', ['it', 'de'], null, '+390559104482', 'it', 'phone'],
    ['in the regional one by the prefix', ['pt_PT', 'pt_BR'], 'pt', '+5511912345678', 'pt_BR', 'language'],
    ['in the regional one of Europe', ['pt_BR', 'pt_PT'], 'pt', '+351912345678', 'pt_PT', 'language'],
    ['in a regional one rather than another language', ['it', 'pt_BR'], 'pt', null, 'pt_BR', 'language'],
    ['in the language of a regional wish', ['it', 'de'], 'de-CH', null, 'de', 'language'],
    ['in Norwegian by either of its names', ['it', 'nb'], 'no', null, 'nb', 'language'],
    ['in none when the default may not be sent', ['en'], 'de', '+4915112345678', null],
    ['in none when nothing may be sent', [], 'it', '+393471182906', null],
  ])('is chosen %s', (...choice) => {
    const [, available, language, phone, chosen, by] = choice
    const found = chooseTranslation(available, { language, phone }, 'it')
    expect(found).toEqual(chosen === null ? null : { language: chosen, by })
  })

  it('is asked for in languages that templates have', () => {
    const known = new Set<string>(templateLanguages)
    const guessed = ['+1', '+39', '+390471', '+351', '+55', '+86', '+92', '+880', '+387', '+972'].flatMap(
      languagesOfPhone,
    )
    expect(guessed.filter((language) => !known.has(language))).toEqual([])
    expect(languagesOfPhone('+999')).toEqual([])
  })
})
