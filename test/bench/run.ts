import { join } from 'node:path'
import { buildIfStale } from '../../worker/local/build.ts'
import { type Figure, figureLine } from './figure.ts'

/**
 * `npm run -s bench [-- GROUP…]`: measures the named groups, or all, against the built product.
 * Standard output carries one JSON line per figure and nothing else.
 */
const groups: Record<string, () => Promise<{ run(): Promise<Figure[]> }>> = {
  contacts: () => import('./contacts.ts'),
  csv_tool: () => import('./csv-tool.ts'),
  export: () => import('./export.ts'),
  dispatch: () => import('./dispatch.ts'),
  limiter: () => import('./limiter.ts'),
  suppressions: () => import('./suppressions.ts'),
  tracking: () => import('./tracking.ts'),
  import: () => import('./import.ts'),
  inbox: () => import('./inbox.ts'),
  web: () => import('./web.ts'),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in groups))
if (unknown.length > 0) {
  console.error(`no such group: ${unknown.join(', ')}; there are ${Object.keys(groups).join(', ')}`)
  process.exit(1)
}
buildIfStale(join(import.meta.dirname, '../..'))
for (const [name, load] of Object.entries(groups)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for (const figure of await (await load()).run()) console.log(figureLine(figure))
}
