import { expect, test } from 'vitest'
import type { Condition, Rule } from '../../worker/contracts/rules.ts'
import { asParts, asRule, partsOf, ruleOf, withPart } from '../../web/app/pages/contacts/filter-parts.ts'

const valid: Condition = { type: 'phone', operator: 'valid' }
const tag: Condition = { type: 'tag', operator: 'is', tagId: 3 }
const any: Rule = { type: 'group', match: 'any', not: false, rules: [valid, tag] }
const both: Rule = { type: 'group', match: 'all', not: false, rules: [valid, tag] }

test('what must all hold stands as a chip each, another rule as one', () => {
  expect(partsOf(null)).toEqual([])
  expect(partsOf(both)).toEqual([valid, tag])
  expect(partsOf(any)).toEqual([any])
  expect(partsOf({ ...both, not: true })).toEqual([{ ...both, not: true }])
})

test('chips make the rule they came from, a lone group being the rule itself', () => {
  for (const rule of [null, both, any, { ...any, not: true }, asRule(tag)]) {
    expect(ruleOf(partsOf(rule))).toEqual(rule)
  }
  expect(ruleOf([tag, any])).toEqual({ ...both, rules: [tag, any] })
})

test('an edited chip is a condition again when it has only one, and none when it has none', () => {
  expect(asParts(asRule(tag))).toEqual([tag])
  expect(asParts(any)).toEqual([any])
  expect(asParts({ ...asRule(tag), not: true })).toEqual([{ ...asRule(tag), not: true }])
  expect(withPart([valid, tag], 0, [any])).toEqual([any, tag])
  expect(withPart([valid, tag], 1, [])).toEqual([valid])
})
