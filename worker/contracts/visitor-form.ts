// The form that asks visitors who they are; no schema, so that the chat of a site stays small.

/** Fields that a form can do without, in the order they are shown. */
export const looseFields = ['name', 'phone', 'company'] as const
export type LooseField = (typeof looseFields)[number]

/** All of them, as they stand wherever the form is seen: the e-mail is always there, and first. */
export const formFieldNames = ['email', ...looseFields] as const
export type FormFieldName = (typeof formFieldNames)[number]
