import { describe, expect, it } from 'vitest'
import { foldName, foldTag, splitName } from '../../../worker/lib/identity/name.ts'

describe('a name', () => {
  it.each([
    ['Ferrandi Giulia', 'Giulia', 'Ferrandi'],
    ['De Santis Luca', 'Luca', 'De Santis'],
    ['Della Porta', 'Porta', 'Della'],
    ['Rossi Maria Grazia', 'Maria Grazia', 'Rossi'],
    ['Rossi, Maria Grazia', 'Maria Grazia', 'Rossi'],
    ['Ada', 'Ada', ''],
  ])('%j with the surname first splits', (full, firstName, lastName) => {
    expect(splitName(full, 'lastFirst')).toEqual({ firstName, lastName })
  })

  it.each([
    ['Giulia  Ferrandi ', 'Giulia', 'Ferrandi'],
    ['Luca De Santis', 'Luca', 'De Santis'],
    ['Maria Grazia Rossi', 'Maria Grazia', 'Rossi'],
    ['Rossi, Ada', 'Ada', 'Rossi'],
    ['Ada', 'Ada', ''],
  ])('%j with the first name first splits', (full, firstName, lastName) => {
    expect(splitName(full, 'firstLast')).toEqual({ firstName, lastName })
  })

  it('sorts by surname, without accents or case', () => {
    expect(foldName('Niccolò', "D'Angelo")).toBe("d'angelo niccolo")
    expect(foldName(null, 'Rossi')).toBe('rossi')
    expect(foldName('Ada', null)).toBe('ada')
    expect(foldName(null, null)).toBe('')
  })

  it('of a tag is one whatever its case and spaces', () => {
    expect(foldTag(' Olio  Nuovo')).toBe(foldTag('olio nuovo'))
    expect(foldTag('papa')).not.toBe(foldTag('papà'))
  })
})
