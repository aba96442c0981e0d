/** One `%%NAME%%` or `%%NAME|fallback%%` in a text (spec 3.2). */
export type FieldUse = { name: string; fallback: string | null }
/** A text cut at its fields: what stays as it is, and what each person fills. */
export type TextPart = string | FieldUse

/**
 * Everything between two pairs of percent signs on one line counts as a field, so that a mistyped name
 * is told while editing and can never be sent raw.
 */
const fieldPattern = /%%[^\S\r\n]{0,20}([^\s%|][^%|\r\n]{0,59})(?:\|((?:[^%\r\n]|%(?!%)){0,200}))?%%/gu

/** Where the fields of a text stand: from the first percent sign up to, not including, what follows the last. */
export const findFields = (text: string): { from: number; to: number; use: FieldUse }[] =>
  [...text.matchAll(fieldPattern)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    use: { name: (match[1] ?? '').trim(), fallback: match[2]?.trim() ?? null },
  }))

/** Cuts a text at its fields. Names are trimmed, otherwise as written; they may be unknown. */
export function parseFields(text: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const { from, to, use } of findFields(text)) {
    if (from > at) parts.push(text.slice(at, from))
    parts.push(use)
    at = to
  }
  if (at < text.length) parts.push(text.slice(at))
  return parts
}

/** A field as it stands in a text. */
export function printField({ name, fallback }: FieldUse): string {
  if (fallback === null) return `%%${name}%%`
  // Three percent signs in a row would be read as the end of the field and a sign behind it.
  return `%%${name}|${fallback}${fallback.endsWith('%') ? ' ' : ''}%%`
}

/** The text that `parseFields` reads as these parts. */
export const printFields = (parts: readonly TextPart[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : printField(part))).join('')

/** The fields of a text, each as often as it stands there. */
export const fieldsOf = (text: string): FieldUse[] =>
  parseFields(text).filter((part) => typeof part !== 'string')

/** Whether a text names a field. */
export const namesField = (text: string, name: string): boolean =>
  fieldsOf(text).some((use) => use.name === name)

/** A text with one field under another name, its fallbacks kept. */
export const renameField = (text: string, name: string, newName: string): string =>
  printFields(
    parseFields(text).map((part) =>
      typeof part === 'string' || part.name !== name ? part : { ...part, name: newName },
    ),
  )

/** What is left of a field that was not closed: `%%NAME%`, `%%NAME`. */
const unclosedPattern = /%%\s?[\p{L}_]/u

/** The start of a field that was opened and not closed, if the text has one: it would be sent raw. */
export function findUnclosedField(parts: readonly TextPart[]): string | null {
  for (const part of parts) {
    if (typeof part !== 'string') continue
    const at = part.search(unclosedPattern)
    if (at !== -1) return part.slice(at, at + 24).split(/[\s<]/)[0] ?? part.slice(at, at + 24)
  }
  return null
}
