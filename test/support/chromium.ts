import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'

const root = join(import.meta.dirname, '../..')

/** Flags for a headless browser without network, sandbox or graphics card. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser that starts: one with missing system libraries is as good as none. */
function starts(path: string): boolean {
  return existsSync(path) && spawnSync(path, ['--version', '--no-sandbox'], { timeout: 60_000 }).status === 0
}

/**
 * The Chromium that the tests drive: `CHROMIUM_PATH`, else the one Playwright downloaded, else the
 * system's. Undefined when there is none.
 */
export function findChromium(): string | undefined {
  const places = [
    process.env['CHROMIUM_PATH'],
    chromium.executablePath(),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  return places.find((path) => path !== undefined && existsSync(path))
}

function run(command: string, args: string[], env: Record<string, string> = {}): boolean {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 600_000,
  })
  return status === 0
}

function installDebianPackage(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-q'], quiet)
  return run(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
    quiet,
  )
}

/** Sees to a Chromium: Playwright's where it can be downloaded, else Debian's package when run as root. */
function ensureChromium(): void {
  const present = findChromium()
  if (present !== undefined && starts(present)) return
  console.log('No Chromium for the tests yet: trying to install one …')
  const playwright = join(root, 'node_modules/@playwright/test/cli.js')
  run(process.execPath, [playwright, 'install', 'chromium'], {
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000',
  })
  if (!starts(chromium.executablePath())) installDebianPackage()
  const found = findChromium()
  if (found === undefined || !starts(found)) {
    console.error(
      [
        'The tests need a Chromium and none could be installed. One of these helps:',
        '  npx playwright install --with-deps chromium   (needs the internet)',
        '  apt-get install chromium                      (Debian, Ubuntu; as root)',
        '  CHROMIUM_PATH=/path/to/chromium npm test      (one that is there already)',
      ].join('\n'),
    )
    process.exit(1)
  }
}

if (import.meta.main) ensureChromium()
