/** Reading of a kept mail's own HTML: where its pixel and links are, and how it is shown without side effects. */

const attribute = /\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi

/** The first address of the mail under one of the tracking paths, or null. */
export function findTrackingUrl(html: string, publicOrigin: string, path: '/t/o/' | '/t/c/'): string | null {
  for (const match of html.matchAll(attribute)) {
    const url = decodeEntities(match[1] ?? match[2] ?? '')
    if (url.startsWith(`${publicOrigin}${path}`)) return url
  }
  return null
}

/**
 * The mail as a page for a frame without rights: the tracking pixel is taken out, so that looking is not
 * opening, and links would open elsewhere, which the frame does not allow.
 */
export function toPreviewPage(html: string, publicOrigin: string): string {
  const withoutPixel = html.replace(/<img\b[^>]*>/gi, (tag) =>
    findTrackingUrl(tag, publicOrigin, '/t/o/') === null ? tag : '',
  )
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${withoutPixel}`
}

/** Content security of that page: no script, no forms, no frames, an origin of its own. */
export const previewHeaders = (pictures: string): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `sandbox; default-src 'none'; img-src ${pictures} data:; style-src 'unsafe-inline'; font-src https: data:; frame-ancestors 'self'`,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
})

const decodeEntities = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&#38;', '&').replaceAll('&#x26;', '&')
