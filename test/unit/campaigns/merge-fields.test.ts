import { describe, expect, it } from 'vitest'
import type { FieldType } from '../../../worker/contracts/fields.ts'
import {
  findUnclosedField,
  isKnownField,
  mergeValue,
  parseFields,
  suggestField,
} from '../../../worker/modules/campaigns/merge-fields.ts'
import { merge, person } from './samples.ts'

const dynamic = new Map<string, FieldType>([
  ['CITTA', 'text'],
  ['VISITA', 'datetime'],
  ['SCADENZA', 'date'],
  ['PUNTI', 'number'],
  ['SOCIO', 'boolean'],
])

describe('fields in a text', () => {
  it.each([
    ['Ciao %%FIRST_NAME%%,', ['Ciao ', { name: 'FIRST_NAME', fallback: null }, ',']],
    ['%%FIRST_NAME|amico%%', [{ name: 'FIRST_NAME', fallback: 'amico' }]],
    ['%% FIRST_NAME | amico mio %%', [{ name: 'FIRST_NAME', fallback: 'amico mio' }]],
    ['%%FIRST_NAME|%%', [{ name: 'FIRST_NAME', fallback: '' }]],
    [
      '%%A%%%%B%%',
      [
        { name: 'A', fallback: null },
        { name: 'B', fallback: null },
      ],
    ],
    ['%%A|100%%% fine', [{ name: 'A', fallback: '100' }, '% fine']],
    ['sconto del 50% e del 30%', ['sconto del 50% e del 30%']],
    ['%%%%', ['%%%%']],
    ['due\n%%righe\nno%%', ['due\n%%righe\nno%%']],
  ])('reads %j', (text, parts) => {
    expect(parseFields(text)).toEqual(parts)
  })

  it.each([
    ['%%FIRST_NAME%', '%%FIRST_NAME%'],
    ['Ciao %%FIRST_NAME, come va', '%%FIRST_NAME,'],
    ['50%% di sconto', '%%'],
    ['%%FIRST_NAME%%', null],
  ])('finds a field that is not closed in %j', (text, expected) => {
    expect(findUnclosedField(parseFields(text))).toBe(expected)
  })

  it.each([
    ['CITTA_NEGOZIO', 'CITTA'],
    ['first_name', 'FIRST_NAME'],
    ['FIRSTNAME', 'FIRST_NAME'],
    ['FRIST_NAME', 'FIRST_NAME'],
    ['Città', 'CITTA'],
    ['UNSUBSCRIBE', 'UNSUBSCRIBE_URL'],
    ['XQZWKJ', null],
  ])('for %s suggests %s', (name, suggestion) => {
    expect(isKnownField(name, dynamic)).toBe(false)
    expect(suggestField(name, dynamic)).toBe(suggestion)
  })
})

describe('the value of a field', () => {
  const options = merge({ fieldTypes: dynamic })
  const anna = person({
    firstName: 'Anna',
    lastName: 'Grassi',
    birthDate: '1986-05-04',
    fields: {
      CITTA: 'Lucca',
      VISITA: Date.UTC(2026, 10, 21, 13, 32),
      SCADENZA: '2026-12-31',
      PUNTI: 1234.5,
      SOCIO: true,
    },
  })

  it.each([
    ['FIRST_NAME', 'it', 'Anna'],
    ['FULL_NAME', 'it', 'Anna Grassi'],
    ['WORKSPACE_NAME', 'it', 'Frantoio Valdarno'],
    ['CITTA', 'it', 'Lucca'],
    ['BIRTH_DATE', 'it', '4 maggio 1986'],
    ['BIRTH_DATE', 'en', '4 May 1986'],
    ['BIRTH_DATE', 'fr', '4 mai 1986'],
    ['SCADENZA', 'de', '31. Dezember 2026'],
    ['VISITA', 'it', '21 novembre 2026 alle ore 14:32'],
    ['PUNTI', 'en', '1,234.5'],
    ['SOCIO', 'fr', 'oui'],
    ['COMPANY', 'it', null],
    ['UNKNOWN', 'it', null],
  ])('prints %s in %s', (name, language, value) => {
    expect(mergeValue(name, { ...anna, language }, options)).toBe(value)
  })

  it('takes the workspace’s language for a contact without one, and prints moments in its zone', () => {
    const french = merge({ fieldTypes: dynamic, defaultLanguage: 'fr', timeZone: 'America/New_York' })
    expect(mergeValue('VISITA', { ...anna, language: null }, french)).toBe('21 novembre 2026 à 08:32')
  })

  it('counts an empty value as missing', () => {
    expect(mergeValue('CITTA', person({ fields: { CITTA: '' } }), options)).toBe(null)
    expect(mergeValue('FIRST_NAME', person({ firstName: '  ' }), options)).toBe(null)
  })
})
