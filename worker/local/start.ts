import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalLibsql } from '../../db/local/server.ts'
import { migrateAll } from '../../db/migrate.ts'
import { buildIfStale } from './build.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { demo, ensureDemo } from './demo.ts'
import { startDevServer } from './dev-server.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const isDev = process.argv.includes('--dev')
const port = Number(process.env['PORT'] ?? 8787)
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * The whole system on one machine: the local libSQL server, workerd with API, app, objects, queues
 * and files, and the cron, which locally nobody else would drive (design §6).
 */
async function start(): Promise<void> {
  const folder = openDataFolder(resolve(process.env['CENTRALINO_DATA'] ?? join(root, '.data')))
  // On every way out: Miniflare ends the process on a signal as soon as workerd is down.
  process.on('exit', () => folder.release())
  const libsql = await startLocalLibsql({ dir: join(folder.path, 'libsql') })
  await migrateAll(libsql.url)
  const variables = localVariables(folder, libsql.url)
  if (!isDev) buildIfStale(root)
  const server = isDev
    ? await startDevServer({ root, port, variables })
    : await startWorkerd({ port, persistDir: join(folder.path, 'workerd'), variables })
  folder.recordChildren()
  const stopCron = driveCron(server)
  const address = `http://localhost:${server.url.port}`

  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    stopCron()
    await server.stop()
    await libsql.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop())
  onShellEnd(() => void stop())

  const workInbox = await ensureDemo({
    appUrl: server.url,
    dbUrl: libsql.url,
    authSecret: folder.secrets.AUTH_SECRET,
    keepFile: server.keepFile,
  })
  console.log(
    [
      '',
      `  Centralino   ${address}`,
      `  demo         ${demo.email}  ${demo.password}`,
      `  system mail  ${address}/system-outbox`,
      `  data         ${folder.path}`,
      '',
    ].join('\n'),
  )
  if (workInbox !== null) {
    // Beside whoever signs in already: what people wrote is worked off by a tick, then answered.
    await server.runCron(fullHour())
    await workInbox().catch((error: unknown) => {
      if (!isStopping) console.error(error instanceof Error ? error.message : error)
    })
  }
}

/** The last full hour: a tick of it looks at every workspace. */
const fullHour = () => new Date(Math.floor(Date.now() / hourMs) * hourMs)

/**
 * npm runs scripts in a shell, and hands SIGTERM to that shell only: it dies and would leave this
 * process behind, with port and data folder taken.
 */
function onShellEnd(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const shell = process.ppid
  setInterval(() => {
    if (process.ppid !== shell) stop()
  }, 200).unref()
}

function localVariables(folder: DataFolder, dbUrl: string): Record<string, string> {
  return {
    ...folder.secrets,
    DB_URL: dbUrl,
    APP_ORIGIN: `http://localhost:${port}`,
    PUBLIC_ORIGIN: `http://{workspace}.localhost:${port}`,
    MODE: 'local',
    DEMO_EMAIL: demo.email,
    DEMO_PASSWORD: demo.password,
    ...passedOn(
      'RESEND_BASE',
      'TWILIO_BASE',
      'TWILIO_CONTENT_BASE',
      'TWILIO_MESSAGING_BASE',
      'MESSENGER_BASE',
      'SYSTEM_RESEND_KEY',
      'SYSTEM_MAIL_FROM',
    ),
  }
}

/** Variables of this process that the Worker gets too. */
function passedOn(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/**
 * Runs the cron at every full minute; one that is late is not made up for, since it scans by due time. The
 * first comes at once and looks at every workspace, as that of a full hour does: what the last end of this
 * process has cut off goes on without waiting.
 */
function driveCron(server: Pick<Workerd, 'runCron'>): () => void {
  let timer: NodeJS.Timeout
  const run = (minute: Date) => {
    server
      .runCron(minute)
      .catch((error: unknown) => console.error('cron failed', error instanceof Error ? error.name : error))
  }
  const schedule = () => {
    timer = setTimeout(
      () => {
        run(new Date(Math.floor(Date.now() / minuteMs) * minuteMs))
        schedule()
      },
      minuteMs - (Date.now() % minuteMs),
    )
  }
  run(fullHour())
  schedule()
  return () => clearTimeout(timer)
}

await start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
