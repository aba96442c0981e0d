import type { MergeContact, MergeOptions } from '../../../worker/modules/campaigns/merge-fields.ts'

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

export const merge = (values: Partial<MergeOptions> = {}) => ({
  timeZone: 'Europe/Rome',
  workspaceName: 'Frantoio Valdarno',
  fieldTypes: new Map(),
  ...values,
  defaultLanguage: values.defaultLanguage === 'fr' ? ('fr' as const) : ('it' as const),
})
