import { Parser } from 'htmlparser2'

const blocks = new Set(
  'address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)
/** Elements whose text is nothing that a person reads. */
export const unreadElements: ReadonlySet<string> = new Set(
  'head style script title template noscript svg math iframe object embed applet textarea select option xmp noembed noframes'.split(
    ' ',
  ),
)

/** The words of HTML, a line per block; in time that grows with its length alone. */
export function htmlToText(html: string): string {
  const lines: string[] = ['']
  let unread = 0
  let quoteDepth = 0
  const newLine = (): void => {
    if (lines.at(-1) !== '') lines.push('')
  }
  const parser = new Parser({
    onopentagname(name) {
      if (unreadElements.has(name)) unread += 1
      else if (name === 'br') lines.push('')
      else if (blocks.has(name)) newLine()
      else if (name === 'td' || name === 'th') lines[lines.length - 1] += ' '
      if (name === 'blockquote') quoteDepth += 1
    },
    ontext(text) {
      if (unread > 0) return
      const words = text.replace(/[\s\u00a0]+/g, ' ')
      const line = lines.at(-1) ?? ''
      const start = line === '' ? `${'> '.repeat(Math.min(quoteDepth, 5))}${words.trimStart()}` : words
      if (words.trim() !== '' || line !== '') lines[lines.length - 1] = line + start
    },
    onclosetag(name) {
      if (unreadElements.has(name)) unread = Math.max(0, unread - 1)
      else if (blocks.has(name)) newLine()
      if (name === 'p') lines.push('')
      if (name === 'blockquote') quoteDepth = Math.max(0, quoteDepth - 1)
    },
  })
  parser.end(html)
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
