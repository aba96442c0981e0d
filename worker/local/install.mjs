import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs before `npm start`, `npm run dev` and `npm test`, when nothing may be installed yet: so plain
// JavaScript for Node 20 without any package. Installs what package-lock.json asks for when
// node_modules differs from it; with `--browser` also sees to a Chromium for the tests.

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const oldestNode = 20

/** @param {string} path @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, peer?: boolean }> | null} */
function readLock(path) {
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8'))
    return packages
  } catch {
    return null // missing or cut short: both mean "install"
  }
}

/** True when node_modules holds exactly what the lockfile names, packages of other platforms aside. */
function isInstalled() {
  const wanted = readLock(join(root, 'package-lock.json'))
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null || installed === null) return false
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue
    const found = installed[path]
    if (found === undefined && entry.optional) continue
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) return false
  }
  return Object.keys(installed).every((path) => path in wanted && existsSync(join(root, path)))
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (error) console.error(error.message)
  return status ?? 1
}

function installPackages() {
  // Without the project's own .bin on the path: `npm ci` deletes the Node that stands there.
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
    .join(delimiter)
  console.log('Installing packages (npm ci) …')
  const status = run('npm', ['ci'], { ...process.env, PATH: path })
  if (status !== 0) {
    console.error('npm ci failed: see the lines above.')
    process.exit(status)
  }
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(`Node ${oldestNode} or later is needed; this is ${process.version}.`)
  process.exit(1)
}
if (!isInstalled()) installPackages()
if (process.argv.includes('--browser')) {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  process.exitCode = run(existsSync(node) ? node : process.execPath, [join('test', 'support', 'chromium.ts')])
}
