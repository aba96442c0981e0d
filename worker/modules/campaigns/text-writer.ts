import type { Segment } from './template.ts'

/** Blank lines before and after an element, as it reads in plain text: 2 is a paragraph, 1 a line. */
const blockBreaks: Record<string, 1 | 2> = {
  p: 2,
  h1: 2,
  h2: 2,
  h3: 2,
  h4: 2,
  h5: 2,
  h6: 2,
  blockquote: 2,
  pre: 2,
  ul: 2,
  ol: 2,
  table: 2,
  dl: 2,
  figure: 2,
  div: 1,
  center: 1,
  li: 1,
  tr: 1,
  figcaption: 1,
  caption: 1,
  dt: 1,
  dd: 1,
}

/**
 * Writes the plain-text part beside the HTML: paragraphs, list marks, link addresses in brackets.
 * Spaces and lines are settled here once, so that filling a mail only joins.
 */
export class TextWriter {
  readonly #segments: Segment[] = []
  readonly #lists: { ordered: boolean; count: number }[] = []
  readonly #links: { from: number }[] = []
  #breaks = 0
  #space = false
  #atStart = true
  /** Right behind a list mark, where a paragraph begins no new line. */
  #afterMark = false

  get isEmpty(): boolean {
    return this.#segments.length === 0
  }

  /** Text of a node, spaces as written in the source; or a slot, which is never empty. */
  write(segment: Segment): void {
    if (typeof segment !== 'string') {
      this.#settle()
      this.#push(segment)
      return
    }
    const text = segment.replace(/[\s\u00a0]+/g, ' ')
    const words = text.trim()
    if (text.startsWith(' ')) this.#space = true
    if (words === '') return
    this.#settle()
    this.#push(words)
    this.#space = text.endsWith(' ')
  }

  open(tag: string): void {
    const list = this.#lists.at(-1)
    if (tag === 'br') this.#breaks = Math.min(2, this.#breaks + 1)
    else if (tag === 'hr') this.#rule()
    else if (tag === 'td' || tag === 'th') this.#space = true
    else this.#break(tag)
    if (tag === 'ul' || tag === 'ol') this.#lists.push({ ordered: tag === 'ol', count: 0 })
    if (tag === 'li' && list !== undefined) {
      list.count += 1
      this.#settle()
      this.#push(`${'  '.repeat(this.#lists.length - 1)}${list.ordered ? `${list.count}.` : '-'}`)
      this.#space = true
      this.#afterMark = true
    }
  }

  close(tag: string): void {
    if (tag === 'ul' || tag === 'ol') this.#lists.pop()
    if (tag === 'li') this.#afterMark = false
    this.#break(tag)
  }

  openLink(): void {
    this.#links.push({ from: this.#segments.length })
  }

  /** The address behind the words of a link, unless the words are the address. */
  closeLink(address: readonly Segment[]): void {
    const from = this.#links.pop()?.from ?? 0
    const words = this.#segments.slice(from)
    const [only] = address
    if (address.length === 0 || (typeof only === 'string' && only.startsWith('#'))) return
    if (typeof only === 'string' && address.length === 1) {
      const bare = only.replace(/^(?:mailto|tel|sms):/i, '')
      if (words.join('').trim().endsWith(bare)) return
    }
    const trailingSpace = this.#space
    if (words.length > 0) this.#space = true
    this.#settle()
    this.#push(words.length > 0 ? '(' : '')
    for (const part of address) this.#push(part)
    this.#push(words.length > 0 ? ')' : '')
    this.#space = trailingSpace
  }

  segments(): Segment[] {
    const joined: Segment[] = []
    for (const segment of this.#segments) {
      const before = joined.at(-1)
      if (typeof segment === 'string' && typeof before === 'string')
        joined[joined.length - 1] = before + segment
      else joined.push(segment)
    }
    return joined
  }

  #rule(): void {
    this.#breaks = 2
    this.#settle()
    this.#push('-----')
    this.#breaks = 2
  }

  #break(tag: string): void {
    const wanted = blockBreaks[tag] ?? 0
    if (this.#afterMark || wanted === 0) return
    this.#breaks = Math.max(this.#breaks, this.#lists.length > 0 ? 1 : wanted)
  }

  /** Puts the line break or space that is due before the next words. */
  #settle(): void {
    if (!this.#atStart) {
      if (this.#breaks > 0) this.#push('\n'.repeat(this.#breaks))
      else if (this.#space) this.#push(' ')
    }
    this.#breaks = 0
    this.#space = false
    this.#atStart = false
    this.#afterMark = false
  }

  #push(segment: Segment): void {
    if (segment !== '') this.#segments.push(segment)
  }
}
