import { parseFields } from '../../../../../worker/lib/merge-fields/text.ts'
import { isBuiltIn, type KnownFields } from '../../../../../worker/lib/merge-fields/values.ts'
import { templateLimits } from '../../../../../worker/contracts/templates.ts'

/** A stretch of a text as the editor paints it behind the letters. */
export type MarkedPart = { text: string; mark: 'none' | 'field' | 'unknown' | 'spaces' }

const spaceRun = new RegExp(`([^\\S\\n]{${templateLimits.spacesInARow + 1},}|\\t)`, 'u')

/** Cuts a text where something has to be seen: fields, those that do not exist, spaces beyond what is allowed. */
export function markText(text: string, fields: KnownFields): MarkedPart[] {
  const parts: MarkedPart[] = []
  let at = 0
  for (const part of parseFields(text)) {
    if (typeof part === 'string') {
      at += part.length
      parts.push(...markPlain(part))
      continue
    }
    // As it is written, not as it would be printed: blanks inside count too.
    const end = text.indexOf('%%', text.indexOf('%%', at) + 2) + 2
    const isKnown = isBuiltIn(part.name) || fields.has(part.name)
    parts.push({ text: text.slice(at, end), mark: isKnown ? 'field' : 'unknown' })
    at = end
  }
  return parts
}

const markPlain = (text: string): MarkedPart[] =>
  text
    .split(spaceRun)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, mark: spaceRun.test(piece) ? 'spaces' : 'none' }))
