import { expect, test } from 'vitest'
import { sendingChannels } from '../../worker/contracts/common.ts'
import type { DynamicField } from '../../worker/contracts/fields.ts'
import { dateAttributes, type Condition } from '../../worker/contracts/rules.ts'
import { allSubjects, newCondition, operatorsOf } from '../../web/app/pages/lists/rule-conditions.ts'

const ahead = ['in_next_days', 'not_in_next_days', 'anniversary_in_next_days']
const renewal: DynamicField = {
  id: 1,
  key: 'RINNOVO',
  label: 'Rinnovo',
  type: 'date',
  choices: [],
  stored: true,
}

test('what is always past is not asked about the days ahead, nor whether it is empty', () => {
  for (const attribute of ['createdAt', 'updatedAt'] as const) {
    const offered = operatorsOf(newCondition(`date:${attribute}`), [])
    expect(offered).toEqual(['before', 'after', 'on', 'in_last_days', 'not_in_last_days'])
  }
  const birth = operatorsOf(newCondition('date:birthDate'), [])
  expect(birth.filter((one) => ahead.includes(one))).toEqual(['anniversary_in_next_days'])
  expect(birth).toContain('is_empty')
})

test('a date of one’s own can be ahead', () => {
  expect(operatorsOf(newCondition('field:RINNOVO', [renewal]), [renewal])).toEqual(
    expect.arrayContaining(ahead),
  )
})

test('an operator that the API was told is shown, though it is not offered', () => {
  for (const attribute of dateAttributes) {
    const told: Condition = { type: 'date', attribute, operator: 'in_next_days', date: null, days: 7 }
    expect(operatorsOf(told, [])).toContain('in_next_days')
  }
})

test('the consent of every channel that can be sent on can be asked for', () => {
  const asked = allSubjects([]).filter((subject) => subject.startsWith('consent:'))
  expect(asked).toEqual(sendingChannels.map((channel) => `consent:${channel}`))
  for (const subject of asked) {
    expect(newCondition(subject)).toMatchObject({ type: 'consent', operator: 'is', state: 'opted_in' })
  }
})
