import { describe, expect, test } from 'vitest'
import { enteredOption, leftOption, type TagOption } from '../../web/shared/ui/tag-typing.ts'

const known = (label: string): TagOption => ({ value: label, label, created: false })
const created = (label: string): TagOption => ({ value: label, label, created: true })
const tags = [known('Olio nuovo'), known('Regali'), known('olio')]

describe('Enter in a field of tags takes', () => {
  test.each([
    { typed: 'Olio', options: tags, takes: 'olio' },
    { typed: ' regali ', options: tags, takes: 'Regali' },
    { typed: 'nuo', options: [...tags, created('nuo')], takes: 'Olio nuovo' },
    { typed: 'Fiera', options: [...tags, created('Fiera')], takes: 'Fiera' },
    { typed: 'Fiera', options: tags, takes: undefined },
    { typed: '  ', options: tags, takes: undefined },
  ])('$takes after “$typed”', ({ typed, options, takes }) => {
    expect(enteredOption(options, typed, [])?.value).toBe(takes)
  })

  test('nothing that is there already', () => {
    expect(enteredOption(tags, 'regali', ['Regali'])).toBeNull()
  })
})

describe('text that is left in a field of tags stands for', () => {
  test.each([
    { typed: 'OLIO', options: tags, takes: 'olio' },
    { typed: 'nuo', options: tags, takes: undefined },
    { typed: 'nuo', options: [...tags, created('nuo')], takes: 'nuo' },
    { typed: '', options: tags, takes: undefined },
  ])('$takes after “$typed”', ({ typed, options, takes }) => {
    expect(leftOption(options, typed, [])?.value).toBe(takes)
  })
})
