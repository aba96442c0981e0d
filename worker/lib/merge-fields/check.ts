import { mergeFieldKeys } from '../../contracts/fields.ts'
import type { MergeTarget } from './escape.ts'
import { findUnclosedField, type TextPart } from './text.ts'
import { isBuiltIn, type KnownFields } from './values.ts'

/** What is wrong with the fields of a text; codes the UI translates. */
export type MergeProblem =
  | { code: 'unknown_field'; params: { name: string; suggestion?: string } }
  /** Its value comes with an API call, and this text is sent without one (spec 3.1). */
  | { code: 'field_off'; params: { name: string } }
  | { code: 'field_not_here'; params: { name: string } }
  | { code: 'field_unclosed'; params: { text: string } }
  /** The target takes no empty value, so an empty fallback is none. */
  | { code: 'fallback_empty'; params: { name: string } }
  /** `{{` marks the provider's own variables. */
  | { code: 'double_braces'; params: { text: string } }

export type MergeRules = {
  fields: KnownFields
  target: MergeTarget
  /** Whether an API call brings values for fields that are switched off: automations alone. */
  hasGivenValues?: boolean
}

/** Nobody mends more than these at once; each one more costs a search for the name that was meant. */
const maxProblems = 100

/** What stops a text from being sent, each mistake once, in the order of the text. */
export function checkFields(parts: readonly TextPart[], rules: MergeRules): MergeProblem[] {
  const problems: MergeProblem[] = []
  const seen = new Set<string>()
  for (const part of parts) {
    if (problems.length >= maxProblems) return problems
    if (typeof part === 'string') {
      if (rules.target === 'whatsapp' && /\{\{|\}\}/.test(part) && !seen.has('{{')) {
        seen.add('{{')
        problems.push({
          code: 'double_braces',
          params: { text: part.slice(Math.max(0, part.search(/\{\{|\}\}/))).slice(0, 24) },
        })
      }
      continue
    }
    const key = `${part.name}|${part.fallback === ''}`
    if (seen.has(key)) continue
    seen.add(key)
    const problem = checkUse(part.name, part.fallback, rules)
    if (problem !== null) problems.push(problem)
  }
  const unclosed = findUnclosedField(parts)
  if (unclosed !== null) problems.push({ code: 'field_unclosed', params: { text: unclosed } })
  return problems
}

function checkUse(name: string, fallback: string | null, rules: MergeRules): MergeProblem | null {
  const field = rules.fields.get(name)
  if (!isBuiltIn(name) && field === undefined) {
    const suggestion = suggestField(name, rules)
    return { code: 'unknown_field', params: suggestion === null ? { name } : { name, suggestion } }
  }
  if (field !== undefined && !field.stored && !rules.hasGivenValues) {
    return { code: 'field_off', params: { name } }
  }
  if (!standsIn(name, rules.target)) return { code: 'field_not_here', params: { name } }
  if (fallback === '' && rules.target === 'whatsapp') return { code: 'fallback_empty', params: { name } }
  return null
}

/** A whole address has no place in one line of text, nor inside another address. */
const standsIn = (name: string, target: MergeTarget): boolean =>
  (name !== 'UNSUBSCRIBE_URL' && name !== 'PREFERENCES_URL') || (target !== 'header' && target !== 'url')

/** The usable name closest to a mistyped one, or null when none is close. */
export function suggestField(name: string, { fields, target, hasGivenValues }: MergeRules): string | null {
  const wanted = foldName(name)
  let best: { key: string; distance: number } | null = null
  const usable = [...fields].filter(([, field]) => field.stored || hasGivenValues).map(([key]) => key)
  for (const key of [...mergeFieldKeys.filter((one) => standsIn(one, target)), ...usable]) {
    const folded = foldName(key)
    const contained = wanted.length >= 3 && (folded.includes(wanted) || wanted.includes(folded))
    const distance = contained ? 1 : editDistance(wanted, folded)
    if (best === null || distance < best.distance) best = { key, distance }
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(wanted.length / 3)) ? best.key : null
}

const foldName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')

/** Levenshtein distance: insertions, deletions and changes that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
