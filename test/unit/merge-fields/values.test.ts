import { describe, expect, it } from 'vitest'
import { mergeFieldKeys } from '../../../worker/contracts/fields.ts'
import { sampleContact } from '../../../worker/lib/merge-fields/sample.ts'
import { valuesOf } from '../../../worker/lib/merge-fields/values.ts'
import { fields, merge, person } from './samples.ts'

const known = fields(
  { CITTA: 'text', VISITA: 'datetime', SCADENZA: 'date', PUNTI: 'number', SOCIO: 'boolean', VINO: 'choice' },
  { TAVOLO: 'number' },
)
const options = merge({ fields: known })
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
    VINO: 'Rosso',
  },
})

describe('the value of a field', () => {
  it.each([
    ['FIRST_NAME', 'it', 'Anna'],
    ['FULL_NAME', 'it', 'Anna Grassi'],
    ['WORKSPACE_NAME', 'it', 'Frantoio Valdarno'],
    ['CITTA', 'it', 'Lucca'],
    ['BIRTH_DATE', 'it', '4 maggio 1986'],
    ['BIRTH_DATE', 'en', '4 May 1986'],
    ['BIRTH_DATE', 'fr', '4 mai 1986'],
    ['SCADENZA', 'de', '31. Dezember 2026'],
    ['SCADENZA', 'qq', '31 dicembre 2026'],
    ['VISITA', 'it', '21 novembre 2026 alle ore 14:32'],
    ['PUNTI', 'en', '1,234.5'],
    ['SOCIO', 'it', 'sì'],
    ['SOCIO', 'fr', 'oui'],
    ['SOCIO', 'de', 'ja'],
    ['SOCIO', 'qq', 'sì'],
    ['VINO', 'en', 'Rosso'],
    ['COMPANY', 'it', null],
    ['UNSUBSCRIBE_URL', 'it', null],
    ['UNKNOWN', 'it', null],
    ['constructor', 'it', null],
  ])('prints %s in %s', (name, language, value) => {
    expect(valuesOf({ ...anna, language }, options)(name)).toBe(value)
  })

  it('takes the workspace’s language for a contact without one, and prints moments in its zone', () => {
    const french = merge({ fields: known, defaultLanguage: 'fr', timeZone: 'America/New_York' })
    expect(valuesOf({ ...anna, language: null }, french)('VISITA')).toBe('21 novembre 2026 à 08:32')
  })

  it.each(['', '  ', '\u0000', '\n\t', '\u00a0'])('counts %j as missing', (blank) => {
    expect(valuesOf(person({ fields: { CITTA: blank } }), options)('CITTA')).toBe(null)
    expect(valuesOf(person({ firstName: blank }), options)('FIRST_NAME')).toBe(null)
  })

  it('a field that is switched off has what the API call brought, and nothing from the contact', () => {
    const withTable = person({ fields: { TAVOLO: 4 } })
    expect(valuesOf(withTable, options)('TAVOLO')).toBe(null)
    expect(valuesOf(withTable, options, { given: { TAVOLO: 12, CITTA: 'Pisa' } })('TAVOLO')).toBe('12')
    expect(valuesOf(withTable, options, { given: { CITTA: 'Pisa' } })('CITTA')).toBe(null)
  })

  it('the made-up person has a value for everything', () => {
    const unsubscribeUrl = 'https://w.example/u/x'
    const preferencesUrl = 'https://w.example/p/x'
    const message = { unsubscribeUrl, preferencesUrl, given: { TAVOLO: 7 } }
    const valueOf = valuesOf(sampleContact('it', known), options, message)
    for (const name of [...mergeFieldKeys, ...known.keys()]) expect(valueOf(name)).not.toBe(null)
    expect(valueOf('VINO')).toBe('Rosso')
  })
})
