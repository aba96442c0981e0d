import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '../../db/client.ts'
import { startLocalLibsql } from '../../db/local/server.ts'
import { migrateAll } from '../../db/migrate.ts'
import { startWorkerd } from '../../worker/local/workerd.ts'

export type Account = {
  workspace: string
  email: string
  /** Calls the API as this account; `path` from `/api/v1/…`, or `~/…` for the workspace's own. */
  api(
    path: string,
    init?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<ApiAnswer>
  cookie: string
}
/** Status and parsed body: JSON where it is JSON, else the text. */
export type ApiAnswer = { status: number; body: unknown; headers: Headers; text: string }

export type TestApp = {
  url: URL
  db: Db
  dbUrl: string
  dir: string
  /** A new person with a new workspace. */
  signUp(workspaceName?: string): Promise<Account>
  runCron(): Promise<void>
  stop(): Promise<void>
}

let accounts = 0

/**
 * The built Worker in workerd on a libSQL server of its own. With `dir` the data is kept there, so
 * that a second start finds it.
 */
export async function startTestApp(
  options: {
    variables?: Record<string, string>
    dir?: string
    port?: number
    /** Opens `/cdn-cgi/local/email`, where mails are handed in as Email Routing does. */
    triggerHandlers?: boolean
  } = {},
): Promise<TestApp> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'centralino-app-')))
  const libsql = await startLocalLibsql({ dir: join(dir, 'libsql') })
  await migrateAll(libsql.url)
  const workerd = await startWorkerd({
    port: options.port ?? 0,
    persistDir: join(dir, 'workerd'),
    immediateQueues: true,
    triggerHandlers: options.triggerHandlers ?? false,
    quiet: true,
    variables: {
      DB_URL: libsql.url,
      APP_ORIGIN: 'http://localhost:8787',
      PUBLIC_ORIGIN: 'http://{workspace}.localhost:8787',
      AUTH_SECRET: 'kDw0c2Gq1mXz7Rt5Yb9Lp3Vs8Nf4Hj6A',
      SECRETS_KEY: 'Qe4Tz8Wm2Kx6Pv0Rc5Yn9Ld3Gs7Hb1Jf',
      MODE: 'local',
      ...options.variables,
    },
  })
  const db = connect({ url: libsql.url })
  return {
    url: workerd.url,
    db,
    dbUrl: libsql.url,
    dir,
    signUp: (workspaceName = 'Bottega di prova') => signUp(workerd.url, workspaceName),
    runCron: () => workerd.runCron(new Date()),
    async stop() {
      await workerd.stop()
      db.$client.close()
      await libsql.close()
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A new person with a new workspace on a running Worker. */
export async function signUp(url: URL, workspaceName: string): Promise<Account> {
  const email = `persona-${process.pid}-${++accounts}@prova.example`
  const response = await fetch(new URL('/api/v1/auth/sign-up', url), {
    method: 'POST',
    // A client address of its own: sign-up is rate limited by address.
    headers: {
      'content-type': 'application/json',
      'cf-connecting-ip': `10.0.${accounts >> 8}.${accounts & 255}`,
    },
    body: JSON.stringify({ name: 'Persona Prova', email, password: 'parola-di-prova', workspaceName }),
  })
  const body: unknown = await response.json()
  if (response.status !== 201) throw new Error(`sign-up answered ${response.status}: ${JSON.stringify(body)}`)
  const workspace = workspaceSlug(body)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return {
    workspace,
    email,
    cookie,
    api: (path, init) => call(url, path.replace(/^~/, `/api/v1/w/${workspace}`), { cookie, ...init }),
  }
}

function workspaceSlug(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'workspace' in body) {
    const { workspace } = body
    if (typeof workspace === 'object' && workspace !== null && 'slug' in workspace)
      return String(workspace.slug)
  }
  throw new Error('sign-up answered without a workspace')
}

/** One call to the API, with a cookie or without. */
export async function call(
  url: URL,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string>; cookie?: string } = {},
): Promise<ApiAnswer> {
  const response = await fetch(new URL(path, url), {
    method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(init.cookie === undefined ? {} : { cookie: init.cookie }),
      ...init.headers,
    },
    ...(init.body === undefined
      ? {}
      : { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text }
}
