import { z } from 'zod'
import { LiveChat } from '../../web/shared/live/live-chat.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { requestAs, type PublicAnswer } from './public-request.ts'

const Session = z.object({
  binding: z.string(),
  visitor: z.string(),
  ticket: z.string(),
  protocol: z.string(),
})
export type SiteSession = z.infer<typeof Session>

export const page = { url: 'https://www.frantoio.example/olio', title: 'Olio', referrer: '' }

/** A browser on a site without a browser: asks the doors as one does, and keeps the store over a real socket. */
export class SiteVisitor {
  readonly live: LiveChat
  readonly #url: URL
  readonly #host: string
  readonly #key: string
  readonly #origin: string
  #socket: WebSocket | null = null

  constructor(url: URL, site: { workspace: string; key: string; origin: string }) {
    this.#url = url
    // By the name that the app's public pages go by, whatever port it listens on.
    this.#host = `${site.workspace}.localhost:8787`
    this.#key = site.key
    this.#origin = site.origin
    const port = {
      send: (frame: object) => this.#socket?.send(JSON.stringify(frame)),
      changed: () => {},
      now: () => Date.now(),
      makeId: newUlid,
    }
    this.live = new LiveChat(port, { load: () => [], save: () => {} })
  }

  /** Asks a door; another origin or address than the site's where a test wants one. */
  ask(
    path: string,
    init: { method?: string; body?: string; binding?: string; headers?: Record<string, string> } = {},
  ): Promise<PublicAnswer> {
    const { binding, headers, ...rest } = init
    const separator = path.includes('?') ? '&' : '?'
    return requestAs(this.#url, this.#host, `/chat${path}${separator}key=${encodeURIComponent(this.#key)}`, {
      ...rest,
      headers: {
        origin: this.#origin,
        ...(rest.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(binding === undefined ? {} : { authorization: `Bearer ${binding}` }),
        ...headers,
      },
    })
  }

  async open(change: object = {}): Promise<SiteSession> {
    const body = JSON.stringify({ page, language: 'it', ...change })
    const answer = await this.ask('/sessions', { method: 'POST', body })
    if (answer.status !== 201) throw new Error(`no session: ${answer.status} ${answer.text}`)
    return Session.parse(JSON.parse(answer.text))
  }

  /** Opens the socket of a session; false when it was refused. */
  async connect({ ticket, protocol }: SiteSession, origin = this.#origin): Promise<boolean> {
    const address = new URL(`/chat/socket?key=${encodeURIComponent(this.#key)}`, this.#url)
    address.protocol = 'ws:'
    // Node's WebSocket takes headers beside the protocols, which its types do not know.
    const options: unknown = { protocols: [protocol, ticket], headers: { origin } }
    const socket = new WebSocket(address, options as string[])
    socket.addEventListener('message', ({ data }) => this.live.receive(String(data)))
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => resolve(true))
      socket.addEventListener('error', () => resolve(false))
    })
    if (isOpen) {
      this.#socket = socket
      this.live.connected()
    }
    return isOpen
  }

  close(): void {
    this.#socket?.close()
  }
}
