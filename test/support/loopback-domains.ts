import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type ResendRecord = {
  record: string
  name: string
  type: string
  value: string
  status: string
  priority?: number
}

export type LoopbackDomains = {
  url: string
  /** The DNS: `TXT _dmarc.shop.it` → answers. */
  dns: Map<string, string[]>
  domains: { id: string; name: string; status: string; records: ResendRecord[] }[]
  key: string
  /** Paths that were asked, in order. */
  calls: string[]
  /** What becomes of the next questions: `restricted` key, a `down` provider, a `dark` DNS. */
  mood: { resend: 'well' | 'restricted' | 'down'; dns: 'well' | 'dark' }
  close(): Promise<void>
}

/**
 * A resolver over HTTPS in its JSON form, and Resend's domains, strict in what they accept: the header of a JSON
 * answer, the key, known ids.
 */
export async function startLoopbackDomains(): Promise<LoopbackDomains> {
  const state: Omit<LoopbackDomains, 'url' | 'close'> = {
    dns: new Map(),
    domains: [],
    key: 're_loopback_12345678',
    calls: [],
    mood: { resend: 'well', dns: 'well' },
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    state.calls.push(`${request.method} ${url.pathname}`)
    const { status, body } =
      url.pathname === '/dns-query' ? resolve(state, request, url) : resend(state, request, url)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((done) => void server.close(() => done())),
  })
}

type State = Omit<LoopbackDomains, 'url' | 'close'>
type Answer = { status: number; body: unknown }
const types: Record<string, number> = { TXT: 16, MX: 15, CNAME: 5 }

function resolve({ dns, mood }: State, request: IncomingMessage, url: URL): Answer {
  if (mood.dns === 'dark') return { status: 503, body: {} }
  if (request.headers.accept !== 'application/dns-json') return { status: 415, body: {} }
  const type = url.searchParams.get('type') ?? ''
  const number = types[type]
  if (number === undefined) return { status: 400, body: {} }
  const found = dns.get(`${type} ${url.searchParams.get('name') ?? ''}`)
  if (found === undefined) return { status: 200, body: { Status: 3 } }
  const Answer = found.map((data) => ({ type: number, TTL: 300, data: type === 'TXT' ? quoted(data) : data }))
  return { status: 200, body: { Status: 0, Answer: [{ type: 46, data: 'signature' }, ...Answer] } }
}

/** As resolvers give it: pieces of at most 255 characters, each in quotes. */
const quoted = (text: string): string =>
  (text.match(/.{1,255}/g) ?? ['']).map((piece) => `"${piece}"`).join(' ')

function resend(state: State, request: IncomingMessage, url: URL): Answer {
  if (state.mood.resend === 'down') return { status: 502, body: { message: 'down' } }
  if (request.headers.authorization !== `Bearer ${state.key}`) {
    return { status: 401, body: { statusCode: 401, name: 'invalid_api_key' } }
  }
  if (state.mood.resend === 'restricted')
    return { status: 401, body: { statusCode: 401, name: 'restricted_api_key' } }
  const [, area, id, verb] = url.pathname.split('/')
  if (area !== 'domains') return { status: 404, body: {} }
  if (id === undefined && request.method === 'GET') {
    const data = state.domains.map(({ id: known, name, status }) => ({ id: known, name, status }))
    return { status: 200, body: { object: 'list', has_more: false, data } }
  }
  const domain = state.domains.find((one) => one.id === id)
  if (domain === undefined) return { status: 404, body: { statusCode: 404, name: 'not_found' } }
  if (verb === 'verify' && request.method === 'POST') {
    for (const record of domain.records) {
      const found = state.dns.get(`${record.type} ${record.name}.${domain.name}`) ?? []
      const wanted = record.type === 'MX' ? `${record.priority} ${record.value}.` : record.value
      if (found.includes(wanted)) record.status = 'verified'
    }
    domain.status = domain.records.every(({ status }) => status === 'verified') ? 'verified' : 'pending'
    return { status: 200, body: { object: 'domain', id } }
  }
  if (verb === undefined && request.method === 'GET')
    return { status: 200, body: { object: 'domain', ...domain } }
  return { status: 405, body: {} }
}
