import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { z } from 'zod'

const dist = join(import.meta.dirname, '../../dist')
const kib = 1024

const gzipKib = (content: string | Buffer) => gzipSync(content, { level: 9 }).byteLength / kib

/** The built Worker as it is uploaded, all modules, gzipped, in KiB. */
export function workerGzipKib(): number {
  const folder = join(dist, 'centralino')
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(js|wasm)$/.test(path),
  )
  return gzipKib(Buffer.concat(modules.sort().map((path) => readFileSync(join(folder, path)))))
}

/** Files that a page loads before any code of a route: scripts, preloaded modules, styles. */
function firstFiles(html: string): string[] {
  const tags = html.match(/<(script|link)\b[^>]*>/g) ?? []
  return tags
    .filter((tag) => tag.startsWith('<script') || /rel="(modulepreload|stylesheet)"/.test(tag))
    .flatMap((tag) => /(?:src|href)="\/([^"]+)"/.exec(tag)?.[1] ?? [])
}

const client = join(dist, 'client')

/** The app's page and the files it loads before a route's own code, by their paths. */
function firstLoad(): { html: string; paths: string[] } {
  const html = readFileSync(join(client, 'web/index.html'), 'utf8')
  const paths = firstFiles(html)
  if (paths.length < 3) throw new Error('the built page names no script, module and style')
  return { html, paths }
}

/** The app's page with everything it loads before a route's own code, each gzipped, in KiB. */
export function appFirstLoadGzipKib(): number {
  const { html, paths } = firstLoad()
  const files = paths.map((path) => readFileSync(join(client, path)))
  return [html, ...files].reduce((sum, content) => sum + gzipKib(content), 0)
}

/** What a route's own page loads besides: its modules and styles, each gzipped, in KiB. */
export function routeGzipKib(page: string): number {
  const { paths } = firstLoad()
  const entry = paths.find((path) => /assets\/index-[^/]+\.js$/.test(path)) ?? ''
  const code = readFileSync(join(client, entry), 'utf8')
  // Vite's own list of all that a dynamic import loads beside its module.
  const listed = /m\.f=(\[.*?\])/.exec(code)?.[1]
  const places = new RegExp(`import\\(\`\\./${page}-[^\`]+\`\\),__vite__mapDeps\\((\\[[\\d,]*\\])\\)`).exec(
    code,
  )?.[1]
  if (listed === undefined || places === undefined) throw new Error(`the build has no page ${page}`)
  const files = z.array(z.string()).parse(JSON.parse(listed))
  const own = z
    .array(z.number())
    .parse(JSON.parse(places))
    .map((place) => files[place] ?? '')
  const missing = own.filter((path) => !paths.includes(path))
  return missing.reduce((sum, path) => sum + gzipKib(readFileSync(join(client, path))), 0)
}

/** The chat of a site as its browsers fetch it: the button on every page, and the open chat; brotli, in KiB. */
export function chatBrotliKib(): { loader: number; open: number } {
  const client = join(dist, 'client')
  const loader = readFileSync(join(client, 'chat.js'), 'utf8')
  const path = /assets\/chat-[\w-]+\.js/.exec(loader)?.[0]
  if (path === undefined) throw new Error('the loader of the chat names no script to open')
  const size = (content: string | Buffer) => brotliCompressSync(content).byteLength / kib
  return { loader: size(loader), open: size(readFileSync(join(client, path))) }
}
