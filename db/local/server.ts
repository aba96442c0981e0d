import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { LocalDatabase, StreamExpiredError } from './database.ts'
import type { DatabaseLimits } from './database.ts'
import { parsePipeline } from './protocol.ts'
import { ProtocolError } from './values.ts'

export type LocalLibsqlOptions = DatabaseLimits & {
  /** Folder of the database; the file in it is `centralino.db`. Made when missing. */
  dir?: string
  /** The database file itself, instead of `dir`. */
  file?: string
  /** 0 takes any free port. */
  port?: number
  host?: string
}

export type LocalLibsql = {
  /** For `connect({ url })`. */
  url: string
  port: number
  /** Moves the write-ahead log into the database file. */
  checkpoint(): void
  /** Lets running requests finish, rolls back open transactions, closes the file. */
  close(): Promise<void>
}

const MAX_BODY_BYTES = 64 * 1024 * 1024
const CLOSE_LIMIT_MS = 2_000

/**
 * Serves one SQLite file as libSQL over HTTP, for `@libsql/client/web` and nothing else: Hrana 2 in
 * JSON (`POST /v2/pipeline`, also under /v3), `GET /health`. It has no authentication, so it
 * belongs on a loopback address; requests from web pages are refused.
 *
 * A committed transaction survives the end of the process at any moment (WAL, synchronous NORMAL);
 * the loss of power may take the last ones.
 *
 * @throws when neither or both of `dir` and `file` are given, the file cannot be opened, or the
 *   port is taken
 */
export async function startLocalLibsql(options: LocalLibsqlOptions): Promise<LocalLibsql> {
  const { port = 0, host = '127.0.0.1' } = options
  const database = new LocalDatabase(fileOf(options), options)
  const server = createServer((request, response) => {
    void serve(database, request, response)
  })
  // The Workers runtime keeps connections for reuse; closing an idle one would race with its next request.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      database.close()
      reject(error)
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')

  let closing: Promise<void> | undefined
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    database.closeStreams()
    server.closeIdleConnections()
    const limit = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS)
    await closed
    clearTimeout(limit)
    database.close()
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    checkpoint: () => database.checkpoint(),
    close: () => (closing ??= close()),
  }
}

function fileOf({ dir, file }: LocalLibsqlOptions): string {
  if ((dir === undefined) === (file === undefined)) throw new Error('give either dir or file')
  const path = file ?? join(dir ?? '', 'centralino.db')
  mkdirSync(dirname(path), { recursive: true })
  return path
}

async function serve(
  database: LocalDatabase,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const reply = await route(database, request)
    send(response, reply.status, reply.body)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.status === 500) console.error('local libSQL:', error)
    send(response, refusal.status, JSON.stringify({ message: refusal.message, code: refusal.code }))
  }
}

type Reply = { status: number; body: string }

async function route(database: LocalDatabase, request: IncomingMessage): Promise<Reply> {
  const path = (request.url ?? '/').replace(/\?.*$/, '')
  if (request.method === 'GET' && /^\/(?:health|v2|v3)\/?$/.test(path)) return { status: 200, body: '{}' }
  if (request.method !== 'POST' || !/^\/v[23]\/pipeline$/.test(path)) {
    return { status: 404, body: '{"error":"not found"}' }
  }
  // A page in a browser can reach loopback ports, but not without naming its origin.
  if (request.headers.origin !== undefined) return { status: 403, body: '{"error":"not for web pages"}' }
  const pipeline = parsePipeline(parseJson(await readBody(request)))
  return { status: 200, body: await database.run(pipeline) }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > MAX_BODY_BYTES) throw new ProtocolError('the request is too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new ProtocolError('the body must be JSON')
  }
}

function refusalOf(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof ProtocolError)
    return { status: 400, code: 'HRANA_PROTO_ERROR', message: error.message }
  if (error instanceof StreamExpiredError) {
    return { status: 400, code: 'STREAM_EXPIRED', message: error.message }
  }
  return { status: 500, code: 'INTERNAL_ERROR', message: 'internal error' }
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
