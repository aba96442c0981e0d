import { z } from 'zod'
import { Language, shortText } from './common.ts'

export const WorkspaceSettingsInput = z.object({
  name: shortText(60).min(1, 'required').optional(),
  timeZone: z.string().max(60).optional(),
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'country')
    .optional(),
  defaultLanguage: Language.optional(),
})
export type WorkspaceSettingsInput = z.infer<typeof WorkspaceSettingsInput>
export type WorkspaceSettings = {
  slug: string
  name: string
  timeZone: string
  defaultCountry: string
  defaultLanguage: Language
}
