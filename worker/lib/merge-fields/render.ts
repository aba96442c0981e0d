import { escapeValue, isSafeUrl, type MergeTarget, oneLine } from './escape.ts'
import { type FieldUse, parseFields, printField } from './text.ts'
import type { ValueOf } from './values.ts'

/**
 * Where a value stands: as the target's own text, as a piece of an address in it, or at the front of a
 * text that is an address as a whole.
 */
export type ValuePlace = 'text' | 'url_part' | 'url_start'
type Slot = { use: FieldUse; place: ValuePlace }

/** A text read once for many people. */
export type TextTemplate = { target: MergeTarget; parts: readonly (string | Slot)[] }

/** One person's text; or the fields that have neither value nor fallback (spec 3.1). */
export type Filled<T> = ({ ok: true } & T) | { ok: false; missing: string[] }

/**
 * A value, else the fallback, escaped for where it stands; null when there is neither. What stands at the
 * front of an address comes as it is: the whole has to pass `isSafeUrl`.
 */
export function fillUse(
  use: FieldUse,
  valueOf: ValueOf,
  target: MergeTarget,
  place: ValuePlace = 'text',
): string | null {
  const value = valueOf(use.name) ?? use.fallback
  if (value === null) return null
  if (place === 'url_start') return value
  const written = escapeValue[place === 'url_part' ? 'url' : target](value)
  return written === '' && target === 'whatsapp' ? null : written
}

/** Reads a text for a target. Fields inside a web address in it are filled as a part of that address. */
export function compileText(text: string, target: MergeTarget): TextTemplate {
  let open = ''
  const parts = parseFields(text).map((part, index) => {
    if (typeof part === 'string') {
      open = `${open}${part}`.split(/\s/).at(-1) ?? ''
      return part
    }
    const place = target === 'url' ? (index === 0 ? 'url_start' : 'url_part') : placeIn(open, target)
    return { use: part, place } as const
  })
  return { target, parts }
}

const placeIn = (open: string, target: MergeTarget): ValuePlace =>
  target !== 'html' && /https?:\/\/\S*$/i.test(open) ? 'url_part' : 'text'

/** The text of one person as it is sent. An address that is none when filled counts as missing its first field. */
export function renderText(template: TextTemplate, valueOf: ValueOf): Filled<{ text: string }> {
  const { text, missing } = renderDraft(template, valueOf)
  return missing.length > 0 ? { ok: false, missing } : { ok: true, text }
}

/** The same for previews: what is missing stands there as `%%NAME%%`, and must not be sent. */
export function renderDraft(
  { target, parts }: TextTemplate,
  valueOf: ValueOf,
): { text: string; missing: string[] } {
  const missing = new Set<string>()
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const filled = fillUse(part.use, valueOf, target, part.place)
    if (filled === null) missing.add(part.use.name)
    text += filled ?? printField({ name: part.use.name, fallback: null })
  }
  if (target === 'header') text = oneLine(text).trim()
  if (target === 'url' && missing.size === 0 && !isSafeUrl(text)) {
    const first = parts.find((part) => typeof part !== 'string')
    missing.add(typeof first === 'object' ? first.use.name : '')
  }
  return { text, missing: [...missing] }
}

/** A text with the provider's variables in place of its fields: `{{1}}`, `{{2}}`, one for each in order. */
export function numberFields({ parts }: TextTemplate): string {
  let count = 0
  return parts.map((part) => (typeof part === 'string' ? part : `{{${++count}}}`)).join('')
}

/** One person's values for the variables of `numberFields`, by number as text. */
export function renderVariables(
  { target, parts }: TextTemplate,
  valueOf: ValueOf,
): Filled<{ variables: Record<string, string> }> {
  const variables: Record<string, string> = {}
  const missing = new Set<string>()
  let count = 0
  for (const part of parts) {
    if (typeof part === 'string') continue
    const filled = fillUse(part.use, valueOf, target, part.place)
    if (filled === null) missing.add(part.use.name)
    variables[String(++count)] = filled ?? ''
  }
  return missing.size > 0 ? { ok: false, missing: [...missing] } : { ok: true, variables }
}
