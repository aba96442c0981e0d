import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { checkMail, fail, isError, type ResendError, type WireMail } from './loopback-resend-rules.ts'

/** A mail the loopback took: people would receive it. */
export type AcceptedMail = WireMail & { id: string; idempotencyKey: string | null; at: number }

/** What the server does with the next requests that would otherwise work. */
export type Fault =
  /** Answers this error and accepts nothing; not before `after`. */
  | { type: 'answer'; status: number; name: string; retryAfterSeconds?: number; after?: Promise<void> }
  /** Answers this status with a page that is no JSON, as a proxy in between would. */
  | { type: 'page'; status: number }
  /** Accepts the mails, then never answers. */
  | { type: 'accept_then_hang' }
  /** Accepts the mails, then cuts the connection. */
  | { type: 'accept_then_drop' }
  /** Accepts the mails, then answers an error of the server. */
  | { type: 'accept_then_answer'; status: number; name: string }
  /** Cuts the connection before anything is accepted. */
  | { type: 'drop' }
  /** Accepts after a while; the key is in flight until then. */
  | { type: 'slow'; delayMs: number }

export type ReceivedRequest = {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
  status: number | null
}

export type LoopbackResendOptions = {
  /** Key that may do everything. */
  apiKey?: string
  /** Key that may only send, as Resend's "sending access" keys. */
  sendingKey?: string
  requestsPerSecond?: number
  /** Domains that may be sent from; any when absent. */
  verifiedDomains?: readonly string[]
  now?: () => number
  port?: number
}

export type LoopbackResend = {
  url: string
  apiKey: string
  /** Every accepted mail in order. */
  accepted: AcceptedMail[]
  requests: ReceivedRequest[]
  /** The faults of the next POSTs, in order; `times` repeats one. */
  fail(fault: Fault, times?: number): void
  /** These recipients are refused with 422 from now on. */
  refuse(...addresses: string[]): void
  /** From now on no key is valid: the workspace revoked it. */
  revokeKeys(): void
  setRate(requestsPerSecond: number): void
  /** Accepted effects: mails in all, per idempotency key and per recipient. */
  acceptedCounts(): { mails: number; byKey: Map<string, number>; byRecipient: Map<string, number> }
  close(): Promise<void>
}

const keyLifetimeMs = 24 * 3_600_000
const maxBodyBytes = 40 * 1024 * 1024

type Stored = { bodyHash: string; answer: string; at: number }

/**
 * Speaks Resend's HTTP as strictly as the real API does, on loopback: `POST /emails`,
 * `POST /emails/batch`, `GET /domains`. Shares no code with the senders it judges.
 */
export async function startLoopbackResend(options: LoopbackResendOptions = {}): Promise<LoopbackResend> {
  const { now = Date.now, apiKey = 're_loopback_full_access', sendingKey = 're_loopback_sending' } = options
  const accepted: AcceptedMail[] = []
  const requests: ReceivedRequest[] = []
  const faults: Fault[] = []
  const refused = new Set<string>()
  const stored = new Map<string, Stored>()
  const inFlight = new Set<string>()
  let requestsPerSecond = options.requestsPerSecond ?? 1000
  let revoked = false
  let recent: number[] = []

  /** Whether the request fits the rate; tells the rate in headers either way (RateLimit fields). */
  function takeRate(response: ServerResponse): boolean {
    const at = now()
    recent = recent.filter((time) => time > at - 1000)
    const fits = recent.length < requestsPerSecond
    if (fits) recent.push(at)
    response.setHeader('ratelimit-limit', String(requestsPerSecond))
    response.setHeader('ratelimit-remaining', String(Math.max(0, requestsPerSecond - recent.length)))
    response.setHeader('ratelimit-reset', '1')
    if (!fits) response.setHeader('retry-after', '1')
    return fits
  }

  function checkKey(request: IncomingMessage): ResendError | null {
    const authorization = request.headers.authorization
    if (authorization === undefined) return fail(401, 'missing_api_key', 'Missing API key')
    const key = /^Bearer (\S+)$/.exec(authorization)?.[1]
    if (revoked || (key !== apiKey && key !== sendingKey)) {
      return fail(403, 'invalid_api_key', 'API key is invalid')
    }
    if (key === sendingKey && request.method !== 'POST') {
      return fail(401, 'restricted_api_key', 'This API key is restricted to only send emails')
    }
    return null
  }

  function checkDomain(mail: WireMail): ResendError | null {
    const domain = /@([^>\s]+)>?$/.exec(mail.from)?.[1]?.toLowerCase() ?? ''
    if (options.verifiedDomains !== undefined && !options.verifiedDomains.includes(domain)) {
      return fail(403, 'validation_error', `The ${domain} domain is not verified.`)
    }
    const bad = mail.to.find((address) => refused.has(address))
    return bad === undefined ? null : fail(422, 'invalid_parameter', 'Invalid `to` field.')
  }

  function checkOne(value: unknown, inBatch: boolean): WireMail | ResendError {
    const mail = checkMail(value, inBatch)
    return isError(mail) ? mail : (checkDomain(mail) ?? mail)
  }

  /** The mails of a body and the answer it gets when it is accepted. */
  function plan(path: string, body: unknown, permissive: boolean): ResendError | Plan {
    if (path === '/emails') {
      const mail = checkOne(body, false)
      return isError(mail) ? mail : { mails: [mail], errors: null }
    }
    if (!Array.isArray(body)) return fail(422, 'validation_error', 'The batch must be an array.')
    if (body.length === 0 || body.length > 100) {
      return fail(422, 'validation_error', 'A batch holds between 1 and 100 emails.')
    }
    const mails: WireMail[] = []
    const errors: { index: number; message: string }[] = []
    for (const [index, item] of body.entries()) {
      const mail = checkOne(item, true)
      if (!isError(mail)) mails.push(mail)
      else if (permissive) errors.push({ index, message: mail.message })
      else return mail
    }
    return { mails, errors: permissive ? errors : null }
  }

  function accept(path: string, work: Plan, idempotencyKey: string | null): string {
    const ids = work.mails.map((mail) => {
      const id = randomUUID()
      accepted.push({ ...mail, id, idempotencyKey, at: now() })
      return { id }
    })
    if (path === '/emails') return JSON.stringify(ids[0])
    return JSON.stringify(work.errors === null ? { data: ids } : { data: ids, errors: work.errors })
  }

  async function post(call: Call): Promise<void> {
    const { request, response, path, body } = call
    const key = headerOf(request, 'idempotency-key')
    if (key !== null && (key.length === 0 || key.length > 256)) {
      return call.refuse(fail(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.'))
    }
    const bodyHash = createHash('sha256').update(`${path}\n${body}`).digest('hex')
    if (key !== null) {
      if (inFlight.has(key)) {
        return call.refuse(fail(409, 'concurrent_idempotent_requests', 'Same key in progress.'))
      }
      const before = stored.get(key)
      if (before !== undefined && before.at > now() - keyLifetimeMs) {
        if (before.bodyHash === bodyHash) return call.answer(200, before.answer)
        return call.refuse(fail(409, 'invalid_idempotent_request', 'Same key, other payload.'))
      }
    }
    const parsed = parseJson(body)
    if (parsed === undefined) return call.refuse(fail(400, 'validation_error', 'The body is not JSON.'))
    const work = plan(path, parsed, headerOf(request, 'x-batch-validation') === 'permissive')
    if ('statusCode' in work) return call.refuse(work)

    const fault = faults.shift()
    if (fault?.type === 'drop') return void request.socket.destroy()
    if (fault?.type === 'page') return call.answer(fault.status, '<h1>Bad gateway</h1>', 'text/html')
    if (fault?.type === 'answer') {
      await fault.after
      if (fault.retryAfterSeconds !== undefined) {
        response.setHeader('retry-after', String(fault.retryAfterSeconds))
      }
      return call.refuse(fail(fault.status, fault.name, 'Scripted answer.'))
    }
    if (fault?.type === 'slow') {
      if (key !== null) inFlight.add(key)
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    }
    const answer = accept(path, work, key)
    if (key !== null) {
      inFlight.delete(key)
      stored.set(key, { bodyHash, answer, at: now() })
    }
    if (fault?.type === 'accept_then_hang') return
    if (fault?.type === 'accept_then_drop') return void request.socket.destroy()
    if (fault?.type === 'accept_then_answer') {
      return call.refuse(fail(fault.status, fault.name, 'Scripted answer.'))
    }
    call.answer(200, answer)
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const path = new URL(request.url ?? '/', 'http://loopback').pathname
    const record: ReceivedRequest = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      body,
      status: null,
    }
    requests.push(record)
    const answer = (status: number, text: string, type = 'application/json') => {
      record.status = status
      response.writeHead(status, { 'content-type': type }).end(text)
    }
    const refuse = (error: ResendError) => answer(error.statusCode, JSON.stringify(error))

    if (!headerOf(request, 'user-agent')) return answer(403, 'error code: 1010', 'text/plain')
    const keyProblem = checkKey(request)
    if (keyProblem) return refuse(keyProblem)
    const isPost = request.method === 'POST' && (path === '/emails' || path === '/emails/batch')
    const isDomains = request.method === 'GET' && path === '/domains'
    if (!isPost && !isDomains) {
      const known = ['/emails', '/emails/batch', '/domains'].includes(path)
      return refuse(
        known ? fail(405, 'method_not_allowed', 'Method not allowed') : fail(404, 'not_found', 'Not found'),
      )
    }
    if (!takeRate(response)) return refuse(fail(429, 'rate_limit_exceeded', 'Too many requests.'))
    if (isDomains) {
      const data = (options.verifiedDomains ?? []).map((name) => ({ id: name, name, status: 'verified' }))
      return answer(200, JSON.stringify({ object: 'list', has_more: false, data }))
    }
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      return refuse(fail(415, 'validation_error', 'Content-Type must be application/json.'))
    }
    await post({ request, response, path, body, answer, refuse })
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the loopback provider has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    apiKey,
    accepted,
    requests,
    fail: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    refuse: (...addresses) => addresses.forEach((one) => refused.add(one.toLowerCase())),
    revokeKeys: () => void (revoked = true),
    setRate: (next) => void (requestsPerSecond = next),
    acceptedCounts: () => countAccepted(accepted),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Plan = { mails: WireMail[]; errors: { index: number; message: string }[] | null }

type Call = {
  request: IncomingMessage
  response: ServerResponse
  path: string
  body: string
  answer(status: number, text: string, type?: string): void
  refuse(error: ResendError): void
}

function countAccepted(accepted: readonly AcceptedMail[]): ReturnType<LoopbackResend['acceptedCounts']> {
  const byKey = new Map<string, number>()
  const byRecipient = new Map<string, number>()
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const mail of accepted) {
    add(byKey, mail.idempotencyKey ?? '')
    for (const address of mail.to) add(byRecipient, address)
  }
  return { mails: accepted.length, byKey, byRecipient }
}

const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > maxBodyBytes) throw new Error('body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Undefined when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
