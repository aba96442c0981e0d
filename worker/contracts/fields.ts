import { z } from 'zod'
import { shortText } from './common.ts'

/** Types of a dynamic field (spec 3.1). */
export const fieldTypes = ['text', 'number', 'date', 'datetime', 'boolean', 'choice'] as const
export const FieldType = z.enum(fieldTypes)
export type FieldType = z.infer<typeof FieldType>

/** A field's key as written in `%%NAME%%` (spec 3.2). */
export const FieldKey = z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'field_key')

export const CreateFieldInput = z.object({
  key: FieldKey,
  label: shortText(60).min(1, 'required'),
  type: FieldType,
  choices: z.array(shortText(60).min(1, 'required')).max(100).default([]),
})
export type CreateFieldInput = z.infer<typeof CreateFieldInput>

export type Field = { id: number; key: string; label: string; type: FieldType; choices: string[] }
