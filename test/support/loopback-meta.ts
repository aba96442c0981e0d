import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, request as makeRequest, type ServerResponse } from 'node:http'
import { checkMessage, isError, type MetaError, refuse, type WireMessage } from './loopback-meta-rules.ts'

/** A message the loopback took: a person would receive it. */
export type AcceptedMessage = WireMessage & { mid: string; at: number }

/** What the server does with the next messages that would otherwise be taken. */
export type MetaFault =
  | { type: 'answer'; status: number; code: number; subcode?: number }
  | { type: 'page'; status: number }
  /** Takes the message, then never answers. */
  | { type: 'accept_then_hang' }
  | { type: 'accept_then_drop' }
  | { type: 'accept_then_answer'; status: number; code: number }
  /** Cuts the connection before anything is taken. */
  | { type: 'drop' }

/** One entry of `messaging` as Meta posts it. */
export type MetaEvent = Record<string, unknown>

export type LoopbackMetaOptions = {
  port?: number
  /** How long the answer to a message takes. */
  delayMs?: number
  /** What is told of each message as soon as it is taken. */
  autoEvents?: readonly ('echo' | 'delivery' | 'read')[]
  /** How often each event is posted. */
  copies?: number
  /** Whether events of one message are told in the wrong order. */
  reversed?: boolean
}

export type LoopbackMeta = {
  url: string
  pageId: string
  pageName: string
  pageAccessToken: string
  appSecret: string
  accepted: AcceptedMessage[]
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  subscribed: string[]
  fail(fault: MetaFault, times?: number): void
  /** Somebody has a name, and wrote to the page just now, or so long ago. */
  person(psid: string, options?: { firstName?: string; lastName?: string; wroteHoursAgo?: number }): void
  block(...psids: string[]): void
  revokeToken(): void
  /** Where events are posted; as it is entered at Meta, which asks for the challenge first. */
  setWebhook(url: string, verifyToken: string): Promise<number>
  /** Where that address is really reached: a server that answers to another name and port. */
  reachAt(server: () => URL): void
  /** Posts events as one batch; gives the answer's status. */
  post(events: readonly MetaEvent[], options?: { pageId?: string; secret?: string }): Promise<number>
  /** Somebody writes to the page. */
  write(psid: string, text: string, message?: Record<string, unknown>): Promise<number>
  eventOf(kind: 'echo' | 'delivery' | 'read', message: AcceptedMessage): MetaEvent
  /** Messages taken, per recipient. */
  countByRecipient(): Map<string, number>
  close(): Promise<void>
}

const dayMs = 86_400_000

/**
 * Speaks Meta's Graph API for one page as strictly as the real one does, on loopback: the page of the token, its
 * subscription, profiles, messages. It knows no idempotency key, and nobody can ask what became of a message. Shares
 * no code with the senders it judges.
 */
export async function startLoopbackMeta(options: LoopbackMetaOptions = {}): Promise<LoopbackMeta> {
  const pageId = '104857600123456'
  const pageName = 'Frantoio Bellucci'
  const pageAccessToken = `EAAG${'x'.repeat(60)}page`
  const appSecret = '0123456789abcdef0123456789abcdef'
  const accepted: AcceptedMessage[] = []
  const requests: LoopbackMeta['requests'] = []
  const subscribed: string[] = []
  const faults: MetaFault[] = []
  const people = new Map<string, { firstName: string; lastName: string; wroteAt: number }>()
  const blocked = new Set<string>()
  let webhook: string | null = null
  let server: (() => URL) | null = null
  let revoked = false

  const accept = (message: WireMessage): AcceptedMessage => {
    const taken = { ...message, mid: `m_${randomBytes(24).toString('base64url')}`, at: Date.now() }
    accepted.push(taken)
    return taken
  }

  function eventOf(kind: 'echo' | 'delivery' | 'read', message: AcceptedMessage): MetaEvent {
    const { psid, mid, at, text, metadata } = message
    if (kind === 'echo') {
      return {
        sender: { id: pageId },
        recipient: { id: psid },
        timestamp: at,
        message: {
          mid,
          text,
          is_echo: true,
          app_id: 1517776481860111,
          ...(metadata === null ? {} : { metadata }),
        },
      }
    }
    const from = { sender: { id: psid }, recipient: { id: pageId }, timestamp: Date.now() }
    return kind === 'delivery'
      ? { ...from, delivery: { mids: [mid], watermark: at } }
      : { ...from, read: { watermark: Date.now() } }
  }

  async function tell(message: AcceptedMessage): Promise<void> {
    const kinds = options.autoEvents ?? []
    for (const kind of options.reversed === true ? kinds.toReversed() : kinds) {
      for (let copy = 0; copy < (options.copies ?? 1); copy++) {
        // Where nobody listens Meta tries again later; the tests that need that post by themselves.
        await post([eventOf(kind, message)]).catch(() => 0)
      }
    }
  }

  async function send(body: string, call: Call): Promise<void> {
    if (options.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delayMs))
    const message = checkMessage(body)
    if (isError(message)) return call.refuse(message)
    const person = people.get(message.psid)
    if (person === undefined) return call.refuse(refuse(400, 100, 'No matching user found', 2018001))
    if (blocked.has(message.psid)) {
      return call.refuse(refuse(400, 551, "This person isn't available right now."))
    }
    if (person.wroteAt <= Date.now() - dayMs) {
      return call.refuse(refuse(400, 10, 'This message is sent outside of allowed window.', 2018278))
    }
    const fault = faults.shift()
    if (fault?.type === 'drop') return call.cut()
    if (fault?.type === 'page') return call.answer(fault.status, '<h1>Bad gateway</h1>', 'text/html')
    if (fault?.type === 'answer') {
      return call.refuse(refuse(fault.status, fault.code, 'Scripted answer.', fault.subcode))
    }
    const taken = accept(message)
    if (fault?.type === 'accept_then_drop') call.cut()
    else if (fault?.type === 'accept_then_answer') {
      call.refuse(refuse(fault.status, fault.code, 'Scripted answer.'))
    } else if (fault === undefined) {
      call.answer(200, JSON.stringify({ recipient_id: message.psid, message_id: taken.mid }))
    }
    void tell(taken)
  }

  async function post(
    events: readonly MetaEvent[],
    { pageId: id = pageId, secret = appSecret }: { pageId?: string; secret?: string } = {},
  ): Promise<number> {
    if (webhook === null) throw new Error('no webhook was entered')
    const body = escape(
      JSON.stringify({ object: 'page', entry: [{ id, time: Date.now(), messaging: events }] }),
    )
    return (await call(webhook, { method: 'POST', body, headers: signed(body, secret) }, server?.())).status
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://loopback')
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    const call: Call = {
      answer: (status, text, type = 'application/json; charset=UTF-8') =>
        void response.writeHead(status, { 'content-type': type }).end(text),
      refuse: ({ status, code, subcode, message }) =>
        call.answer(
          status,
          JSON.stringify({
            error: {
              message,
              type: 'OAuthException',
              code,
              ...(subcode === undefined ? {} : { error_subcode: subcode }),
              fbtrace_id: 'A1',
            },
          }),
        ),
      cut: () => void request.socket.destroy(),
    }
    if (revoked || request.headers.authorization !== `Bearer ${pageAccessToken}`) {
      return call.refuse(refuse(401, 190, 'Error validating access token'))
    }
    const proof = createHmac('sha256', appSecret).update(pageAccessToken).digest('hex')
    if (url.searchParams.get('appsecret_proof') !== proof) {
      return call.refuse(refuse(400, 100, 'Invalid appsecret_proof provided in the API argument'))
    }
    const [, version, node, edge] = url.pathname.split('/')
    if (version !== 'v25.0') return call.refuse(refuse(400, 2635, 'Unsupported version'))
    if (request.method === 'GET' && node === 'me' && edge === undefined) {
      return call.answer(200, JSON.stringify({ id: pageId, name: pageName }))
    }
    if (request.method === 'GET' && edge === undefined) {
      const person = people.get(node ?? '')
      if (person === undefined) return call.refuse(refuse(400, 100, 'Unsupported get request.', 33))
      const { firstName: first_name, lastName: last_name } = person
      return call.answer(200, JSON.stringify({ first_name, last_name, id: node }))
    }
    if (node !== pageId) return call.refuse(refuse(400, 100, 'Unsupported post request.', 33))
    if (request.method === 'POST' && edge === 'subscribed_apps') {
      subscribed.splice(0, Infinity, ...(url.searchParams.get('subscribed_fields') ?? '').split(','))
      return call.answer(200, JSON.stringify({ success: true }))
    }
    if (request.method !== 'POST' || edge !== 'messages') {
      return call.refuse(refuse(400, 100, 'Unsupported request.', 33))
    }
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      return call.refuse(refuse(400, 100, 'The parameter recipient is required'))
    }
    await send(body, call)
  }

  const listener = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => listener.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the loopback provider has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    pageId,
    pageName,
    pageAccessToken,
    appSecret,
    accepted,
    requests,
    subscribed,
    fail: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    person: (psid, { firstName = 'Anna', lastName = 'Neri', wroteHoursAgo = 0 } = {}) =>
      void people.set(psid, { firstName, lastName, wroteAt: Date.now() - wroteHoursAgo * 3_600_000 }),
    block: (...psids) => psids.forEach((psid) => blocked.add(psid)),
    revokeToken: () => void (revoked = true),
    reachAt: (at) => void (server = at),
    async setWebhook(url, verifyToken) {
      const challenge = randomBytes(8).readBigUInt64BE().toString()
      const asked = new URL(url)
      asked.searchParams.set('hub.mode', 'subscribe')
      asked.searchParams.set('hub.challenge', challenge)
      asked.searchParams.set('hub.verify_token', verifyToken)
      const answer = await call(asked.toString(), { method: 'GET' }, server?.())
      if (answer.status === 200 && answer.body === challenge) webhook = url
      return answer.status
    },
    post,
    async write(psid, text, message = {}) {
      const known = people.get(psid) ?? { firstName: 'Anna', lastName: 'Neri', wroteAt: 0 }
      people.set(psid, { ...known, wroteAt: Date.now() })
      const mid = `m_${randomBytes(24).toString('base64url')}`
      const said = { mid, text, ...message }
      return post([{ sender: { id: psid }, recipient: { id: pageId }, timestamp: Date.now(), message: said }])
    },
    eventOf,
    countByRecipient: () => {
      const counts = new Map<string, number>()
      for (const { psid } of accepted) counts.set(psid, (counts.get(psid) ?? 0) + 1)
      return counts
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        listener.closeAllConnections()
      }),
  }
}

type Call = {
  answer(status: number, text: string, type?: string): void
  refuse(error: MetaError): void
  cut(): void
}

/** Meta escapes what is not ASCII before it signs. */
const escape = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The headers of a post as Meta signs it: the raw bytes under the app's secret. */
const signed = (body: string, secret: string): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'facebookexternalua',
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`,
})

/** Names such as `shop.localhost` are reached on loopback, which Node does not resolve. */
function call(
  url: string,
  { method, body, headers = {} }: { method: string; body?: string; headers?: Record<string, string> },
  server = new URL(url),
): Promise<{ status: number; body: string }> {
  const { pathname, search, host } = new URL(url)
  const { hostname, port } = server
  return new Promise((resolve, reject) => {
    const request = makeRequest(
      {
        method,
        host: hostname.endsWith('localhost') ? '127.0.0.1' : hostname,
        port,
        path: `${pathname}${search}`,
        headers: { host, ...headers },
      },
      (response) => {
        readBody(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
