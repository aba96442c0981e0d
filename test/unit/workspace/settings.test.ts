import { describe, expect, it } from 'vitest'
import { FrequencyCap, QuietHours } from '../../../worker/contracts/workspace.ts'

const codeOf = (schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } } }) => {
  return (value: unknown) => schema.safeParse(value).error?.issues[0]?.message
}

describe('quiet hours', () => {
  it.each([
    { value: { from: '21:00', to: '08:00' }, code: undefined },
    { value: { from: '00:00', to: '23:59' }, code: undefined },
    { value: { from: '24:00', to: '08:00' }, code: 'time_of_day' },
    { value: { from: '9.00', to: '08:00' }, code: undefined },
    { value: { from: 'nove', to: '08:00' }, code: 'time_of_day' },
    { value: { from: '9:30', to: '0930' }, code: 'same_time' },
    { value: { from: '21:60', to: '08:00' }, code: 'time_of_day' },
    { value: { from: '21:00', to: '21:00' }, code: 'same_time' },
  ])('$value.from to $value.to: $code', ({ value, code }) => {
    expect(codeOf(QuietHours)(value)).toBe(code)
  })
})

describe('frequency cap', () => {
  it.each([
    { value: { messages: 3, days: 7 }, code: undefined },
    { value: { messages: 0, days: 7 }, code: 'too_small' },
    { value: { messages: 101, days: 7 }, code: 'too_big' },
    { value: { messages: 3, days: 0 }, code: 'too_small' },
    { value: { messages: 3, days: 91 }, code: 'too_big' },
    { value: { messages: 1.5, days: 7 }, code: 'whole_number' },
    { value: { messages: '3', days: 7 }, code: 'number' },
  ])('$value: $code', ({ value, code }) => {
    expect(codeOf(FrequencyCap)(value)).toBe(code)
  })
})
