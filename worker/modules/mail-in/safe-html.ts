import { escapeHtml } from '../../lib/merge-fields/escape.ts'
import type { HtmlElement, HtmlNode } from './html-tree.ts'
import { safeStyle } from './safe-style.ts'

/** How pictures of a mail are shown. */
export type PictureRules = {
  /** Remote ones tell their sender who reads, when and where: they stay out until somebody asks for them. */
  remote: 'blocked' | 'shown'
  /** The address of a picture within the mail, by its content id; null when there is none. */
  inline: (contentId: string) => string | null
}

export type SafeHtml = { html: string; blockedPictures: number }

const elements = new Set(
  'a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  ),
)
const voids = new Set(['br', 'hr', 'img', 'col', 'wbr'])

/** Values of attributes that are kept, by element; `*` for all. What is not here is left out. */
const text = /^[^\p{Cc}]{0,500}$/u
const length = /^\d{1,5}(?:\.\d{1,3})?%?$/
const count = /^\d{1,3}$/
const colour = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20})$/i
const align = /^(?:left|right|center|justify|top|middle|bottom|baseline|absmiddle)$/i
const attributes: Record<string, Record<string, RegExp>> = {
  '*': {
    title: text,
    dir: /^(?:ltr|rtl|auto)$/i,
    lang: /^[\w-]{1,20}$/,
    align,
    valign: align,
    bgcolor: colour,
  },
  img: { alt: text, width: length, height: length, border: count },
  table: { width: length, cellpadding: count, cellspacing: count, border: count },
  td: { width: length, height: length, colspan: count, rowspan: count },
  th: { width: length, height: length, colspan: count, rowspan: count },
  col: { width: length, span: count },
  colgroup: { width: length, span: count },
  tr: { height: length },
  font: { color: colour, size: /^[+-]?\d$/, face: /^[\w ,'"-]{1,200}$/ },
  ol: { start: count, type: /^[1aAiI]$/ },
  ul: { type: /^(?:disc|circle|square)$/i },
  hr: { width: length, size: count },
}

/**
 * Writes a tree as HTML that runs nothing, fetches nothing unasked and covers nothing: elements, attributes and styles
 * of an allow-list, every text and value escaped anew. Elements that are not on it stand for their content. It is shown
 * in a frame without rights besides (`mailPageHeaders`).
 */
export function writeSafeHtml(root: HtmlElement, pictures: PictureRules): SafeHtml {
  let blockedPictures = 0

  function writePicture({ attributes: given }: HtmlElement): string {
    const source = pictureSource(given['src'] ?? '', pictures)
    if (source === 'blocked') blockedPictures += 1
    if (source === null || (source === 'blocked' && isPixel(given))) return ''
    const src = source === 'blocked' ? '' : ` src="${escapeHtml(source.address)}"`
    return `<img${src}${attributesOf('img', given)}>`
  }

  function write(node: HtmlNode): string {
    if (node.type === 'text') return escapeHtml(node.text)
    const { name } = node
    if (name === 'img') return writePicture(node)
    const inner = node.children.map(write).join('')
    if (!elements.has(name)) return inner
    const open = `<${name}${linkOf(node)}${attributesOf(name, node.attributes)}>`
    return voids.has(name) ? open : `${open}${inner}</${name}>`
  }

  const html = root.children.map(write).join('')
  return { html, blockedPictures }
}

function attributesOf(name: string, given: Readonly<Record<string, string>>): string {
  const rules = { ...attributes['*'], ...(Object.hasOwn(attributes, name) ? attributes[name] : {}) }
  const kept = Object.entries(given).flatMap(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    return rule?.test(value.trim()) === true ? [` ${key}="${escapeHtml(value.trim())}"`] : []
  })
  const style = safeStyle(given['style'] ?? '')
  return kept.join('') + (style === '' ? '' : ` style="${escapeHtml(style)}"`)
}

/** Links open a page of their own that knows nothing of this one. */
function linkOf({ name, attributes: given }: HtmlElement): string {
  const href = name === 'a' ? safeLink(given['href'] ?? '') : null
  return href === null ? '' : ` href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer nofollow"`
}

const longestAddress = 4000

/** An address that may be followed from a mail, as a browser would read it; null for any other. */
export function safeLink(raw: string): string | null {
  // Browsers pass over these characters, also within the scheme.
  const address = raw.replace(/[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]/gu, '').trim()
  if (address === '' || address.length > longestAddress) return null
  if (/^(?:mailto:[^\s<>"]+|tel:[\d+() .-]{3,30})$/i.test(address)) return address
  return webAddress(address)
}

function webAddress(address: string): string | null {
  if (!/^https?:\/\//i.test(address)) return null
  try {
    const url = new URL(address)
    // A name and a password before the host are there to be mistaken for it.
    return url.username === '' && url.password === '' ? url.href : null
  } catch {
    return null
  }
}

const longestDataPicture = 500_000
const dataPicture = /^data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/i

function pictureSource(
  raw: string,
  { remote, inline }: PictureRules,
): { address: string } | 'blocked' | null {
  const source = raw.replace(/[\p{Cc}\s]/gu, '')
  const contentId = /^cid:(.{1,500})$/i.exec(source)?.[1]
  if (contentId !== undefined) return picture(inline(decodeId(contentId)))
  if (source.length <= longestDataPicture && dataPicture.test(source)) return picture(source)
  const address = source.startsWith('//') ? webAddress(`https:${source}`) : webAddress(source)
  if (address === null || source.length > longestAddress) return null
  // Shown pictures come over https alone, as the frame's policy asks.
  return remote === 'blocked' ? 'blocked' : picture(address.replace(/^http:/, 'https:'))
}

const picture = (address: string | null) => (address === null ? null : { address })

function decodeId(contentId: string): string {
  try {
    return decodeURIComponent(contentId)
  } catch {
    return contentId
  }
}

/** A picture that nobody sees is there to count its readers. */
const isPixel = (given: Readonly<Record<string, string>>): boolean =>
  /^[01](?:px)?$/.test(given['width'] ?? '') || /^[01](?:px)?$/.test(given['height'] ?? '')
