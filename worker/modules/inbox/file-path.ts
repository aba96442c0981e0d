const shownPictures: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/jpg',
  'image/gif',
  'image/webp',
])

/** A picture is shown as what it says it is, and runs nothing; everything else is only ever saved. */
export function fileHeaders(
  { name, type }: { name: string; type: string },
  sizeBytes: number,
): Record<string, string> {
  const isPicture = shownPictures.has(type)
  return {
    'content-type': isPicture ? type : 'application/octet-stream',
    'content-length': String(sizeBytes),
    // RFC 6266 §4.3 with the encoding of RFC 8187.
    'content-disposition': `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, '')}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'cache-control': 'private, max-age=3600',
  }
}
