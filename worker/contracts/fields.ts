import { z } from 'zod'
import { shortText } from './common.ts'

/** Types of a dynamic field (spec 3.1). */
export const fieldTypes = ['text', 'number', 'date', 'datetime', 'boolean', 'choice'] as const
export const FieldType = z.enum(fieldTypes)
export type FieldType = z.infer<typeof FieldType>

/** A field's key as written in `%%NAME%%` (spec 3.2). */
export const FieldKey = z
  .string()
  .max(40, 'too_long')
  .regex(/^[A-Z][A-Z0-9_]*$/, 'field_key')

/** Fields that every contact or message has, as written in `%%NAME%%`; the workspace's own come beside them. */
export const mergeFieldKeys = [
  'FIRST_NAME',
  'LAST_NAME',
  'FULL_NAME',
  'EMAIL',
  'PHONE',
  'COMPANY',
  'BIRTH_DATE',
  'WORKSPACE_NAME',
  'UNSUBSCRIBE_URL',
  'PREFERENCES_URL',
] as const
export type MergeFieldKey = (typeof mergeFieldKeys)[number]

/** Names a dynamic field cannot take: the built-in ones, and what would be taken for one of them. */
export const builtInFieldKeys = [
  ...mergeFieldKeys,
  'NAME',
  'LANGUAGE',
  'GENDER',
  'UNSUBSCRIBE',
  'UNSUBSCRIBE_LINK',
] as const

/** Fields one workspace can have: they all travel with every contact. */
export const maxFields = 200

/** What a choice can be between, at most. */
export const maxFieldChoices = 100
export const FieldChoices = z.array(shortText(60).min(1, 'required')).max(maxFieldChoices, 'too_many')

export const CreateFieldInput = z
  .object({
    key: FieldKey,
    label: shortText(60).min(1, 'required'),
    type: FieldType,
    choices: FieldChoices.default([]),
    /** On: kept on contacts. Off: the value comes with the API call that starts an automation (spec 3.1). */
    stored: z.boolean().default(true),
  })
  .refine((field) => field.type !== 'choice' || field.choices.length > 0, {
    path: ['choices'],
    message: 'required',
  })
export type CreateFieldInput = z.input<typeof CreateFieldInput>

/**
 * A change of a field; its type stays. A choice that is taken away, and switching `stored` off, take the
 * values off the contacts that have them.
 */
export const UpdateFieldInput = z.object({
  key: FieldKey.optional(),
  label: shortText(60).min(1, 'required').optional(),
  choices: FieldChoices.min(1, 'required').optional(),
  stored: z.boolean().optional(),
})
export type UpdateFieldInput = z.infer<typeof UpdateFieldInput>

/** What a value is judged and shown by. */
export type Field = { id: number; key: string; label: string; type: FieldType; choices: string[] }
/** A field as columns of a file are paired with it: one that is off keeps its name and takes none. */
export type ColumnField = Field & { stored?: boolean }
/** A field as the workspace keeps it: with its switch. */
export type DynamicField = Field & { stored: boolean }

/** Where a field is used: what has to let go of it before it can be deleted. */
export type FieldUsage = {
  /** Live lists whose rule reads it. */
  lists: { id: number; name: string }[]
  /** Campaigns that are not over and whose text names it. */
  campaigns: { id: number; name: string }[]
  /** Templates whose text names it. */
  templates: { id: number; name: string }[]
  /** Imports under way that fill it. */
  imports: { id: number; fileName: string }[]
  /** Contacts that have a value; looked for among the newest only where there are very many. */
  contacts: { count: number; exact: boolean }
}
