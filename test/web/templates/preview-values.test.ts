import { expect, test } from 'vitest'
import type { TemplatePerson } from '../../../worker/contracts/templates.ts'
import { previewValues } from '../../../web/app/pages/templates/editor/preview-values.ts'

const madeUp: TemplatePerson = {
  contactId: null,
  name: 'Anna Grassi',
  language: 'it',
  phone: '+393471182906',
  values: { FIRST_NAME: 'Anna', CITTA: 'Citta', NOTE: null },
}
const giulia: TemplatePerson = { ...madeUp, contactId: 7, values: { FIRST_NAME: 'Giulia', CITTA: 'Lucca' } }

test.each([
  [
    'the samples of the template before made-up values',
    madeUp,
    { CITTA: 'Firenze', NOTE: 'niente' },
    {
      FIRST_NAME: 'Anna',
      CITTA: 'Firenze',
      NOTE: 'niente',
    },
  ],
  ['made-up values where a sample is missing', madeUp, { CITTA: ' ' }, madeUp.values],
  ['no sample for a field that does not exist', madeUp, { CITY: 'Firenze' }, madeUp.values],
  ["a contact's own values, whatever the samples say", giulia, { CITTA: 'Firenze' }, giulia.values],
  ['nothing while the person is not known', undefined, { CITTA: 'Firenze' }, {}],
] as const)('the phone shows %s', (_name, person, samples, values) => {
  expect(previewValues(person, samples)).toEqual(values)
})
