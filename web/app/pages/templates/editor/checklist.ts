import type { TemplateProblem } from '../../../../../worker/contracts/templates.ts'

/** The lines of what is looked at before approval is asked for. */
export const checkNames = [
  'length',
  'fields',
  'name',
  'spaces',
  'unlike',
  'places',
  'labels',
  'emoji',
  'links',
  'mix',
  'samples',
  'texts',
] as const
export type CheckName = (typeof checkNames)[number]

const byCode: Record<string, CheckName> = {
  too_long: 'length',
  samples_too_long: 'length',
  unknown_field: 'fields',
  field_off: 'fields',
  field_not_here: 'fields',
  field_unclosed: 'fields',
  fallback_empty: 'fields',
  double_braces: 'fields',
  spaces: 'spaces',
  tab: 'spaces',
  blank_lines: 'spaces',
  identical: 'unlike',
  starts_with_field: 'places',
  ends_with_field: 'places',
  fields_side_by_side: 'places',
  too_many_fields: 'places',
  label_too_long: 'labels',
  label_twice: 'labels',
  label_emoji: 'emoji',
  label_field: 'emoji',
  too_many_buttons: 'mix',
  too_many_urls: 'mix',
  too_many_phones: 'mix',
  replies_apart: 'mix',
  no_text: 'texts',
  default_without_text: 'texts',
  without_text: 'texts',
  same_language: 'texts',
}

/** Which line a problem belongs to. */
export function checkOf({ field, code }: TemplateProblem): CheckName {
  if (field === 'name') return 'name'
  if (field.startsWith('samples.')) return 'samples'
  if (field.endsWith('.label')) return byCode[code] ?? 'labels'
  if (field.endsWith('.value')) return 'links'
  return byCode[code] ?? 'texts'
}
