import { describe, expect, it } from 'vitest'
import { checkFields, suggestField } from '../../../worker/lib/merge-fields/check.ts'
import type { MergeTarget } from '../../../worker/lib/merge-fields/escape.ts'
import { parseFields } from '../../../worker/lib/merge-fields/text.ts'
import { fields } from './samples.ts'

const known = fields({ CITTA: 'text' }, { TAVOLO: 'number' })
const check = (text: string, target: MergeTarget = 'text', hasGivenValues = false) =>
  checkFields(parseFields(text), { fields: known, target, hasGivenValues })

describe('a text with fields, while it is edited', () => {
  it.each<[text: string, target: MergeTarget, problem: object | null]>([
    ['Ciao %%FIRST_NAME%% di %%CITTA|qui%%', 'text', null],
    [
      '%%CITTA_NEGOZIO%%',
      'text',
      { code: 'unknown_field', params: { name: 'CITTA_NEGOZIO', suggestion: 'CITTA' } },
    ],
    ['%%QWERTY%%', 'text', { code: 'unknown_field', params: { name: 'QWERTY' } }],
    ['%%citta%%', 'text', { code: 'unknown_field', params: { name: 'citta', suggestion: 'CITTA' } }],
    ['%%TAVOLO%%', 'text', { code: 'field_off', params: { name: 'TAVOLO' } }],
    ['%%TAVOLO|4%%', 'text', { code: 'field_off', params: { name: 'TAVOLO' } }],
    ['Ciao %%FIRST_NAME, come va', 'sms', { code: 'field_unclosed', params: { text: '%%FIRST_NAME,' } }],
    ['%%UNSUBSCRIBE_URL%%', 'header', { code: 'field_not_here', params: { name: 'UNSUBSCRIBE_URL' } }],
    [
      'https://x.it/%%UNSUBSCRIBE_URL%%',
      'url',
      { code: 'field_not_here', params: { name: 'UNSUBSCRIBE_URL' } },
    ],
    ['%%UNSUBSCRIBE_URL%%', 'sms', null],
    ['%%FIRST_NAME|%%', 'sms', null],
    ['%%FIRST_NAME|%%', 'whatsapp', { code: 'fallback_empty', params: { name: 'FIRST_NAME' } }],
    ['Ciao {{1}}', 'whatsapp', { code: 'double_braces', params: { text: '{{1}}' } }],
    ['Ciao {{1}}', 'sms', null],
  ])('%s as %s', (text, target, problem) => {
    expect(check(text, target)).toEqual(problem === null ? [] : [problem])
  })

  it('a field that is switched off is for texts that an API call causes', () => {
    expect(check('%%TAVOLO%%', 'text', true)).toEqual([])
    expect(suggestField('TAVOLI', { fields: known, target: 'text', hasGivenValues: true })).toBe('TAVOLO')
    expect(suggestField('TAVOLI', { fields: known, target: 'text' })).toBe(null)
  })

  it('tells each mistake once, in the order of the text, and no more than anybody mends', () => {
    expect(check('%%TAVOLO%% %%NOPEQ%% %%TAVOLO%% %%NOPEQ%%').map(({ code }) => code)).toEqual([
      'field_off',
      'unknown_field',
    ])
    const many = Array.from({ length: 5_000 }, (_, index) => `%%XYZ ${index}%%`).join('')
    expect(check(many)).toHaveLength(100)
  })

  it.each([
    ['first_name', 'FIRST_NAME'],
    ['FIRSTNAME', 'FIRST_NAME'],
    ['FRIST_NAME', 'FIRST_NAME'],
    ['Città', 'CITTA'],
    ['UNSUBSCRIBE', 'UNSUBSCRIBE_URL'],
    ['XQZWKJ', null],
  ])('for %s suggests %s', (name, suggestion) => {
    expect(suggestField(name, { fields: known, target: 'text' })).toBe(suggestion)
  })

  it('suggests nothing that could not stand there', () => {
    expect(suggestField('UNSUBSCRIBE', { fields: known, target: 'header' })).not.toBe('UNSUBSCRIBE_URL')
  })
})
