import { z } from 'zod'
import { TimeZone } from './common.ts'

/** Longest list of openings of one day: mornings, afternoons, evenings. */
const maxOpenings = 4

const clock = z.string().regex(/^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'time_of_day')

/** From `from` up to, not including, `to`; `24:00` is the end of the day. What lasts over midnight is two openings. */
const Opening = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'time_order' })

/** When somebody of the workspace answers (spec 14.1): seven days, Monday first; an empty day is closed. */
export const BusinessHours = z.strictObject({
  timeZone: TimeZone,
  days: z.array(z.array(Opening).max(maxOpenings, 'too_many')).length(7),
})
export type BusinessHours = z.infer<typeof BusinessHours>
