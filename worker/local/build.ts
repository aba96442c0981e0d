import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = [
  'worker',
  'web',
  'db',
  'durable-objects',
  'package-lock.json',
  'vite.config.ts',
  'wrangler.toml',
]

/** Builds the Worker and the app when a source is newer than what was built. */
export function buildIfStale(root: string): void {
  const built = join(root, 'dist', 'centralino', 'index.js')
  const newest = Math.max(...sources.map((path) => newestChange(join(root, path))))
  if (existsSync(built) && statSync(built).mtimeMs > newest) return
  execFileSync(
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      // Standard output belongs to the caller: the bench prints figures there.
      stdio: ['ignore', 2, 2],
    },
  )
}

function newestChange(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}
