import { describe, expect, it } from 'vitest'
import { guessFieldType, guessTargets, isKnownHeading, toFieldKey } from '../../../worker/lib/import/guess.ts'
import { guessDelimiter, hasHeadings } from '../../../worker/lib/import/layout.ts'
import { escapeFormula, toCsvLine, unescapeFormula } from '../../../worker/lib/import/formula.ts'
import { automaticListName, uniqueListName } from '../../../worker/lib/import/list-name.ts'

describe('the separator', () => {
  it.each([
    ['Nome;Cognome;Città\nAda;Conti;Arezzo, Toscana\n', ';'],
    ['name,email\nAda,ada@posteo.it\n', ','],
    ['Nome\tCognome\nAda\tConti\n', '\t'],
    ['Nome|Cognome\nAda|Conti\n', '|'],
    ['"a;b";"c;d";e\n"x;y";"z";w\n', ';'],
    ['nome,note\nAda,"riga; una\nriga; due"\nBea,x\n', ','],
    ['sep=,\nNome,Cognome;x;y;z\n', ','],
    ['email\nada@posteo.it\n', ';'],
    ['Nome;Prezzo\nAda;1,50\nBea;2,75\nCia;3,10\n', ';'],
  ])('of %j is %j', (text, delimiter) => {
    expect(guessDelimiter(text)).toBe(delimiter)
  })
})

describe('the first row', () => {
  it.each([
    [['Nome', 'Cognome', 'e-mail'], true],
    [['Prénom', 'Courriel', ''], true],
    [['Codice', 'Zona', 'Nota'], true],
    [['Ada', 'Conti', 'ada@posteo.it'], false],
    [['Ada', '347 118 2906'], false],
    [['Ada', '04/05/1986'], false],
    [['x', 'x'], false],
    [[''], false],
  ])('%j holds headings: %s', (row, expected) => {
    expect(hasHeadings(row, isKnownHeading)).toBe(expected)
  })
})

describe('the mapping', () => {
  const guess = (headings: string[], rows: string[][] = [], fields: string[] = []) =>
    guessTargets({
      headings,
      rows,
      fields: fields.map((key, id) => ({ id, key, label: key, type: 'text', choices: [] })),
      defaultCountry: 'IT',
    }).map(({ target }) =>
      target.kind === 'attribute'
        ? target.attribute
        : target.kind === 'ignore'
          ? '-'
          : `${target.kind}:${target.key}`,
    )

  it.each([
    [
      ['Nome', 'Cognome', 'E-Mail', 'Cellulare'],
      ['firstName', 'lastName', 'email', 'phone'],
    ],
    [
      ['First Name', 'Surname', 'Email Address', 'Mobile'],
      ['firstName', 'lastName', 'email', 'phone'],
    ],
    [
      ['Prénom', 'Nom', 'Courriel', 'Téléphone portable'],
      ['firstName', 'lastName', 'email', 'phone'],
    ],
    [
      ['Cognome e Nome', 'e-mail'],
      ['lastFirstName', 'email'],
    ],
    [
      ['Name', 'Email'],
      ['fullName', 'email'],
    ],
    [
      ['Name', 'Surname', 'Email'],
      ['firstName', 'lastName', 'email'],
    ],
    [
      ['Ragione sociale', 'Lingua', 'Sesso', 'Data di nascita', 'Gruppo'],
      ['company', 'language', 'gender', 'birthDate', 'tags'],
    ],
    [
      ['E-mail', 'Fuso orario'],
      ['email', 'timeZone'],
    ],
    [
      ['Email', 'time_zone'],
      ['email', 'timeZone'],
    ],
    [
      ['Courriel', 'Fuseau horaire'],
      ['email', 'timeZone'],
    ],
  ])('of %j is %j', (headings, targets) => {
    expect(guess(headings)).toEqual(targets)
  })

  it('gives each attribute to one column, the first', () => {
    expect(guess(['Telefono', 'Cellulare', 'Email'])).toEqual(['phone', '-', 'email'])
  })

  it('takes "Nome" for the whole name when it holds two words and no surname has a column', () => {
    const rows = [['Giulia Ferrandi'], ['Luca De Santis']]
    expect(guess(['Nome'], rows)).toEqual(['fullName'])
    expect(guess(['Nome', 'Cognome'], rows)).toEqual(['firstName', 'lastName'])
  })

  it('goes by what a column holds where its heading says nothing', () => {
    const rows = [
      ['ada@posteo.it', '347 118 2906', '12,50'],
      ['bea@posteo.it', '333 902 4471', '7'],
    ]
    expect(guess(['', '', ''], rows)).toEqual(['email', 'phone', '-'])
  })

  it('finds fields that exist and proposes new ones, but none for notes and empty columns', () => {
    const rows = [['7', 'Arezzo', 'x', '']]
    expect(guess(['Punti', 'Città', 'Note interne', 'Vuota'], rows, ['PUNTI'])).toEqual([
      'field:PUNTI',
      'newField:CITTA',
      '-',
      '-',
    ])
  })

  it.each([
    ['Città di nascita', 'CITTA_DI_NASCITA'],
    ['  2° telefono', 'TELEFONO'],
    ['Email', 'EMAIL_2'],
    ['---', null],
    ['x'.repeat(80), 'X'.repeat(38)],
  ])('a field for %j is %j', (heading, key) => {
    expect(toFieldKey(heading)).toBe(key)
  })

  it.each([
    [['7', '10', '0'], 'number'],
    [['7', '10', '3', '4', 'dodici'], 'number'],
    [['007', '010'], 'text'],
    [['04/05/1986', '1986-05-04'], 'date'],
    [['04/05/1986 10:30'], 'datetime'],
    [['sì', 'no'], 'boolean'],
    [['Arezzo'], 'text'],
    [[], 'text'],
  ])('values like %j make a field of %s', (samples, type) => {
    expect(guessFieldType(samples)).toBe(type)
  })
})

describe('a cell in a spreadsheet', () => {
  it.each(['=1+1', '+39 347', '-1', '@x', '\tx', "'=1", 'Ada', ''])(
    '%j is never run, and comes back as it was',
    (cell) => {
      const escaped = escapeFormula(cell)
      expect(escaped).not.toMatch(/^[=+\-@\t\r]/)
      if (!cell.startsWith("'")) expect(unescapeFormula(escaped)).toBe(cell)
    },
  )

  it('is quoted where it has to be', () => {
    expect(toCsvLine(['a;b', 'c"d', 'e\nf', ' g', 'h'], ';')).toBe('"a;b";"c""d";"e\nf";" g";h\r\n')
  })
})

describe('the name of the list', () => {
  const at = Date.UTC(2026, 10, 21, 23, 30)
  it.each([
    ['clienti_negozio_2026.csv', 'it', 'Europe/Rome', 'CSV 22 nov, clienti_negozio'],
    ['clienti_negozio.csv', 'it', 'UTC', 'CSV 21 nov, clienti_negozio'],
    ['Clients 2026-11-20.tsv', 'fr', 'UTC', 'CSV 21 nov., Clients'],
    ['customers', 'en', 'UTC', 'CSV 21 Nov, customers'],
    ['2026.csv', 'it', 'UTC', 'CSV 21 nov, 2026'],
  ] as const)('of %s in %s (%s) is %s', (file, language, timeZone, name) => {
    expect(automaticListName(file, at, { language, timeZone })).toBe(name)
  })

  it('is made new by a number', () => {
    expect(uniqueListName('A', ['B'])).toBe('A')
    expect(uniqueListName('A', ['A', 'A (2)'])).toBe('A (3)')
  })
})
