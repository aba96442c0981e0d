import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { languages } from '../../worker/contracts/common.ts'
import { ContactInput } from '../../worker/contracts/contacts.ts'
import { CreateFieldInput, UpdateFieldInput } from '../../worker/contracts/fields.ts'
import { CreateListInput, UpdateListInput } from '../../worker/contracts/lists.ts'
import { TagContactsInput, TagInput } from '../../worker/contracts/tags.ts'
import { problemsOf } from '../../web/shared/form.ts'
import { errorsText } from '../../web/shared/i18n/errors.ts'
import { setLanguage } from '../../web/shared/i18n/language.ts'
import { fieldProblemText } from '../../web/shared/problem-text.ts'

const long = 'x'.repeat(9000)
const consent = { channel: 'email', state: 'opted_in', text: long }
const field = { key: 'PUNTI', label: 'Punti', type: 'choice', choices: ['a'] }

/** What people and programs write of contacts, fields, tags and lists, each with one value past its limit. */
const passed: [field: string, limit: number, schema: z.ZodType, input: object][] = [
  ['email', 254, ContactInput, { email: long }],
  ['phone', 60, ContactInput, { phone: long }],
  ['firstName', 100, ContactInput, { firstName: long }],
  ['lastName', 100, ContactInput, { lastName: long }],
  ['company', 120, ContactInput, { company: long }],
  ['fields.NOTA', 2000, ContactInput, { fields: { NOTA: long } }],
  ['tags.0', 60, ContactInput, { tags: [long] }],
  ['tags', 50, ContactInput, { tags: Array.from({ length: 51 }, (_, at) => `t${at}`) }],
  ['consent.0.text', 500, ContactInput, { consent: [consent] }],
  ['consent', 6, ContactInput, { consent: Array.from({ length: 7 }, () => ({ ...consent, text: 'sì' })) }],
  ['key', 40, CreateFieldInput, { ...field, key: 'X'.repeat(41) }],
  ['label', 60, CreateFieldInput, { ...field, label: long }],
  ['choices.0', 60, CreateFieldInput, { ...field, choices: [long] }],
  ['choices', 100, CreateFieldInput, { ...field, choices: Array.from({ length: 101 }, (_, at) => `c${at}`) }],
  ['label', 60, UpdateFieldInput, { label: long }],
  ['name', 60, TagInput, { name: long }],
  ['add', 20, TagContactsInput, { contactIds: [1], add: Array.from({ length: 21 }, (_, at) => `t${at}`) }],
  ['name', 120, CreateListInput, { name: long, kind: 'static' }],
  ['topic.name', 80, UpdateListInput, { topic: { name: long } }],
  ['topic.description', 200, UpdateListInput, { topic: { name: 'Novità', description: long } }],
]

describe.each(languages)('a limit that was passed, in %s', (language) => {
  beforeAll(async () => {
    vi.stubGlobal('document', { documentElement: { lang: '' } })
    await setLanguage(language)
    await errorsText.load()
  })
  afterAll(() => vi.unstubAllGlobals())

  it.each(passed)('%s is told with its limit, %i', (at, limit, schema, input) => {
    const result = schema.safeParse(input)
    const problems = result.success ? [] : problemsOf(result.error)
    expect(problems.map((problem) => problem.field)).toEqual([at])
    // Thousands are grouped in the way of the language.
    expect(
      problems
        .map(fieldProblemText)
        .join()
        .replace(/(?<=\d)\D(?=\d)/g, ''),
    ).toMatch(new RegExp(`\\b${limit}\\b`))
  })

  it('is told without one where it is not known', () => {
    const told = fieldProblemText({ field: 'name', code: 'too_long' })
    expect(told).toBe(errorsText.t('field.too_long'))
    expect(fieldProblemText({ field: 'name', code: 'required', params: { minimum: 1 } })).toBe(
      errorsText.t('field.required'),
    )
  })
})
