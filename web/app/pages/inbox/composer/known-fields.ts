import { findFields } from '../../../../../worker/lib/merge-fields/text.ts'

/**
 * A text with its fields filled by what is known of the person, and where the caret goes; a field of which nothing is
 * known gets its fallback, or stays as it is written.
 */
export function fillKnown(
  text: string,
  caret: number,
  values: Readonly<Record<string, string | null>>,
): { text: string; caret: number } {
  let filled = ''
  let at = 0
  let moved = caret
  for (const { from, to, use } of findFields(text)) {
    const value = values[use.name] || values[use.name.toUpperCase()] || use.fallback
    if (!value) continue
    filled += text.slice(at, from) + value
    at = to
    // Inside of a field the caret goes behind what has come of it.
    if (caret >= to) moved += value.length - (to - from)
    else if (caret > from) moved = filled.length
  }
  return { text: filled + text.slice(at), caret: moved }
}
