import { escapeHtml } from '../../lib/merge-fields/escape.ts'
import { splitHtml } from './fold-html.ts'
import { parseHtml } from './html-tree.ts'
import { type PictureRules, writeSafeHtml } from './safe-html.ts'

/** The HTML of a mail, safe to show: what was newly written, and what it quotes apart from it. */
export type ShownMail = {
  fresh: string
  /** Null when nothing is quoted. */
  quoted: string | null
  /** Remote pictures that were left out, in both. */
  blockedPictures: number
  /** Plain text as it was typed, which follows the look of the page around it. */
  isTyped?: true
}

/** Makes the HTML of a mail safe and folds what it quotes. It never throws, whatever the HTML is. */
export function showMail(html: string, pictures: PictureRules): ShownMail {
  const { fresh, quoted } = splitHtml(parseHtml(html).root)
  const shown = fresh === null ? null : writeSafeHtml(fresh, pictures)
  const folded = quoted === null ? null : writeSafeHtml(quoted, pictures)
  return {
    fresh: shown?.html ?? '',
    quoted: folded?.html ?? null,
    blockedPictures: (shown?.blockedPictures ?? 0) + (folded?.blockedPictures ?? 0),
  }
}

/** A mail of plain text as one that is shown: as it was typed. */
export const textAsMail = ({ text, quoted }: { text: string; quoted: string | null }): ShownMail => ({
  fresh: `<div class="typed">${escapeHtml(text)}</div>`,
  quoted: quoted === null ? null : `<div class="typed">${escapeHtml(quoted)}</div>`,
  blockedPictures: 0,
  isTyped: true,
})

const look = `
:root { color-scheme: light; overflow: auto }
body { margin: 0; padding: 12px 16px; font: 14px/1.5 Geist, system-ui, sans-serif; color: #1b1b1b; background: #fff; overflow-wrap: anywhere; display: flow-root }
img { max-width: 100%; height: auto }
img:not([src]) { display: inline-block; min-width: 24px; min-height: 24px; padding: 4px; border: 1px dashed #b5b5b5; border-radius: 4px; color: #6b6b6b; font-size: 12px }
table { max-width: 100% }
pre, .typed { white-space: pre-wrap }
blockquote { margin: 8px 0 8px 4px; padding-left: 12px; border-left: 2px solid #d5d5d5 }
body[data-on-paper] { padding-inline: 0 }
details { margin-top: 12px } summary { cursor: pointer; color: #5b5b5b }
`

/** A mail without a look of its own takes the one of its frame: dark within a dark page. */
const typedLook = `
:root { color-scheme: light dark }
body { padding: 0; color: light-dark(#1b1b1b, #ececec); background: transparent }
summary { color: light-dark(#5b5b5b, #b0b0b0) }
`

/**
 * A mail as a page of its own, for a frame that runs nothing. Its quote opens without a script. Its body tells that it is
 * a mail, and how many remote pictures were left out.
 *
 * @param words.quote what opens the quote
 */
export function mailPage(
  { fresh, quoted, blockedPictures, isTyped }: ShownMail,
  words: { quote: string; language: string },
): string {
  const head = `<!doctype html><html lang="${escapeHtml(words.language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><base target="_blank"><style>${look}${isTyped ? typedLook : ''}</style>`
  const isOpen = fresh === '' ? ' open' : ''
  const folded =
    quoted === null
      ? ''
      : `<details${isOpen}><summary>${escapeHtml(words.quote)}</summary>${quoted}</details>`
  return `${head}<body data-mail data-blocked="${blockedPictures}">${fresh}${folded}</body></html>`
}

/**
 * Content security of that page: no script, form or frame; links open pages outside of the sandbox. The page around it
 * may measure it, which needs the same origin: nothing within it could make use of that.
 *
 * @param pictures where pictures within mails are served from, and `https:` once somebody asked for remote ones
 */
export const mailPageHeaders = (pictures: readonly string[]): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "script-src 'none'",
    `img-src ${['data:', ...pictures].join(' ')}`,
    "style-src 'unsafe-inline'",
    // The page around it lends its typeface.
    "font-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; '),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
})
