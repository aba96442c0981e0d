import { z } from 'zod'
import { Language } from './common.ts'
import { FieldKey, maxFields } from './fields.ts'
import { ContactSelection } from './selection.ts'

/** What a contact has beside its dynamic fields, in the order of the file's columns. */
export const exportAttributes = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'language',
  'gender',
  'birthDate',
  'timeZone',
  'tags',
  'lists',
  'consentEmail',
  'consentWhatsapp',
  'consentSms',
  'consentPush',
  'source',
  'createdAt',
  'updatedAt',
] as const
export const ExportAttribute = z.enum(exportAttributes)
export type ExportAttribute = z.infer<typeof ExportAttribute>

/** Writes the chosen contacts to a CSV file (spec 4.8). */
export const ExportTaskInput = z
  .object({
    selection: ContactSelection,
    attributes: z.array(ExportAttribute).default([...exportAttributes]),
    /** Dynamic fields; null for all there are. */
    fieldKeys: z.array(FieldKey).max(maxFields, 'too_many').nullable().default(null),
    /** Of the headings and words; Italian and French also separate with semicolons, as their spreadsheets expect. */
    language: Language.optional(),
  })
  .refine(
    ({ attributes, fieldKeys }) => attributes.length > 0 || fieldKeys === null || fieldKeys.length > 0,
    {
      path: ['attributes'],
      message: 'required',
    },
  )
export type ExportTaskInput = z.infer<typeof ExportTaskInput>
