import type { TemplateButton, TemplateCategory } from '../../contracts/templates.ts'
import { compileText, fillUse, type TextTemplate } from '../merge-fields/render.ts'
import { printField } from '../merge-fields/text.ts'
import type { ValueOf } from '../merge-fields/values.ts'

type Slot = Exclude<TextTemplate['parts'][number], string> & { target: TextTemplate['target'] }

/** A translation as the provider stores it: `{{1}}`, `{{2}}` in place of its fields, links counting on after the body. */
export type NumberedTemplate = {
  body: string
  buttons: (Pick<TemplateButton, 'kind' | 'label'> & { value: string })[]
  /** What fills each variable, the first one `{{1}}`. */
  slots: readonly Slot[]
}

/** A translation read once for many people. */
export function numberTemplate(translation: {
  body: string
  buttons: readonly Pick<TemplateButton, 'kind' | 'label' | 'value'>[]
}): NumberedTemplate {
  const slots: Slot[] = []
  const number = ({ parts, target }: TextTemplate): string =>
    parts.map((part) => (typeof part === 'string' ? part : `{{${slots.push({ ...part, target })}}}`)).join('')
  return {
    body: number(compileText(translation.body.trim(), 'whatsapp')),
    buttons: translation.buttons.map(({ kind, label, value }) => ({
      kind,
      label,
      value: kind === 'url' ? number(compileText(value, 'url')) : value,
    })),
    slots,
  }
}

/**
 * One person's values by the number of the variable. Fields with neither value nor fallback are named, and stand
 * there as `%%NAME%%`: for previews, never to be sent.
 */
export function templateVariables(
  slots: readonly Slot[],
  valueOf: ValueOf,
): { variables: Record<string, string>; missing: string[] } {
  const variables: Record<string, string> = {}
  const missing = new Set<string>()
  for (const [index, { use, target, place }] of slots.entries()) {
    const filled = fillUse(use, valueOf, target, place)
    if (filled === null) missing.add(use.name)
    variables[String(index + 1)] = filled ?? printField({ name: use.name, fallback: null })
  }
  return { variables, missing: [...missing] }
}

/** The text of a numbered template with its variables filled, as a phone shows it. */
export const fillVariables = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\d{1,3})\}\}/g, (whole, number: string) => variables[number] ?? whole)

/**
 * What two requests in one language must not have in common (spec 10.2): the category, the text and the buttons, as
 * the provider gets them. Names, samples, tags, and the other languages of either make no difference.
 */
export function contentKey(translation: {
  category: TemplateCategory
  body: string
  buttons: readonly Pick<TemplateButton, 'kind' | 'label' | 'value'>[]
}): string {
  const { body, buttons } = numberTemplate(translation)
  const pressed = buttons.map(({ kind, label, value }) => [kind, label.trim(), value.trim()])
  return JSON.stringify([translation.category, body, pressed])
}
