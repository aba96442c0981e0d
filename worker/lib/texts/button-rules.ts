import type { FieldProblem } from '../../contracts/common.ts'
import { type TemplateButton, templateLimits } from '../../contracts/templates.ts'
import { checkFields } from '../merge-fields/check.ts'
import { parseFields } from '../merge-fields/text.ts'
import type { KnownFields } from '../merge-fields/values.ts'

type Found = Pick<FieldProblem, 'field' | 'code' | 'params'>

/**
 * What is wrong with the buttons of one translation. `field` is what follows `buttons`: empty for all of
 * them, `.1.label` for one.
 */
export function checkButtons(buttons: readonly TemplateButton[], fields: KnownFields): Found[] {
  return [
    ...checkCounts(buttons),
    ...buttons.flatMap((button, index) => [
      ...checkLabel(button.label, buttons, index).map((found) => ({ ...found, field: `.${index}.label` })),
      ...checkValue(button, fields).map((found) => ({ ...found, field: `.${index}.value` })),
    ]),
  ]
}

function checkCounts(buttons: readonly TemplateButton[]): Found[] {
  const found: Found[] = []
  const of = (kind: TemplateButton['kind']) => buttons.filter((button) => button.kind === kind).length
  const tooMany = (code: string, count: number, max: number): void => {
    if (count > max) found.push({ field: '', code, params: { count, max } })
  }
  tooMany('too_many_buttons', buttons.length, templateLimits.buttons)
  tooMany('too_many_urls', of('url'), templateLimits.urlButtons)
  tooMany('too_many_phones', of('phone'), templateLimits.phoneButtons)
  const changes = buttons.filter(
    (button, index) => index > 0 && (button.kind === 'reply') !== (buttons[index - 1]?.kind === 'reply'),
  )
  if (changes.length > 1) found.push({ field: '', code: 'replies_apart' })
  return found
}

/** Pictures in letters: emoji of any kind, flags and key caps among them; signs such as © are letters. */
const emoji = /(?![©®™])\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u20E3|\uFE0F/u

/** Whether a text holds an emoji. */
export const hasEmoji = (text: string): boolean => emoji.test(text)

/** A label without its emoji, and without the blanks they leave. */
export const withoutEmoji = (text: string): string =>
  text.replace(new RegExp(emoji, 'gu'), '').replaceAll('\u200D', '').replace(/\s+/g, ' ').trim()

function checkLabel(
  label: string,
  buttons: readonly TemplateButton[],
  index: number,
): Omit<Found, 'field'>[] {
  const text = label.trim()
  if (text === '') return [{ code: 'required' }]
  const found: Omit<Found, 'field'>[] = []
  const length = [...text].length
  if (length > templateLimits.buttonLabel) {
    found.push({ code: 'label_too_long', params: { length, max: templateLimits.buttonLabel } })
  }
  if (hasEmoji(text)) found.push({ code: 'label_emoji' })
  if (/%%|\{\{|\}\}/.test(text)) found.push({ code: 'label_field' })
  const fold = (other: string): string => other.trim().toLocaleLowerCase()
  if (buttons.findIndex((button) => fold(button.label) === fold(text)) < index) {
    found.push({ code: 'label_twice' })
  }
  return found
}

function checkValue({ kind, value }: TemplateButton, fields: KnownFields): Omit<Found, 'field'>[] {
  const text = value.trim()
  if (kind === 'reply') return []
  if (text === '') return [{ code: 'required' }]
  if (kind === 'phone')
    return /^\+[1-9]\d{6,14}$/.test(phoneDigits(text)) ? [] : [{ code: 'phone_international' }]
  return checkUrl(text, fields)
}

/** A number without the signs people group it with. */
const phoneDigits = (text: string): string => text.replace(/[\s().\-/\u00A0\u202F]/g, '')

/** Hosts that hide where a link leads, which WhatsApp refuses; its own links among them. */
const hidingHosts = new Set([
  'bit.ly',
  'bitly.com',
  'tinyurl.com',
  'goo.gl',
  't.co',
  'ow.ly',
  'is.gd',
  'buff.ly',
  'cutt.ly',
  'rebrand.ly',
  'shorturl.at',
  't.ly',
  'rb.gy',
  'tiny.cc',
  'wa.me',
  'api.whatsapp.com',
  'chat.whatsapp.com',
])

/** A page on the web: a whole address, a single field and that at its end. */
function checkUrl(text: string, fields: KnownFields): Omit<Found, 'field'>[] {
  if (text.length > templateLimits.urlLength) {
    return [{ code: 'url_too_long', params: { length: text.length, max: templateLimits.urlLength } }]
  }
  const parts = parseFields(text)
  const found: Omit<Found, 'field'>[] = [...checkFields(parts, { fields, target: 'url' })]
  const uses = parts.filter((part) => typeof part !== 'string')
  if (uses.length > 1) found.push({ code: 'url_one_field' })
  else if (uses.length === 1 && typeof parts.at(-1) === 'string') found.push({ code: 'url_field_at_end' })
  const plain = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('')
  const host = hostOf(plain)
  if (host === null || typeof parts[0] !== 'string') found.push({ code: 'url' })
  else if (hidingHosts.has(host.replace(/^www\./, ''))) found.push({ code: 'url_short', params: { host } })
  else if (!/^[^.].*\.[a-z0-9-]{2,}$/.test(host)) found.push({ code: 'url_host', params: { host } })
  return found
}

function hostOf(text: string): string | null {
  if (!/^https?:\/\/[^/?#\s]/i.test(text) || /[\s{}]/.test(text)) return null
  const host = URL.parse(text)?.hostname.toLowerCase() ?? null
  // An address by number, or of the reader's own machine, is no page on the web.
  return host === null || host.startsWith('[') || /^[\d.]+$/.test(host) ? null : host
}
