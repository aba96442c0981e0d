/** What somebody who writes a mail should know of it, though it can be sent as it is. */
export type MailCheck =
  /** Gmail hides the end of a mail that is larger than `gmailClipBytes`. */
  | { code: 'clipped'; bytes: number }
  /** Pictures that say nothing to whom cannot see them. */
  | { code: 'alt_missing'; count: number }
  /** Addresses that no mail program opens, and that are taken out before sending. */
  | { code: 'link_dropped' | 'picture_dropped'; url: string }

/** Where Gmail cuts ("Message clipped"): bytes of the HTML part. */
export const gmailClipBytes = 102 * 1024
/** The page around a body with its styles, padding of the preheader and footer (layout.ts), about. */
const pageBytes = 3_500
/** What the counted address of a link takes. */
const linkBytes = 110

const tagPattern = /<(a|img)\b((?:"[^"]*"|'[^']*'|[^'"<>])*)>/gi
const attributeOf = (attributes: string, name: string): string | undefined => {
  const found = new RegExp(
    `(?:^|\\s)${name}(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+)))?(?=\\s|/|$)`,
    'i',
  )
  const match = found.exec(attributes)
  return match === null ? undefined : (match[1] ?? match[2] ?? match[3] ?? '')
}

/** The scheme of an address; null for one without, which `link_incomplete` tells of. */
const schemeOf = (url: string): string | null =>
  /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? null
const openedSchemes = new Set(['http', 'https', 'mailto', 'tel', 'sms'])

/** Size of the mail that a body becomes, in bytes, about: links get their counted addresses. */
export function estimateMailBytes(html: string): number {
  const links = html.match(/<a\s[^<>]*href/gi)?.length ?? 0
  return new TextEncoder().encode(html).length + pageBytes + links * linkBytes
}

/** Reads a body as it is written. Each thing is told once. */
export function checkMail(html: string): MailCheck[] {
  const checks: MailCheck[] = []
  const bytes = estimateMailBytes(html)
  if (bytes > gmailClipBytes) checks.push({ code: 'clipped', bytes })
  let withoutAlt = 0
  const dropped = new Set<string>()
  for (const [, tag = '', attributes = ''] of html.matchAll(tagPattern)) {
    const isLink = tag.toLowerCase() === 'a'
    if (!isLink && attributeOf(attributes, 'alt') === undefined) withoutAlt += 1
    const url = (attributeOf(attributes, isLink ? 'href' : 'src') ?? '').trim()
    const scheme = schemeOf(url)
    const isOpened = isLink ? openedSchemes.has(scheme ?? '') : scheme === 'http' || scheme === 'https'
    if (scheme === null || isOpened || dropped.has(`${tag} ${url}`)) continue
    dropped.add(`${tag} ${url}`)
    checks.push({ code: isLink ? 'link_dropped' : 'picture_dropped', url: url.slice(0, 80) })
  }
  if (withoutAlt > 0) checks.push({ code: 'alt_missing', count: withoutAlt })
  return checks.slice(0, 10)
}
