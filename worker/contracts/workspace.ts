import { z } from 'zod'
import { Language, mailedName } from './common.ts'

/** A time of day on a 24-hour clock, `HH:MM`. */
export const TimeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'time_of_day')

/**
 * Hours in which no campaign reaches anybody (spec 7.5): from `from` up to, not including, `to`, over
 * midnight when `to` is the smaller one. Counted in the recipient's time zone, else the workspace's.
 */
export const QuietHours = z
  .strictObject({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'same_time' })
export type QuietHours = z.infer<typeof QuietHours>

/** At most `messages` campaign messages to one person in any `days` days of 24 hours (spec 7.5). */
export const FrequencyCap = z.strictObject({
  messages: z.number('number').int('whole_number').min(1, 'too_small').max(100, 'too_big'),
  days: z.number('number').int('whole_number').min(1, 'too_small').max(90, 'too_big'),
})
export type FrequencyCap = z.infer<typeof FrequencyCap>

export const WorkspaceSettingsInput = z.object({
  name: mailedName(60).optional(),
  timeZone: z.string().max(60).optional(),
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'country')
    .optional(),
  defaultLanguage: Language.optional(),
  /** Null: messages leave at any hour. */
  quietHours: QuietHours.nullable().optional(),
  /** Null: no cap. */
  frequencyCap: FrequencyCap.nullable().optional(),
})
export type WorkspaceSettingsInput = z.infer<typeof WorkspaceSettingsInput>
export type WorkspaceSettings = {
  slug: string
  name: string
  timeZone: string
  defaultCountry: string
  defaultLanguage: Language
  quietHours: QuietHours | null
  frequencyCap: FrequencyCap | null
}
