import { describe, expect, it } from 'vitest'
import type { ImportTarget } from '../../../worker/contracts/imports.ts'
import { createDoubleFinder } from '../../../worker/lib/import/doubles.ts'
import { createRowReader, type ResolvedTarget, splitTags } from '../../../worker/lib/import/verdict.ts'
import { parseGender, parseLanguage } from '../../../worker/lib/import/words.ts'

const attribute = (name: ImportTarget): ResolvedTarget => ({ kind: 'attribute', attribute: name })
const read = (targets: ResolvedTarget[], cells: string[]) =>
  createRowReader({
    targets,
    defaultCountry: 'IT',
    language: 'it',
    timeZone: 'Europe/Rome',
    currentYear: 2026,
  })(cells)

describe('a row', () => {
  it('gives what it holds, cleaned', () => {
    const { values, warnings, reject } = read(
      [
        attribute('lastFirstName'),
        attribute('email'),
        attribute('phone'),
        attribute('birthDate'),
        { kind: 'field', key: 'PUNTI', type: 'number', choices: [] },
        attribute('tags'),
        { kind: 'ignore' },
      ],
      [' De  Santis Luca', 'Luca@Tiscali.IT', '347 118 2906', '12-11-79', '1.250,5', 'Olio|olio| Vip ', 'x'],
    )
    expect(values).toMatchObject({
      firstName: 'Luca',
      lastName: 'De Santis',
      email: 'luca@tiscali.it',
      phone: '+393471182906',
      phoneRaw: '347 118 2906',
      birthDate: '1979-11-12',
      fields: { PUNTI: 1250.5 },
      tags: ['Olio', 'Vip'],
    })
    expect(warnings).toEqual([])
    expect(reject).toBeNull()
  })

  it('has no birth date of years to come', () => {
    const born = (cell: string) => read([attribute('email'), attribute('birthDate')], ['a@example.org', cell])
    expect(born('04/05/2090').warnings).toEqual([{ column: 1, code: 'date_invalid' }])
    expect(born('04/05/2090').values.birthDate).toBeNull()
    expect(born('04/05/2026').values.birthDate).toBe('2026-05-04')
  })

  it('has the time zone of its name, however it is spelt, and of nothing else', () => {
    const zone = (cell: string) => {
      const { values, warnings } = read([attribute('email'), attribute('timeZone')], ['a@example.org', cell])
      return warnings.length === 0 ? values.timeZone : warnings.map(({ code }) => code)
    }
    expect(zone('europe/rome')).toBe('Europe/Rome')
    expect(zone('America/New York')).toBe('America/New_York')
    // Its newer name, which runtimes take for the old one.
    expect(zone('Asia/Kolkata')).toBe('Asia/Kolkata')
    expect(zone('')).toBeNull()
    for (const wrong of ['Roma', '+02:00', "'+02:00", 'Europe/Atlantis', 'x'.repeat(100)]) {
      expect(zone(wrong)).toEqual(['time_zone_invalid'])
    }
  })

  it('says what is wrong with which cell, and is stored without it', () => {
    const { values, warnings, reject } = read(
      [
        attribute('email'),
        attribute('phone'),
        attribute('birthDate'),
        attribute('language'),
        attribute('gender'),
        { kind: 'field', key: 'CANALE', type: 'choice', choices: ['Negozio', 'Web'] },
      ],
      ['t.righi@libero', '347 118 2906', '31/02/1964', 'klingon', '?', 'fiera'],
    )
    expect(warnings).toEqual([
      { column: 0, code: 'email_invalid', detail: 'email_no_ending' },
      { column: 2, code: 'date_invalid' },
      { column: 3, code: 'language_invalid' },
      { column: 4, code: 'gender_invalid' },
      { column: 5, code: 'choice_invalid' },
    ])
    expect(values).toMatchObject({ email: null, birthDate: null, language: null, gender: null, fields: {} })
    expect(reject).toBeNull()
  })

  it.each([
    [['', ''], 'no_identity'],
    [['-', 'N/D'], 'no_identity'],
    [['t.righi@libero', ''], 'identity_invalid'],
    [['', '348 22 91'], 'identity_invalid'],
    [['ada@posteo.it', '', 'troppo'], 'too_many_cells'],
    [['ada@posteo.it', 'x'.repeat(5001)], 'cell_too_long'],
    [['ada@posteo.it', '', '', '  '], null],
    [['ada@posteo.it'], null],
  ])('%j is refused as %s', (cells, reject) => {
    expect(read([attribute('email'), attribute('phone')], cells).reject).toBe(reject)
  })

  it('takes off the mark against formulas', () => {
    const { values } = read([attribute('email'), attribute('phone')], ['a@posteo.it', "'+39 347 118 2906"])
    expect(values).toMatchObject({ phone: '+393471182906', phoneRaw: '+39 347 118 2906' })
  })

  it('keeps line breaks in a field of text and nowhere else', () => {
    const { values } = read(
      [attribute('email'), attribute('company'), { kind: 'field', key: 'NOTA', type: 'text', choices: [] }],
      ['a@posteo.it', 'Rossi\r\ne figli', 'una\r\ndue\u0007'],
    )
    expect(values).toMatchObject({ company: 'Rossi e figli', fields: { NOTA: 'una\ndue' } })
  })

  it('cuts what is too long for its place and says so', () => {
    const { values, warnings } = read(
      [attribute('email'), attribute('firstName')],
      ['a@b.it', 'x'.repeat(130)],
    )
    expect(values.firstName).toHaveLength(100)
    expect(warnings).toEqual([{ column: 1, code: 'text_cut' }])
  })
})

describe('words', () => {
  it.each([
    ['IT', 'it'],
    ['it-IT', 'it'],
    ['Italiano', 'it'],
    ['Français', 'fr'],
    ['German', 'de'],
    ['klingon', null],
  ])('%s is the language %s', (text, code) => expect(parseLanguage(text)).toBe(code))

  it.each([
    ['F', 'female'],
    ['Sig.ra', 'female'],
    ['maschio', 'male'],
    ['Homme', 'male'],
    ['altro', 'other'],
    ['?', null],
  ])('%s is the gender %s', (text, gender) => expect(parseGender(text)).toBe(gender))

  it.each([
    ['Olio|Regali', ['Olio', 'Regali']],
    ['Olio; Regali', ['Olio', 'Regali']],
    ['Olio, olio ,', ['Olio']],
  ])('%j are the tags %j', (text, tags) => expect(splitTags(text)).toEqual(tags))
})

describe('doubles in a file', () => {
  it('are found by either address, and point at the first line', () => {
    const finder = createDoubleFinder()
    expect(finder.find(2, 'a@posteo.it', '+391')).toBeNull()
    expect(finder.find(3, 'b@posteo.it', null)).toBeNull()
    expect(finder.find(4, 'a@posteo.it', null)).toBe(2)
    expect(finder.find(5, 'c@posteo.it', '+391')).toBe(2)
    expect(finder.find(6, 'c@posteo.it', null)).toBeNull()
  })

  it('are found among many', () => {
    const finder = createDoubleFinder()
    let found = 0
    for (let n = 1; n <= 50_000; n++) found += finder.find(n, `p${n}@posteo.it`, `+39${n}`) ?? 0
    expect(found).toBe(0)
    for (let n = 1; n <= 50_000; n += 997) expect(finder.find(60_000, `p${n}@posteo.it`, null)).toBe(n)
  })
})
