import type { MessengerContent, PushContent, SmsContent } from '../../contracts/campaign-content.ts'
import type { FieldProblem } from '../../contracts/common.ts'
import { longestMessengerText } from '../../contracts/messenger.ts'
import type { MergeTarget } from '../../lib/merge-fields/escape.ts'
import { checkFields } from '../../lib/merge-fields/check.ts'
import { compileText, renderDraft } from '../../lib/merge-fields/render.ts'
import { type FieldUse, fieldsOf, parseFields } from '../../lib/merge-fields/text.ts'
import type { KnownFields, ValueOf } from '../../lib/merge-fields/values.ts'
import { longestPushBytes, measurePush } from '../../lib/texts/push-payload.ts'
import { longestSmsText, measureSms } from '../../lib/texts/sms-text.ts'
import type { CallContent } from '../channels/port.ts'

/** Whose message it is, where more than their values counts: the language of a template. */
export type CallPerson = { language: string | null; address: string }

/** What one person gets; `missing` names the fields without value and fallback, shown as `%%NAME%%`. */
export type CallDraft = {
  content: CallContent
  /** What the person reads, where the content is no plain text. */
  text: string
  segments: number | null
  missing: string[]
  /** Why it cannot be sent to this person though every field has a value. */
  code: string | null
  /** The translation this person gets; null where there are none. */
  language?: string | null
}

/** The content of a campaign on a channel of single calls, read once for many people. */
export type CallTemplate = {
  uses: readonly FieldUse[]
  /** What stops a send, with the field of the content it belongs to. */
  problems: readonly FieldProblem[]
  /** Addresses whose clicks are counted. */
  links: readonly string[]
  draft(person: CallPerson, valueOf: ValueOf): CallDraft
}

/** An SMS: a text with fields, as long as the provider takes when they are filled. */
export function compileSms({ text }: SmsContent, fields: KnownFields): CallTemplate {
  const template = compileText(text, 'sms')
  const problems = checkFields(parseFields(text), { fields, target: 'sms' })
  return {
    uses: fieldsOf(text),
    links: [],
    problems: [
      ...(text.trim() === '' ? [{ field: 'content.text', code: 'required' }] : []),
      ...problems.map((problem) => ({ field: 'content.text', ...problem })),
    ],
    draft(_person, valueOf) {
      const { text: filled, missing } = renderDraft(template, valueOf)
      return {
        content: { channel: 'sms', text: filled },
        text: filled,
        segments: measureSms(filled).segments,
        missing,
        code: filled.trim() === '' ? 'text_empty' : filled.length > longestSmsText ? 'text_too_long' : null,
      }
    },
  }
}

/** A message on Messenger: a text with fields, as long as Meta takes when they are filled, and its buttons. */
export function compileMessenger(content: MessengerContent, fields: KnownFields): CallTemplate {
  const { text, quickReplies } = content
  const template = compileText(text, 'text')
  const titles = quickReplies.map(({ title }) => title)
  return {
    uses: fieldsOf(text),
    links: [],
    problems: [
      ...(text.trim() === '' ? [{ field: 'content.text', code: 'required' }] : []),
      ...checkFields(parseFields(text), { fields, target: 'text' }).map((problem) => ({
        field: 'content.text',
        ...problem,
      })),
      ...titles.flatMap((title, index) => {
        const field = `content.quickReplies.${index}.title`
        if (title === '') return [{ field, code: 'required' }]
        return titles.indexOf(title) < index ? [{ field, code: 'repeated' }] : []
      }),
    ],
    draft(_person, valueOf) {
      const { text: filled, missing } = renderDraft(template, valueOf)
      const isEmpty = filled.trim() === ''
      return {
        content: {
          channel: 'messenger',
          text: filled,
          ...(titles.length === 0 ? {} : { quickReplies: titles }),
        },
        text: filled,
        segments: null,
        missing,
        code: isEmpty ? 'text_empty' : filled.length > longestMessengerText ? 'text_too_long' : null,
      }
    },
  }
}

/** The texts of a notification, each under the name of its field and for where it ends up. */
function pushTexts(content: PushContent): { field: string; text: string; target: MergeTarget }[] {
  return [
    { field: 'content.title', text: content.title, target: 'header' },
    { field: 'content.body', text: content.body, target: 'text' },
    { field: 'content.iconUrl', text: content.iconUrl, target: 'url' },
    { field: 'content.imageUrl', text: content.imageUrl, target: 'url' },
    { field: 'content.url', text: content.url, target: 'url' },
    ...content.actions.flatMap(({ title, url }, index): ReturnType<typeof pushTexts> => [
      { field: `content.actions.${index}.title`, text: title, target: 'header' },
      { field: `content.actions.${index}.url`, text: url, target: 'url' },
    ]),
  ]
}

/** Whether a text is a web address once its fields are filled; one that begins with a field can be anything. */
function mayBeWebAddress(text: string): boolean {
  const filled = parseFields(text).map((part) => (typeof part === 'string' ? part : 'x'))
  if (text.startsWith('%%')) return true
  return /^https?:\/\//i.test(text) && URL.canParse(filled.join(''))
}

/**
 * Whether browsers load a picture from an address: over https, or from this machine. What begins with a field can
 * be anything.
 */
const mayBePicture = (url: string): boolean =>
  url.startsWith('%%') ||
  /^(?:https:|http:\/\/(?:localhost|127\.0\.0\.1|[^/?#]+\.localhost)(?:[:/?#]|$))/i.test(url)

const pictureFields: ReadonlySet<string> = new Set(['content.iconUrl', 'content.imageUrl'])

function checkAddress(field: string, url: string): FieldProblem[] {
  if (url === '') return []
  if (!mayBeWebAddress(url)) return [{ field, code: 'url' }]
  return pictureFields.has(field) && !mayBePicture(url) ? [{ field, code: 'picture_url' }] : []
}

/** A notification: its texts and addresses with fields, no larger than push services take when they are filled. */
export function compilePush(content: PushContent, fields: KnownFields): CallTemplate {
  const texts = pushTexts(content)
  const templates = texts.map(({ text, target }) => compileText(text, target))
  const bytes = measurePush(content)
  const required = (field: 'title' | 'url') =>
    content[field].trim() === '' ? [{ field: `content.${field}`, code: 'required' }] : []
  return {
    uses: texts.flatMap(({ text }) => fieldsOf(text)),
    links: [...new Set([content.url, ...content.actions.map(({ url }) => url)].filter((url) => url !== ''))],
    problems: [
      ...required('title'),
      ...required('url'),
      ...content.actions.flatMap(({ title }, index) =>
        title === '' ? [{ field: `content.actions.${index}.title`, code: 'required' }] : [],
      ),
      ...texts.flatMap(({ field, text, target }) => (target === 'url' ? checkAddress(field, text) : [])),
      ...texts.flatMap(({ field, text, target }) =>
        checkFields(parseFields(text), { fields, target }).map((problem) => ({ field, ...problem })),
      ),
      ...(bytes > longestPushBytes
        ? [{ field: 'content.body', code: 'push_too_large', params: { bytes, maximum: longestPushBytes } }]
        : []),
    ],
    draft(_person, valueOf) {
      const filled = templates.map((template, index) =>
        // An empty address is none, not a wrong one.
        texts[index]?.text === '' ? { text: '', missing: [] } : renderDraft(template, valueOf),
      )
      const textAt = (index: number) => filled[index]?.text ?? ''
      const notification = {
        title: textAt(0),
        body: textAt(1),
        iconUrl: textAt(2),
        imageUrl: textAt(3),
        url: textAt(4),
        actions: content.actions.map((_, index) => ({
          title: textAt(5 + 2 * index),
          url: textAt(6 + 2 * index) || textAt(4),
        })),
      }
      const code =
        notification.title.trim() === ''
          ? 'text_empty'
          : measurePush(notification) > longestPushBytes
            ? 'push_too_large'
            : null
      return {
        content: { channel: 'push', ...notification },
        text: [notification.title, notification.body].filter(Boolean).join('\n'),
        segments: null,
        missing: [...new Set(filled.flatMap(({ missing }) => missing))],
        code,
      }
    },
  }
}
