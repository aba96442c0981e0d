import { z } from 'zod'
import { IdText, Language, mailedName, TimeZone } from './common.ts'
import { Country } from './countries.ts'

/** A time of day on a 24-hour clock, kept as `HH:MM`: 9.30 and 930 are 09:30. */
const TimeOfDay = z
  .string()
  .overwrite((text) => {
    const found = /^\s*(\d{1,2})[:.,h ]?(\d{2})\s*$/.exec(text)
    return found ? `${(found[1] ?? '').padStart(2, '0')}:${found[2]}` : text
  })
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'time_of_day')

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

/** What a logo may be: bytes, and pixels of its shorter and longer side. */
export const logoLimits = { bytes: 512 * 1024, minPixels: 32, maxPixels: 4096 } as const

/** The workspace's picture; `version` is when it was uploaded (epoch ms) and names the file. */
export const Logo = z.object({
  version: z.number(),
  type: z.enum(['png', 'jpeg', 'webp', 'svg']),
  width: z.number(),
  height: z.number(),
})
export type Logo = z.infer<typeof Logo>
const LogoVersion = z.number('id').int('id').positive('id')
/** An earlier logo that shall be the present one again. */
export const RestoreLogoInput = z.object({ version: LogoVersion })
export const LogoParam = z.object({ version: IdText })

export const WorkspaceSettingsInput = z.object({
  name: mailedName(60).optional(),
  timeZone: TimeZone.optional(),
  defaultCountry: Country.optional(),
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
  logo: Logo | null
}
