/** Names that addresses of the installation use themselves. */
const reserved = new Set([
  'www',
  'api',
  'app',
  'admin',
  'mail',
  'static',
  'assets',
  'localhost',
  'pages',
  'status',
])

/** A name as a host label (RFC 1123): ASCII letters, digits and single hyphens, 40 at most. */
export function toSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return slug.length >= 2 && !reserved.has(slug) ? slug : `spazio-${slug || 'nuovo'}`.replace(/-+$/, '')
}

/** The plain slug first, then some with a random tail. */
export function* slugCandidates(name: string, randomTail: () => string): Generator<string> {
  const slug = toSlug(name)
  yield slug
  for (let i = 0; i < 4; i++) yield `${slug}-${randomTail()}`
}
