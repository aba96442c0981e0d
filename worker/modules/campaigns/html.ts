import { Parser } from 'htmlparser2'
import sanitizeHtml from 'sanitize-html'

const tags = [
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'p',
  'div',
  'center',
  'blockquote',
  'pre',
  'hr',
  'br',
  'ul',
  'ol',
  'li',
  'figure',
  'figcaption',
  'dl',
  'dt',
  'dd',
  'a',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'del',
  'ins',
  'small',
  'sub',
  'sup',
  'span',
  'font',
  'abbr',
  'code',
  'img',
  'table',
  'caption',
  'colgroup',
  'col',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
]

/** Elements whose text is no text of the mail and goes with them. */
const droppedWithText = [
  'script',
  'style',
  'title',
  'textarea',
  'option',
  'noscript',
  'xmp',
  'iframe',
  'object',
  'svg',
  'math',
  'template',
  'noembed',
  'noframes',
]

const attributes = {
  '*': [
    'style',
    'class',
    'align',
    'valign',
    'bgcolor',
    'width',
    'height',
    'dir',
    'lang',
    'title',
    'role',
    'aria-hidden',
    'aria-label',
  ],
  a: ['href', 'name', 'target'],
  img: ['src', 'alt', 'border'],
  table: ['cellpadding', 'cellspacing', 'border'],
  td: ['colspan', 'rowspan', 'nowrap'],
  th: ['colspan', 'rowspan', 'nowrap', 'scope'],
  col: ['span'],
  ol: ['start', 'type'],
  font: ['color', 'face', 'size'],
}

/** What mail programs understand and no page could use to cover or fetch something. */
const styleProperties = [
  'color',
  'background',
  'background-color',
  'background-image',
  'background-position',
  'background-repeat',
  'background-size',
  'font',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'line-height',
  'letter-spacing',
  'text-align',
  'text-decoration',
  'text-indent',
  'text-transform',
  'vertical-align',
  'white-space',
  'word-break',
  'word-wrap',
  'overflow-wrap',
  'border',
  'border-top',
  'border-right',
  'border-bottom',
  'border-left',
  'border-color',
  'border-style',
  'border-width',
  'border-radius',
  'border-collapse',
  'border-spacing',
  'margin',
  'margin-top',
  'margin-right',
  'margin-bottom',
  'margin-left',
  'padding',
  'padding-top',
  'padding-right',
  'padding-bottom',
  'padding-left',
  'width',
  'max-width',
  'min-width',
  'height',
  'max-height',
  'min-height',
  'display',
  'float',
  'clear',
  'table-layout',
  'list-style',
  'list-style-type',
  'opacity',
  'overflow',
  'box-sizing',
  'mso-line-height-rule',
  'mso-table-lspace',
  'mso-table-rspace',
  '-webkit-text-size-adjust',
]
const safeStyleValue =
  /^(?!.*(?:expression|javascript:|vbscript:|behavior|-moz-binding|[<>\\{}]|%%))(?!.*url\(\s*(?!['"]?https:))[\s\S]{1,500}$/i

const options: sanitizeHtml.IOptions = {
  allowedTags: tags,
  nonTextTags: droppedWithText,
  allowedAttributes: attributes,
  allowedStyles: { '*': Object.fromEntries(styleProperties.map((name) => [name, [safeStyleValue]])) },
  allowedSchemes: ['http', 'https', 'mailto', 'tel', 'sms'],
  allowedSchemesByTag: { img: ['http', 'https'] },
  allowedSchemesAppliedToAttributes: ['href', 'src'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nestingLimit: 100,
  parser: { lowerCaseTags: true, lowerCaseAttributeNames: true },
}

/**
 * HTML as a person wrote it, made safe to keep, to show and to send: an allow-list of elements,
 * attributes, styles and address schemes; no scripts, event handlers, forms or frames. Style sheets of
 * hand-made mails are kept, filtered, in one element at the front. Cleaning what is clean changes
 * nothing.
 */
export function cleanHtml(html: string): string {
  const styles = cleanStyleSheet(styleSheetsOf(html))
  const body = sanitizeHtml(html, options).trim()
  return styles === '' ? body : `<style>${styles}</style>${body}`
}

/** The text of all `<style>` elements. */
function styleSheetsOf(html: string): string {
  let css = ''
  let inStyle = false
  const parser = new Parser({
    onopentagname: (name) => (inStyle = name === 'style'),
    ontext: (text) => {
      if (inStyle) css += `${text}`
    },
    onclosetag: (name) => {
      if (name === 'style') {
        inStyle = false
        css += '\n'
      }
    },
  })
  parser.end(html)
  return css.slice(0, 50_000)
}

const riskyCss = /@import[^;]*;?|@charset[^;]*;?|expression|javascript:|vbscript:|behavior|-moz-binding|%%/gi
const cssUrl = /url\(\s*(?!\s|['"]?https:)[^)]*\)?/gi

/** Removes what could leave the sheet, fetch or run; again until nothing is left to remove. */
function cleanStyleSheet(css: string): string {
  let cleaned = css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/<!--|-->/g, '')
    .replace(/[<\\]/g, '')
  for (let before = ''; before !== cleaned;) {
    before = cleaned
    cleaned = cleaned.replace(riskyCss, '').replace(cssUrl, 'none')
  }
  return cleaned
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
}
