import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Lock = z.object({ pid: z.number(), children: z.array(z.number()) })
const Secrets = z.object({ AUTH_SECRET: z.string(), SECRETS_KEY: z.string() })

export type DataFolder = {
  path: string
  /** Secrets of this installation, made once and kept beside its data. */
  secrets: z.infer<typeof Secrets>
  /** Notes the children of this process, so that a later start can end those a kill left behind. */
  recordChildren(): void
  release(): void
}

/**
 * Takes the data folder for this process. Two processes on one database would corrupt nothing but
 * would both run queues; and a killed parent leaves workerd behind, which is ended here.
 *
 * @throws when another living process holds the folder
 */
export function openDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true })
  const lockPath = join(path, 'lock.json')
  takeLock(lockPath)
  return {
    path,
    secrets: readSecrets(join(path, 'secrets.json')),
    recordChildren: () =>
      writeFileSync(lockPath, JSON.stringify({ pid: process.pid, children: childProcesses() })),
    release: () => rmSync(lockPath, { force: true }),
  }
}

function takeLock(lockPath: string): void {
  if (existsSync(lockPath)) {
    const lock = Lock.safeParse(parseJson(readFileSync(lockPath, 'utf8')))
    if (lock.success) {
      if (lock.data.pid !== process.pid && commandOf(lock.data.pid).includes('start.ts')) {
        throw new Error(`Centralino is already running on this data folder (process ${lock.data.pid}).`)
      }
      for (const child of lock.data.children) {
        if (commandOf(child).includes('workerd')) process.kill(child, 'SIGKILL')
      }
    }
    rmSync(lockPath)
  }
  writeFileSync(lockPath, JSON.stringify({ pid: process.pid, children: [] }), { flag: 'wx' })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A kill in the middle of the write leaves half a file: as good as none.
    return null
  }
}

/** The command line of a living process, or an empty text. Linux only; elsewhere no orphan is found. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function childProcesses(): number[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === process.pid)
}

function parentOf(pid: number): number | null {
  try {
    // `pid (name) state ppid …`; the name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}

function readSecrets(path: string): z.infer<typeof Secrets> {
  if (!existsSync(path)) {
    const secrets = { AUTH_SECRET: randomSecret(), SECRETS_KEY: randomSecret() }
    writeFileSync(path, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  }
  return Secrets.parse(JSON.parse(readFileSync(path, 'utf8')))
}

const randomSecret = () => randomBytes(32).toString('base64url')
