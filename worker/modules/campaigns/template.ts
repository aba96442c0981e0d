import { Parser } from 'htmlparser2'
import { escapeHtml } from './html.ts'
import { isTrackable } from './links.ts'
import {
  type FieldTypes,
  type FieldUse,
  findUnclosedField,
  isKnownField,
  parseFields,
  suggestField,
  type TextPart,
} from './merge-fields.ts'
import { TextWriter } from './text-writer.ts'

/** What one person's mail is joined from: fixed text, and slots filled for each. */
export type Slot =
  /** A field's value: as text, or as a part of an address. */
  | { type: 'value'; use: number; as: 'text' | 'url_part' | 'url_start' }
  /** The address of a link of the campaign, by its position in `links`. */
  | { type: 'link'; link: number }
  | { type: 'unsubscribe' }
export type Segment = string | Slot

export type ContentProblem = {
  field: 'subject' | 'preheader' | 'html'
  code: 'required' | 'unknown_field' | 'field_unclosed' | 'field_off' | 'field_not_here' | 'link_incomplete'
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

const voidTags = new Set(['br', 'hr', 'img', 'col'])
const urlAttributes = new Set(['href', 'src'])
const textAttributes = new Set(['alt', 'title', 'aria-label'])

/**
 * Reads subject, preheader and cleaned HTML of a campaign. Never throws for content: what stops a send
 * is in `problems`, in the order of the fields.
 */
export function compileEmail(
  source: { subject: string; preheader: string; html: string },
  fieldTypes: FieldTypes,
  /** Fields whose value comes with an API call: a campaign has none (spec 3.1). */
  offKeys: ReadonlySet<string> = new Set(),
): EmailTemplate {
  const compiler = new Compiler(fieldTypes, offKeys)
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

/** Nobody mends more than these at once; each one more would cost a search for the name that was meant. */
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
  readonly #fieldTypes: FieldTypes
  readonly #offKeys: ReadonlySet<string>
  /** Where each is in its list, so that a long mail is read in the time of its length. */
  readonly #seen = {
    problems: new Set<string>(),
    links: new Map<string, number>(),
    uses: new Map<string, number>(),
  }

  constructor(fieldTypes: FieldTypes, offKeys: ReadonlySet<string>) {
    this.#fieldTypes = fieldTypes
    this.#offKeys = offKeys
  }

  problem(problem: ContentProblem): void {
    const key = JSON.stringify(problem)
    if (this.problems.length >= maxProblems || this.#seen.problems.has(key)) return
    this.#seen.problems.add(key)
    this.problems.push(problem)
  }

  /** Subject or preheader: one line of text. */
  line(field: 'subject' | 'preheader', text: string): Segment[] {
    return this.#parts(field, text).map((part) => {
      if (typeof part === 'string') return part
      if (part.name === 'UNSUBSCRIBE_URL') this.#misplaced(field, part.name)
      return this.#value(part, 'text')
    })
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
      for (const part of this.#parts('html', whole)) {
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
    if (urlAttributes.has(name)) return this.#url(this.#parts('html', value.trim()))
    const parts = this.#parts('html', value)
    return parts.map((part) => {
      if (typeof part === 'string') return part
      if (!textAttributes.has(name)) this.#misplaced('html', part.name)
      return this.#bodyValue(part)
    })
  }

  /** A link's address: the unsubscribe link, a counted one, or one that is left as it is. */
  #address(href: string): Segment[] {
    const parts = this.#parts('html', href)
    const [only] = parts
    if (parts.length === 1 && typeof only === 'object' && only.name === 'UNSUBSCRIBE_URL') {
      return [{ type: 'unsubscribe' }]
    }
    const startsWithField = typeof only === 'object'
    if (!startsWithField && href !== '' && !/^(?:https?:\/\/[^\s/?#]|mailto:|tel:|sms:|#)/i.test(href)) {
      this.problem({ field: 'html', code: 'link_incomplete', params: { url: href.slice(0, 100) } })
    }
    const url = this.#url(parts)
    if (!startsWithField && !isTrackable(href)) return url
    return [{ type: 'link', link: placeOf(this.#seen.links, href, () => this.links.push(href)) }]
  }

  #url(parts: TextPart[]): Segment[] {
    return parts.map((part, index) => {
      if (typeof part === 'string') return part
      if (part.name === 'UNSUBSCRIBE_URL') this.#misplaced('html', part.name)
      return this.#value(part, index === 0 ? 'url_start' : 'url_part')
    })
  }

  #bodyValue(use: FieldUse): Slot {
    return use.name === 'UNSUBSCRIBE_URL' ? { type: 'unsubscribe' } : this.#value(use, 'text')
  }

  #value(use: FieldUse, as: 'text' | 'url_part' | 'url_start'): Slot {
    const key = JSON.stringify([use.name, use.fallback])
    return { type: 'value', use: placeOf(this.#seen.uses, key, () => this.uses.push(use)), as }
  }

  #textOf(text: string): Segment[] {
    return parseFields(text).map((part) => (typeof part === 'string' ? part : this.#bodyValue(part)))
  }

  #parts(field: ContentProblem['field'], text: string): TextPart[] {
    const parts = parseFields(text)
    for (const part of parts) {
      if (typeof part === 'string' || isKnownField(part.name, this.#fieldTypes)) continue
      if (this.problems.length >= maxProblems) break
      if (this.#offKeys.has(part.name)) {
        this.problem({ field, code: 'field_off', params: { name: part.name } })
        continue
      }
      const suggestion = suggestField(part.name, this.#fieldTypes)
      this.problem({
        field,
        code: 'unknown_field',
        params: suggestion === null ? { name: part.name } : { name: part.name, suggestion },
      })
    }
    const unclosed = findUnclosedField(parts)
    if (unclosed !== null) this.problem({ field, code: 'field_unclosed', params: { text: unclosed } })
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
