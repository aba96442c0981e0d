import fc from 'fast-check'
import type { DynamicField, FieldType } from '../../../worker/contracts/fields.ts'
import type { KnownFields, MergeContact, MergeOptions } from '../../../worker/lib/merge-fields/values.ts'

/** A contact with nothing but what is given. */
export const person = (values: Partial<MergeContact> = {}): MergeContact => ({
  firstName: null,
  lastName: null,
  email: 'anna@example.it',
  phone: null,
  company: null,
  language: null,
  birthDate: null,
  fields: {},
  ...values,
})

/** Dynamic fields by key: kept on contacts, those of `off` brought by API calls. */
export const fields = (stored: Record<string, FieldType>, off: Record<string, FieldType> = {}): KnownFields =>
  new Map([
    ...Object.entries(stored).map(([key, type]) => [key, known(type, true)] as const),
    ...Object.entries(off).map(([key, type]) => [key, known(type, false)] as const),
  ])

const known = (type: FieldType, stored: boolean): Pick<DynamicField, 'type' | 'stored' | 'choices'> => ({
  type,
  stored,
  choices: type === 'choice' ? ['Rosso', 'Bianco'] : [],
})

export const merge = (values: Partial<MergeOptions> = {}): MergeOptions => ({
  defaultLanguage: 'it',
  timeZone: 'Europe/Rome',
  workspaceName: 'Frantoio Valdarno',
  fields: new Map(),
  ...values,
})

/** Texts made of what fields are made of, so that they touch and overlap in every way. */
export const fieldText = fc
  .array(
    fc.oneof(
      fc.constantFrom('%', '%%', '%%%', '|', ' ', '\n', 'A', 'NAME', '%%NAME%%', '%%NAME|x%%', '%%A|5% %%'),
      fc.string({ maxLength: 4, unit: 'grapheme' }),
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''))
