import { z } from 'zod'
import { shortText } from './common.ts'

/** Types of a dynamic field (spec 3.1). */
export const fieldTypes = ['text', 'number', 'date', 'datetime', 'boolean', 'choice'] as const
export const FieldType = z.enum(fieldTypes)
export type FieldType = z.infer<typeof FieldType>

/** A field's key as written in `%%NAME%%` (spec 3.2). */
export const FieldKey = z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'field_key')

/** Names that texts use for what every contact has; a dynamic field cannot take one (spec 3.2). */
export const builtInFieldKeys = [
  'EMAIL',
  'PHONE',
  'NAME',
  'FULL_NAME',
  'FIRST_NAME',
  'LAST_NAME',
  'COMPANY',
  'LANGUAGE',
  'GENDER',
  'BIRTH_DATE',
  'UNSUBSCRIBE',
  'UNSUBSCRIBE_LINK',
  'UNSUBSCRIBE_URL',
  'WORKSPACE_NAME',
] as const

/** Fields one workspace can have: they all travel with every contact. */
export const maxFields = 200

export const FieldChoices = z.array(shortText(60).min(1, 'required')).max(100, 'too_many')

export const CreateFieldInput = z
  .object({
    key: FieldKey,
    label: shortText(60).min(1, 'required'),
    type: FieldType,
    choices: FieldChoices.default([]),
  })
  .refine((field) => field.type !== 'choice' || field.choices.length > 0, {
    path: ['choices'],
    message: 'required',
  })
export type CreateFieldInput = z.infer<typeof CreateFieldInput>

export type Field = { id: number; key: string; label: string; type: FieldType; choices: string[] }
