import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'

export type LoopbackReceiving = {
  url: string
  apiKey: string
  /** Takes a mail in, as Resend would; its id. */
  receive(raw: string): string
  /** The next requests for a mail's description are answered so. */
  answer(status: number, times?: number): void
  /** Paths that were asked for, with whether they came with the key. */
  requests: { path: string; keyed: boolean }[]
  close(): Promise<void>
}

/**
 * Speaks Resend's receiving API on loopback (`GET /emails/receiving/:id`, and the signed address of the bytes). Shares
 * no code with what it judges.
 */
export async function startLoopbackReceiving(): Promise<LoopbackReceiving> {
  const apiKey = 're_receiving_full_access'
  const mails = new Map<string, string>()
  const signatures = new Map<string, string>()
  const faults: number[] = []
  const requests: LoopbackReceiving['requests'] = []
  let url = ''
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback')
    const keyed = request.headers.authorization === `Bearer ${apiKey}`
    requests.push({ path: pathname, keyed })
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const [, folder, , id = ''] = pathname.split('/')
    if (folder === 'bytes') {
      const raw = mails.get(id)
      if (raw === undefined || searchParams.get('signature') !== signatures.get(id)) return send(403, {})
      return response.writeHead(200, { 'content-type': 'message/rfc822' }).end(raw)
    }
    const fault = faults.shift()
    if (fault !== undefined) return send(fault, { name: 'scripted' })
    if (!request.headers['user-agent']) return send(403, {})
    if (!keyed) return send(401, { name: 'restricted_api_key' })
    if (!mails.has(id)) return send(404, { name: 'not_found' })
    return send(200, {
      object: 'email',
      id,
      raw: {
        download_url: `${url}/bytes/of/${id}?signature=${signatures.get(id)}`,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      },
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the loopback provider has no port')
  url = `http://127.0.0.1:${address.port}`
  return {
    url,
    apiKey,
    requests,
    receive(raw) {
      const id = randomUUID()
      mails.set(id, raw)
      signatures.set(id, randomUUID())
      return id
    },
    answer: (status, times = 1) => void faults.push(...Array.from({ length: times }, () => status)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
