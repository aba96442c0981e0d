import { buttonStyle, imageStyle, ruleStyle } from './mail-body.ts'

const marks = ['strong', 'b', 'em', 'i', 'u']
/** Elements of the text editor with the attributes it keeps; a style is judged apart. */
const known: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['p', 'h2', 'h3'].map((tag) => [tag, ['align']])),
  ...Object.fromEntries([...marks, 'br', 'ul', 'li', 'hr'].map((tag) => [tag, []])),
  ol: ['start'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'width'],
}

const hexOf = (...parts: string[]): string =>
  `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`

/** What a style says, in one way of writing it: browsers turn colours into `rgb()` and give zeros a unit. */
const declarations = (style: string): string[] =>
  style
    .split(';')
    .map((one) =>
      one
        .replace(/\s+/g, '')
        .toLowerCase()
        .replace(/rgb\((\d+),(\d+),(\d+)\)/g, (_all, r: string, g: string, b: string) => hexOf(r, g, b))
        .replace(/\b0px\b/g, '0'),
    )
    .filter((one) => one !== '')

const aligned = ['text-align:left', 'text-align:center', 'text-align:right']
/** What an element's style may say without losing it. */
const keptStyles: Readonly<Record<string, readonly string[]>> = {
  p: aligned,
  h2: aligned,
  h3: aligned,
  a: declarations(buttonStyle),
  img: declarations(imageStyle),
  hr: declarations(ruleStyle),
}

const tagPattern = /<!--|<\/?([a-z][a-z0-9:-]*)((?:"[^"]*"|'[^']*'|[^'"<>])*)>/gi
const attributePattern = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g

/**
 * What a body would lose in the text editor, by the names that who writes HTML knows: elements,
 * `element[attribute]`. Empty when it can be edited there as it is.
 */
export function lostInText(html: string): string[] {
  const lost = new Set<string>()
  for (const [whole, name = '', rest = ''] of html.matchAll(tagPattern)) {
    if (whole === '<!--') lost.add('<!-- -->')
    if (name === '' || whole.startsWith('</')) continue
    const tag = name.toLowerCase()
    const attributes = known[tag]
    if (attributes === undefined) lost.add(tag)
    else for (const one of lostAttributes(tag, attributes, rest)) lost.add(one)
  }
  return [...lost]
}

function lostAttributes(tag: string, attributes: readonly string[], rest: string): string[] {
  return [...rest.matchAll(attributePattern)].flatMap(([, name = '', double, single, bare]) => {
    const attribute = name.toLowerCase()
    if (attribute === 'style') {
      const kept = keptStyles[tag] ?? []
      const isKept = declarations(double ?? single ?? bare ?? '').every((one) => kept.includes(one))
      return isKept ? [] : [`${tag}[style]`]
    }
    return attributes.includes(attribute) ? [] : [`${tag}[${attribute}]`]
  })
}
