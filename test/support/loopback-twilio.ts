import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, request as makeRequest, type ServerResponse } from 'node:http'
import { checkMessage, isError, refuse, type TwilioError, type WireMessage } from './loopback-twilio-rules.ts'

/** A message the loopback took: a person would receive it. */
export type AcceptedMessage = WireMessage & { sid: string; status: string; at: number }

/** What the server does with the next messages that would otherwise be taken. */
export type TwilioFault =
  | { type: 'answer'; status: number; code: number; retryAfterSeconds?: number }
  | { type: 'page'; status: number }
  /** Takes the message, then never answers. */
  | { type: 'accept_then_hang' }
  | { type: 'accept_then_drop' }
  | { type: 'accept_then_answer'; status: number; code: number }
  /** Cuts the connection before anything is taken. */
  | { type: 'drop' }
  | { type: 'slow'; delayMs: number }

export type TwilioRequest = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

export type LoopbackTwilioOptions = {
  requestsPerSecond?: number
  /** What is posted to the status address of each message as soon as it is taken. */
  autoStatuses?: readonly string[]
  port?: number
}

export type LoopbackTwilio = {
  url: string
  accountSid: string
  authToken: string
  /** A number this account may write from. */
  number: string
  accepted: AcceptedMessage[]
  requests: TwilioRequest[]
  fail(fault: TwilioFault, times?: number): void
  landline(...phones: string[]): void
  optOut(...phones: string[]): void
  revokeToken(): void
  suspend(): void
  /** Whether questions about messages are answered; else 503. */
  answerQuestions(answers: boolean): void
  /** Posts a status of a message to its address, signed; gives the answers' statuses. */
  postStatus(
    sid: string,
    status: string,
    options?: { errorCode?: number; copies?: number },
  ): Promise<number[]>
  /** Messages taken, per recipient. */
  countByRecipient(): Map<string, number>
  close(): Promise<void>
}

/**
 * Speaks Twilio's message resource as strictly as the real API does, on loopback: create, list, the account.
 * It knows no idempotency key: what is posted twice is sent twice. Shares no code with the senders it judges.
 */
export async function startLoopbackTwilio(options: LoopbackTwilioOptions = {}): Promise<LoopbackTwilio> {
  const accountSid = `AC${'0'.repeat(31)}1`
  const authToken = '0123456789abcdef0123456789abcdef'
  const number = '+390212345678'
  const accepted: AcceptedMessage[] = []
  const requests: TwilioRequest[] = []
  const faults: TwilioFault[] = []
  const landlines = new Set<string>()
  const optedOut = new Set<string>()
  const senders = {
    from: new Set([number, 'Bottega', `whatsapp:${number}`]),
    services: new Set([`MG${'0'.repeat(31)}1`]),
    landlines,
    optedOut,
  }
  let [revoked, suspended, answersQuestions] = [false, false, true]
  let recent: number[] = []

  function takeRate(): boolean {
    const [now, rate] = [Date.now(), options.requestsPerSecond ?? 1000]
    recent = recent.filter((at) => at > now - 1000)
    if (recent.length >= rate) return false
    recent.push(now)
    return true
  }

  function accept(message: WireMessage): AcceptedMessage {
    const sid = `SM${randomBytes(16).toString('hex')}`
    const status = message.messagingServiceSid === null ? 'queued' : 'accepted'
    const taken = { ...message, sid, status, at: Date.now() }
    accepted.push(taken)
    return taken
  }

  async function create(body: string, call: Call): Promise<void> {
    if (!takeRate()) return call.refuse(refuse(429, 20429, 'Too Many Requests'))
    const message = checkMessage(new URLSearchParams(body), senders)
    if (isError(message)) return call.refuse(message)
    const fault = faults.shift()
    if (fault?.type === 'drop') return call.cut()
    if (fault?.type === 'page') return call.answer(fault.status, '<h1>Bad gateway</h1>', 'text/html')
    if (fault?.type === 'answer') {
      if (fault.retryAfterSeconds !== undefined) {
        call.response.setHeader('retry-after', String(fault.retryAfterSeconds))
      }
      return call.refuse(refuse(fault.status, fault.code, 'Scripted answer.'))
    }
    if (fault?.type === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    const taken = accept(message)
    if (fault?.type === 'accept_then_hang') return
    if (fault?.type === 'accept_then_drop') return call.cut()
    if (fault?.type === 'accept_then_answer') {
      return call.refuse(refuse(fault.status, fault.code, 'Scripted answer.'))
    }
    call.answer(201, JSON.stringify(toWire(taken, accountSid)))
    for (const status of options.autoStatuses ?? []) {
      // A callback that finds nobody is Twilio's own loss too.
      await postStatus(taken.sid, status).catch(() => [])
    }
  }

  function list(query: URLSearchParams, call: Call): void {
    if (!answersQuestions) return call.refuse(refuse(503, 20503, 'Service Unavailable'))
    for (const key of query.keys()) {
      if (!['To', 'From', 'DateSent>', 'DateSent<', 'PageSize', 'Page'].includes(key)) {
        return call.refuse(refuse(400, 20001, `Unknown filter ${key}`))
      }
    }
    const size = Number(query.get('PageSize') ?? 50)
    if (!(size >= 1 && size <= 1000)) return call.refuse(refuse(400, 20001, 'Page size'))
    const since = query.get('DateSent>')
    const from = since === null ? 0 : Date.parse(since)
    if (Number.isNaN(from)) return call.refuse(refuse(400, 20001, 'DateSent'))
    const to = query.get('To')
    const found = accepted.filter((one) => (to === null || one.to === to) && one.at >= from).toReversed()
    const messages = found.slice(0, size).map((one) => toWire(one, accountSid))
    call.answer(200, JSON.stringify({ messages, page: 0, page_size: size, next_page_uri: null }))
  }

  async function postStatus(
    sid: string,
    status: string,
    { errorCode, copies = 1 }: { errorCode?: number; copies?: number } = {},
  ): Promise<number[]> {
    const message = accepted.find((one) => one.sid === sid)
    if (typeof message?.statusCallback !== 'string') throw new Error(`${sid} has no status address`)
    const { statusCallback, to, from } = message
    const form = new URLSearchParams({
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: from ?? number,
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      To: to,
      // New parameters appear without notice.
      RawDlrDoneDate: '2611221000',
      ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode), ErrorMessage: '' }),
    })
    const statuses: number[] = []
    for (let copy = 0; copy < copies; copy++) statuses.push(await postForm(statusCallback, form, authToken))
    return statuses
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://loopback')
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    const call: Call = {
      response,
      answer: (status, text, type = 'application/json') =>
        void response.writeHead(status, { 'content-type': type }).end(text),
      refuse: ({ status, code, message }) =>
        call.answer(
          status,
          JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
        ),
      cut: () => void request.socket.destroy(),
    }
    if (!request.headers['user-agent']) return call.answer(403, 'Forbidden', 'text/plain')
    const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64')
    if (revoked || request.headers.authorization !== `Basic ${basic}`) {
      return call.refuse(refuse(401, 20003, 'Authenticate'))
    }
    const account = `/2010-04-01/Accounts/${accountSid}`
    if (url.pathname === `${account}.json` && request.method === 'GET') {
      const status = suspended ? 'suspended' : 'active'
      return call.answer(
        200,
        JSON.stringify({ sid: accountSid, status, type: 'Full', friendly_name: 'Bottega' }),
      )
    }
    if (url.pathname !== `${account}/Messages.json`) {
      return call.refuse(refuse(404, 20404, 'The requested resource was not found'))
    }
    if (request.method === 'GET') return list(url.searchParams, call)
    if (request.method !== 'POST') return call.refuse(refuse(405, 20004, 'Method not allowed'))
    if (suspended) return call.refuse(refuse(403, 30002, 'Account suspended'))
    if (!/^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? '')) {
      return call.refuse(refuse(415, 20001, 'Unsupported content type'))
    }
    await create(body, call)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the loopback provider has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    accountSid,
    authToken,
    number,
    accepted,
    requests,
    fail: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    landline: (...phones) => phones.forEach((phone) => landlines.add(phone)),
    optOut: (...phones) => phones.forEach((phone) => optedOut.add(phone)),
    revokeToken: () => void (revoked = true),
    suspend: () => void (suspended = true),
    answerQuestions: (answers) => void (answersQuestions = answers),
    postStatus,
    countByRecipient: () => {
      const counts = new Map<string, number>()
      for (const { to } of accepted) counts.set(to, (counts.get(to) ?? 0) + 1)
      return counts
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Call = {
  response: ServerResponse
  answer(status: number, text: string, type?: string): void
  refuse(error: TwilioError): void
  cut(): void
}

/** A message as the API shows it; times as RFC 2822, numbers as texts. */
function toWire(message: AcceptedMessage, accountSid: string) {
  const at = new Date(message.at).toUTCString().replace('GMT', '+0000')
  return {
    sid: message.sid,
    account_sid: accountSid,
    messaging_service_sid: message.messagingServiceSid,
    to: message.to,
    from: message.from,
    body: message.body ?? '',
    status: message.status,
    direction: 'outbound-api',
    num_segments: message.messagingServiceSid === null ? '1' : '0',
    num_media: '0',
    price: null,
    price_unit: null,
    error_code: null,
    error_message: null,
    date_created: at,
    date_sent: null,
    date_updated: at,
    api_version: '2010-04-01',
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}.json`,
  }
}

/** Twilio's signature (twilio.com/docs/usage/security): every parameter sorted, after the whole address. */
export function signForm(url: string, form: URLSearchParams, authToken: string): string {
  const data = [...form.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => key + value)
  return createHmac('sha1', authToken)
    .update(url + data.join(''), 'utf8')
    .digest('base64')
}

/** Posts a signed form; names such as `shop.localhost` are reached on loopback, which Node does not resolve. */
export function postForm(url: string, form: URLSearchParams, authToken: string): Promise<number> {
  const { hostname, port, pathname, search, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const post = makeRequest(
      {
        method: 'POST',
        host: hostname.endsWith('localhost') ? '127.0.0.1' : hostname,
        port,
        path: `${pathname}${search}`,
        headers: {
          host,
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'user-agent': 'TwilioProxy/1.1',
          'x-twilio-signature': signForm(url, form, authToken),
        },
      },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    post.on('error', reject)
    post.end(form.toString())
  })
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
