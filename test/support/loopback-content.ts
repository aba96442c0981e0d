import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  checkApprovalRequest,
  checkContent,
  type ContentError,
  type WireContent,
} from './loopback-content-rules.ts'

/** What WhatsApp says of a template, in the words of Twilio's Content API. */
export type WireApproval = {
  name: string
  category: string
  content_type: string
  status: string
  rejection_reason: string
  allow_category_change: boolean
}
export type StoredContent = WireContent & { sid: string; approval: WireApproval | null }

/** What the server does with the next request that fits `method` and part of the path. */
export type ContentFault = { method?: string; path?: RegExp } & (
  | { type: 'answer'; status: number; code?: number; message?: string; retryAfterSeconds?: number }
  | { type: 'page'; status: number }
  /** Does what was asked, then cuts the connection. */
  | { type: 'accept_then_drop' }
  /** Does what was asked, then answers an error of the server. */
  | { type: 'accept_then_fail' }
  /** Cuts the connection before anything is done. */
  | { type: 'drop' }
)

export type LoopbackContent = {
  url: string
  accountSid: string
  authToken: string
  contents: StoredContent[]
  requests: { method: string; path: string }[]
  /** How often each name was created. */
  createdCounts(): Map<string, number>
  fail(fault: ContentFault, times?: number): void
  /** What WhatsApp decides of the template with this name. */
  decide(name: string, status: string, details?: { reason?: string; category?: string }): void
  revoke(): void
  close(): Promise<void>
}

type Reply = { status: number; body: unknown }

/**
 * Speaks Twilio's Content API (v1, and the search of v2) and the fetch of an account as strictly as the real
 * ones, on loopback. Shares no code with the sender it judges.
 */
export async function startLoopbackContent(
  options: { port?: number; accountSid?: string; authToken?: string } = {},
): Promise<LoopbackContent> {
  const { accountSid = `AC${randomBytes(16).toString('hex')}`, authToken = randomBytes(16).toString('hex') } =
    options
  const contents: StoredContent[] = []
  const created: string[] = []
  const requests: LoopbackContent['requests'] = []
  const faults: ContentFault[] = []
  let revoked = false
  let url = ''

  const error = ({ status, code, message }: ContentError): Reply => ({
    status,
    body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  })
  const notFound = error({ status: 404, code: 20404, message: 'The requested resource was not found' })

  const shown = ({ sid, friendly_name, language, variables, types }: StoredContent) => ({
    account_sid: accountSid,
    date_created: '2026-11-21T10:00:00Z',
    date_updated: '2026-11-21T10:00:00Z',
    friendly_name,
    language,
    links: {
      approval_create: `https://content.twilio.com/v1/Content/${sid}/ApprovalRequests/whatsapp`,
      approval_fetch: `https://content.twilio.com/v1/Content/${sid}/ApprovalRequests`,
    },
    sid,
    types,
    url: `https://content.twilio.com/v1/Content/${sid}`,
    variables,
  })

  function createContent(body: unknown): Reply {
    const content = checkContent(body)
    if ('status' in content) return error(content)
    const stored = { ...content, sid: `HX${randomBytes(16).toString('hex')}`, approval: null }
    contents.push(stored)
    created.push(content.friendly_name)
    return { status: 201, body: shown(stored) }
  }

  function requestApproval(content: StoredContent, body: unknown): Reply {
    const asked = checkApprovalRequest(body)
    if ('status' in asked) return error(asked)
    if (content.approval !== null) {
      return error({ status: 400, code: 20001, message: 'Content has already been submitted for approval' })
    }
    const isTaken = contents.some(
      (one) => one.approval?.name === asked.name && one.language === content.language,
    )
    if (isTaken) return error({ status: 400, code: 20001, message: 'Template name already exists' })
    content.approval = {
      name: asked.name,
      category: asked.category,
      content_type: Object.keys(content.types)[0] ?? '',
      status: 'received',
      rejection_reason: '',
      allow_category_change: true,
    }
    return { status: 201, body: content.approval }
  }

  function answer(method: string, target: URL, body: unknown): Reply {
    const path = target.pathname
    if (path === `/2010-04-01/Accounts/${accountSid}.json` && method === 'GET') {
      return {
        status: 200,
        body: { sid: accountSid, friendly_name: 'Prova', status: 'active', type: 'Full' },
      }
    }
    if (path === '/v1/Content' && method === 'POST') return createContent(body)
    if (path === '/v2/Content' && method === 'GET') {
      const wanted = target.searchParams.get('ContentName') ?? ''
      const found = contents.filter(({ friendly_name }) => friendly_name.includes(wanted))
      return { status: 200, body: { contents: found.map(shown), meta: { key: 'contents', page: 0 } } }
    }
    const [, sid, rest] =
      /^\/v1\/Content\/(HX[0-9a-f]{32})(\/ApprovalRequests(?:\/whatsapp)?)?$/.exec(path) ?? []
    const content = contents.find((one) => one.sid === sid)
    if (content === undefined) return notFound
    if (rest === '/ApprovalRequests/whatsapp' && method === 'POST') return requestApproval(content, body)
    if (rest === '/ApprovalRequests' && method === 'GET') {
      const whatsapp =
        content.approval === null ? { status: 'unsubmitted' } : { type: 'whatsapp', ...content.approval }
      return {
        status: 200,
        body: { sid, account_sid: accountSid, url: `https://content.twilio.com${path}`, whatsapp },
      }
    }
    if (rest === undefined && method === 'GET') return { status: 200, body: shown(content) }
    if (rest === undefined && method === 'DELETE') {
      contents.splice(contents.indexOf(content), 1)
      return { status: 204, body: null }
    }
    return error({ status: 405, code: 20004, message: 'Method not allowed' })
  }

  function judge(request: IncomingMessage, text: string, target: URL): Reply {
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
    if (revoked || request.headers.authorization !== expected) {
      return error({ status: 401, code: 20003, message: 'Authenticate' })
    }
    if (request.headers['user-agent'] === undefined) {
      return error({ status: 403, code: 20403, message: 'Forbidden' })
    }
    let body: unknown = null
    if (request.method === 'POST') {
      if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
        return error({ status: 415, code: 20001, message: 'Content type must be application/json' })
      }
      try {
        body = JSON.parse(text)
      } catch {
        return error({ status: 400, code: 20001, message: 'Invalid JSON' })
      }
    }
    return answer(request.method ?? '', target, body)
  }

  function send(response: ServerResponse, { status, body }: Reply): void {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === null ? '' : JSON.stringify(body))
  }

  function takeFault(method: string, path: string): ContentFault | undefined {
    const index = faults.findIndex(
      (fault) => (fault.method ?? method) === method && (fault.path ?? /./).test(path),
    )
    return index === -1 ? undefined : faults.splice(index, 1)[0]
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const target = new URL(request.url ?? '/', url)
    const method = request.method ?? ''
    requests.push({ method, path: `${target.pathname}${target.search}` })
    const fault = takeFault(method, target.pathname)
    if (fault?.type === 'drop') return void request.socket.destroy()
    if (fault?.type === 'answer') {
      if (fault.retryAfterSeconds !== undefined) {
        response.setHeader('retry-after', String(fault.retryAfterSeconds))
      }
      const { status, code = 20500, message = 'Failure' } = fault
      return send(response, error({ status, code, message }))
    }
    if (fault?.type === 'page') {
      response.writeHead(fault.status, { 'content-type': 'text/html' })
      return void response.end('<h1>Bad gateway</h1>')
    }
    const reply = judge(request, Buffer.concat(chunks).toString('utf8'), target)
    if (fault?.type === 'accept_then_drop') return void request.socket.destroy()
    if (fault?.type === 'accept_then_fail') {
      return send(response, error({ status: 500, code: 20500, message: 'Internal server error' }))
    }
    send(response, reply)
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((ready) => server.listen(options.port ?? 0, '127.0.0.1', ready))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}`

  return {
    url,
    accountSid,
    authToken,
    contents,
    requests,
    createdCounts() {
      const counts = new Map<string, number>()
      for (const name of created) counts.set(name, (counts.get(name) ?? 0) + 1)
      return counts
    },
    fail: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    decide(name, status, { reason = '', category } = {}) {
      const content = contents.find((one) => one.friendly_name === name)
      if (!content?.approval) throw new Error(`${name} was not submitted`)
      content.approval.status = status
      content.approval.rejection_reason = reason
      content.approval.category = category ?? content.approval.category
    },
    revoke: () => void (revoked = true),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
