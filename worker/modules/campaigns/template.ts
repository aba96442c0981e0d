import { Parser } from 'htmlparser2'
import { checkFields, type MergeProblem } from '../../lib/merge-fields/check.ts'
import { escapeHtml, type MergeTarget } from '../../lib/merge-fields/escape.ts'
import type { ValuePlace } from '../../lib/merge-fields/render.ts'
import { type FieldUse, parseFields, type TextPart } from '../../lib/merge-fields/text.ts'
import type { KnownFields } from '../../lib/merge-fields/values.ts'
import { isTrackable } from './links.ts'
import { TextWriter } from './text-writer.ts'

/** What one person's mail is joined from: fixed text, and slots filled for each. */
export type Slot =
  /** A field's value: as text, or as a part of an address. */
  | { type: 'value'; use: number; place: ValuePlace }
  /** The address of a link of the campaign, by its position in `links`. */
  | { type: 'link'; link: number }
  | { type: 'unsubscribe' }
  | { type: 'preferences' }
export type Segment = string | Slot

export type ContentProblem = {
  field: 'subject' | 'preheader' | 'html'
  code: 'required' | 'link_incomplete' | MergeProblem['code']
  params?: Record<string, string>
}

/** A campaign's content, read once for a whole batch. */
export type EmailTemplate = {
  subject: Segment[]
  preheader: Segment[]
  body: Segment[]
  text: Segment[]
  /** Style sheet of a hand-made mail. */
  styles: string
  /** The body brings its own page layout (tables), so that ours adds no column. */
  ownLayout: boolean
  /** The body has its own unsubscribe link, so that no footer is added. */
  ownUnsubscribe: boolean
  /** Addresses that are counted, each once; fields inside them are filled when somebody follows them. */
  links: string[]
  /** Every field with its fallback, each once. */
  uses: FieldUse[]
  problems: ContentProblem[]
}

/** Fields that stand for a page of the message's own. */
const ownAddresses: ReadonlyMap<string, Slot> = new Map([
  ['UNSUBSCRIBE_URL', { type: 'unsubscribe' }],
  ['PREFERENCES_URL', { type: 'preferences' }],
])

const voidTags = new Set(['br', 'hr', 'img', 'col'])
const urlAttributes = new Set(['href', 'src'])
const textAttributes = new Set(['alt', 'title', 'aria-label'])

/**
 * Reads subject, preheader and cleaned HTML of a campaign. Never throws for content: what stops a send
 * is in `problems`, in the order of the fields.
 */
export function compileEmail(
  source: { subject: string; preheader: string; html: string },
  fields: KnownFields,
): EmailTemplate {
  const compiler = new Compiler(fields)
  const subject = compiler.line('subject', source.subject)
  if (source.subject.trim() === '') compiler.problem({ field: 'subject', code: 'required' })
  const preheader = compiler.line('preheader', source.preheader)
  const content = compiler.html(source.html)
  if (content.isEmpty) compiler.problem({ field: 'html', code: 'required' })
  return {
    subject,
    preheader,
    body: content.body,
    text: content.text,
    styles: content.styles,
    ownLayout: /^(?:<style>[^<]*<\/style>)?\s*<(?:table|center)[\s>]/.test(source.html),
    ownUnsubscribe: content.hasUnsubscribe,
    links: compiler.links,
    uses: compiler.uses,
    problems: compiler.problems,
  }
}

/** Nobody mends more than these at once. */
const maxProblems = 100

/** The place of something in a list, added by `push`, which answers the list's new length, if it is new. */
function placeOf(places: Map<string, number>, key: string, push: () => number): number {
  const known = places.get(key)
  if (known !== undefined) return known
  const place = push() - 1
  places.set(key, place)
  return place
}

/** Fields, links and problems gathered while the parts of one campaign are read. */
class Compiler {
  readonly links: string[] = []
  readonly uses: FieldUse[] = []
  readonly problems: ContentProblem[] = []
  readonly #fields: KnownFields
  /** Where each is in its list, so that a long mail is read in the time of its length. */
  readonly #seen = {
    problems: new Set<string>(),
    links: new Map<string, number>(),
    uses: new Map<string, number>(),
  }

  constructor(fields: KnownFields) {
    this.#fields = fields
  }

  problem(problem: ContentProblem): void {
    const key = JSON.stringify(problem)
    if (this.problems.length >= maxProblems || this.#seen.problems.has(key)) return
    this.#seen.problems.add(key)
    this.problems.push(problem)
  }

  /** Subject or preheader: one line of text. */
  line(field: 'subject' | 'preheader', text: string): Segment[] {
    return this.#parts(field, text, 'header').map((part) =>
      typeof part === 'string' ? part : this.#value(part, 'text'),
    )
  }

  html(html: string): {
    body: Segment[]
    text: Segment[]
    styles: string
    hasUnsubscribe: boolean
    isEmpty: boolean
  } {
    const body = new SegmentJoiner()
    const text = new TextWriter()
    let styles = ''
    let pendingText = ''
    let inStyle = false
    let hasUnsubscribe = false
    let hasImage = false
    const anchors: Segment[][] = []

    const flush = (): void => {
      if (pendingText === '') return
      const whole = pendingText
      pendingText = ''
      if (inStyle) {
        styles += whole.replaceAll('<', '')
        return
      }
      for (const part of this.#parts('html', whole, 'html')) {
        const segment = typeof part === 'string' ? part : this.#bodyValue(part)
        if (typeof segment !== 'string' && segment.type === 'unsubscribe') hasUnsubscribe = true
        body.add(typeof segment === 'string' ? escapeHtml(segment) : segment)
        text.write(segment)
      }
    }

    const parser = new Parser({
      ontext: (part) => (pendingText += part),
      onopentag: (name, attribs) => {
        flush()
        if (name === 'style') {
          inStyle = true
          return
        }
        body.add(`<${name}`)
        let address: Segment[] = []
        for (const [key, value] of Object.entries(attribs)) {
          const segments = this.#attribute(name, key, value)
          if (key === 'href') address = segments
          if (segments.some((one) => typeof one !== 'string' && one.type === 'unsubscribe')) {
            hasUnsubscribe = true
          }
          body.add(` ${key}="`)
          for (const one of segments) body.add(typeof one === 'string' ? escapeHtml(one) : one)
          body.add('"')
        }
        body.add('>')
        if (name === 'a') {
          anchors.push(address)
          text.openLink()
        } else if (name === 'img') {
          hasImage = true
          for (const one of this.#textOf(attribs['alt'] ?? '')) text.write(one)
        } else text.open(name)
      },
      onclosetag: (name) => {
        flush()
        if (name === 'style') {
          inStyle = false
          return
        }
        if (!voidTags.has(name)) body.add(`</${name}>`)
        if (name === 'a') text.closeLink(anchors.pop() ?? [])
        else text.close(name)
      },
      onend: flush,
    })
    parser.end(html)
    return {
      body: body.segments,
      text: text.segments(),
      styles,
      hasUnsubscribe,
      isEmpty: !hasImage && text.isEmpty,
    }
  }

  #attribute(tag: string, name: string, value: string): Segment[] {
    if (tag === 'a' && name === 'href') return this.#address(value.trim())
    if (urlAttributes.has(name)) return this.#url(value.trim())
    const parts = this.#parts('html', value, 'html')
    return parts.map((part) => {
      if (typeof part === 'string') return part
      if (!textAttributes.has(name)) this.#misplaced('html', part.name)
      return this.#bodyValue(part)
    })
  }

  /** A link's address: the unsubscribe link, a counted one, or one that is left as it is. */
  #address(href: string): Segment[] {
    const parts = parseFields(href)
    const [only] = parts
    const own = parts.length === 1 && typeof only === 'object' ? ownAddresses.get(only.name) : undefined
    if (own !== undefined) return [own]
    const startsWithField = typeof only === 'object'
    if (!startsWithField && href !== '' && !/^(?:https?:\/\/[^\s/?#]|mailto:|tel:|sms:|#)/i.test(href)) {
      this.problem({ field: 'html', code: 'link_incomplete', params: { url: href.slice(0, 100) } })
    }
    const url = this.#url(href)
    if (!startsWithField && !isTrackable(href)) return url
    return [{ type: 'link', link: placeOf(this.#seen.links, href, () => this.links.push(href)) }]
  }

  #url(address: string): Segment[] {
    return this.#parts('html', address, 'url').map((part, index) =>
      typeof part === 'string' ? part : this.#value(part, index === 0 ? 'url_start' : 'url_part'),
    )
  }

  #bodyValue(use: FieldUse): Slot {
    return ownAddresses.get(use.name) ?? this.#value(use, 'text')
  }

  #value(use: FieldUse, place: ValuePlace): Slot {
    const key = JSON.stringify([use.name, use.fallback])
    return { type: 'value', use: placeOf(this.#seen.uses, key, () => this.uses.push(use)), place }
  }

  #textOf(text: string): Segment[] {
    return parseFields(text).map((part) => (typeof part === 'string' ? part : this.#bodyValue(part)))
  }

  #parts(field: ContentProblem['field'], text: string, target: MergeTarget): TextPart[] {
    const parts = parseFields(text)
    if (this.problems.length < maxProblems) {
      for (const problem of checkFields(parts, { fields: this.#fields, target })) {
        this.problem({ field, ...problem })
      }
    }
    return parts
  }

  #misplaced(field: ContentProblem['field'], name: string): void {
    this.problem({ field, code: 'field_not_here', params: { name } })
  }
}

/** Joins neighbouring fixed texts, so that a mail is made of as few pieces as it has slots. */
class SegmentJoiner {
  readonly segments: Segment[] = []

  add(segment: Segment): void {
    const last = this.segments.length - 1
    const before = this.segments[last]
    if (typeof segment === 'string' && typeof before === 'string') this.segments[last] = before + segment
    else this.segments.push(segment)
  }
}
