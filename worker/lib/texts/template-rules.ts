import type { FieldProblem } from '../../contracts/common.ts'
import { type TemplateButton, templateLimits, type TemplateProblem } from '../../contracts/templates.ts'
import { checkFields } from '../merge-fields/check.ts'
import { parseFields, type TextPart } from '../merge-fields/text.ts'
import type { KnownFields } from '../merge-fields/values.ts'
import { checkButtons } from './button-rules.ts'
import { numberTemplate } from './template-content.ts'

/** What is checked: as it stands in the editor. */
export type TemplateDraft = {
  name: string
  defaultLanguage: string
  translations: readonly { language: string; body: string; buttons: readonly TemplateButton[] }[]
  samples: Readonly<Record<string, string>>
}

/**
 * Every rule of WhatsApp for templates (spec 10.1; Meta's guidelines for message templates), checked while
 * typing and again before approval is asked for. A translation without a text is only warned about: it
 * stays out of the request.
 */
export function checkTemplate(draft: TemplateDraft, fields: KnownFields): TemplateProblem[] {
  const problems: TemplateProblem[] = []
  const add = (field: string, code: string, params?: FieldProblem['params']): void => {
    problems.push({ field, code, ...(params ? { params } : {}), severity: severityOf(code) })
  }
  if (draft.name.trim() === '') add('name', 'required')
  const written = draft.translations.filter(isWritten)
  if (written.length === 0) add('translations', 'no_text')
  else if (!written.some(({ language }) => language === draft.defaultLanguage)) {
    add('defaultLanguage', 'default_without_text')
  }
  const languages = new Set<string>()
  for (const translation of draft.translations) {
    const at = `translations.${translation.language}`
    if (languages.has(translation.language)) add(at, 'same_language')
    languages.add(translation.language)
    if (!isWritten(translation)) {
      if (written.length > 0) add(`${at}.body`, 'without_text')
      continue
    }
    for (const { code, params } of checkBody(translation.body, fields)) add(`${at}.body`, code, params)
    if (filledLength(translation, draft.samples) > templateLimits.filledBodyLength) {
      add(`${at}.body`, 'samples_too_long', { max: templateLimits.filledBodyLength })
    }
    for (const { field, code, params } of checkButtons(translation.buttons, fields)) {
      add(`${at}.buttons${field}`, code, params)
    }
  }
  for (const name of fieldNames(written)) {
    for (const { code, params } of checkSample(draft.samples[name] ?? ''))
      add(`samples.${name}`, code, params)
  }
  return problems
}

/** Whether nothing keeps approval from being asked for. */
export const isRequestable = (problems: readonly TemplateProblem[]): boolean =>
  problems.every(({ severity }) => severity === 'warning')

/** Whether a translation has anything to say. */
export const isWritten = ({ body }: { body: string }): boolean => body.trim() !== ''

const warnings: ReadonlySet<string> = new Set(['without_text', 'too_many_fields'])
const severityOf = (code: string): TemplateProblem['severity'] => (warnings.has(code) ? 'warning' : 'error')

type Found = Pick<FieldProblem, 'code' | 'params'>

/** What is wrong with the text of one translation. */
export function checkBody(body: string, fields: KnownFields): Found[] {
  const found: Found[] = []
  const text = body.trim()
  const length = [...text].length
  if (length > templateLimits.bodyLength) {
    found.push({ code: 'too_long', params: { length, max: templateLimits.bodyLength } })
  }
  const parts = parseFields(text)
  found.push(...checkFields(parts, { fields, target: 'whatsapp' }))
  found.push(...checkSpaces(text), ...checkPlaces(parts))
  return found
}

/** Runs of blanks that are no line ends: spaces of any width. */
const spaceRun = new RegExp(`[^\\S\\n\\t]{${templateLimits.spacesInARow + 1},}`, 'u')
const blankLines = new RegExp(`\\n(?:[^\\S\\n]*\\n){${templateLimits.blankLines + 1},}`, 'u')

function checkSpaces(text: string): Found[] {
  const found: Found[] = []
  const run = spaceRun.exec(text)
  if (run !== null) {
    found.push({
      code: 'spaces',
      params: {
        count: run[0].length,
        after: lastWord(text.slice(0, run.index)),
        max: templateLimits.spacesInARow,
      },
    })
  }
  if (text.includes('\t')) found.push({ code: 'tab' })
  const gap = blankLines.exec(text)
  if (gap !== null) {
    found.push({
      code: 'blank_lines',
      params: { count: gap[0].split('\n').length - 2, max: templateLimits.blankLines },
    })
  }
  return found
}

const lastWord = (text: string): string => /\S+$/u.exec(text)?.[0].slice(-30) ?? ''

/** Where fields may not stand: first, last, side by side, and more of them than the words carry. */
function checkPlaces(parts: readonly TextPart[]): Found[] {
  const found: Found[] = []
  const fieldsOnly = parts.filter((part) => typeof part !== 'string')
  if (fieldsOnly.length === 0) return found
  const first = parts[0]
  const last = parts.at(-1)
  if (first !== undefined && typeof first !== 'string') {
    found.push({ code: 'starts_with_field', params: { name: first.name } })
  }
  if (last !== undefined && typeof last !== 'string') {
    found.push({ code: 'ends_with_field', params: { name: last.name } })
  }
  const pair = adjacentFields(parts)
  if (pair !== null) found.push({ code: 'fields_side_by_side', params: { first: pair[0], second: pair[1] } })
  const words = parts.flatMap((part) =>
    typeof part === 'string' ? (part.match(/[\p{L}\p{N}]+/gu) ?? []) : [],
  )
  if (words.length < fieldsOnly.length * 2 + 1) {
    found.push({ code: 'too_many_fields', params: { count: fieldsOnly.length, words: words.length } })
  }
  return found
}

/** The first two fields with nothing but blanks between them. */
function adjacentFields(parts: readonly TextPart[]): [string, string] | null {
  let before: string | null = null
  for (const part of parts) {
    if (typeof part === 'string') {
      if (part.trim() !== '') before = null
      continue
    }
    if (before !== null) return [before, part.name]
    before = part.name
  }
  return null
}

/** The fields of all texts and links, each once, in the order they stand there. */
export function fieldNames(
  translations: readonly { body: string; buttons: readonly TemplateButton[] }[],
): string[] {
  const names = translations.flatMap((translation) =>
    numberTemplate(translation).slots.map(({ use }) => use.name),
  )
  return [...new Set(names)]
}

/** Values of variables are one line, without the marks of variables (Meta 132018). */
function checkSample(sample: string): Found[] {
  if (sample.trim() === '') return [{ code: 'sample_missing' }]
  if (/\{\{|\}\}|%%/.test(sample)) return [{ code: 'sample_marks' }]
  return spaceRun.test(sample) ? [{ code: 'sample_spaces' }] : []
}

function filledLength(
  translation: { body: string; buttons: readonly TemplateButton[] },
  samples: Readonly<Record<string, string>>,
): number {
  const filled = parseFields(translation.body.trim()).map((part) =>
    typeof part === 'string' ? part : (samples[part.name] ?? ''),
  )
  return [...filled.join('')].length
}

/**
 * The text with what it has too much of taken away: spaces beyond what is allowed become one, tabs a space,
 * blank lines as many as are allowed.
 */
export const mendSpaces = (text: string): string =>
  text
    .replaceAll('\t', ' ')
    .replace(new RegExp(spaceRun, 'gu'), ' ')
    .replace(new RegExp(blankLines, 'gu'), '\n'.repeat(templateLimits.blankLines + 1))
