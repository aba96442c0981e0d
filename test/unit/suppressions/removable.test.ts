import { expect, test } from 'vitest'
import { suppressionReasons } from '../../../worker/contracts/consent.ts'
import { isRemovable } from '../../../worker/modules/suppressions/removable.ts'

const persons = ['complaint', 'erased', 'person_blocked', 'stop', 'unsubscribed']

test.each(suppressionReasons)('%s is taken off by a member unless it is the person’s own word', (reason) => {
  expect(isRemovable(reason, false)).toBe(!persons.includes(reason))
  expect(isRemovable(reason, true)).toBe(true)
})
