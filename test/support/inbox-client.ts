import { z } from 'zod'
import { LiveInbox } from '../../web/shared/live/live-inbox.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import type { ConversationsPage, ThreadPage } from '../../worker/contracts/inbox.ts'
import type { Account } from './app.ts'

const Ticket = z.object({ ticket: z.string(), path: z.string(), protocol: z.string() })

/** What opens a socket: whose it is. */
export type InboxAccount = Pick<Account, 'api' | 'cookie'>

/** A socket to a workspace's inbox, as a browser opens one; `closed` gives its close code. */
export async function openInboxSocket(
  url: URL,
  account: InboxAccount,
  options: { ticket?: string; workspace?: string; origin?: string } = {},
): Promise<{ socket: WebSocket; opened: Promise<boolean>; closed: Promise<number> }> {
  const made = Ticket.parse((await account.api('~/inbox/tickets', { body: {} })).body)
  const path = options.workspace === undefined ? made.path : `/api/v1/w/${options.workspace}/inbox/socket`
  const address = new URL(path, url)
  address.protocol = 'ws:'
  const protocols = [made.protocol, options.ticket ?? made.ticket]
  const headers = { cookie: account.cookie, ...(options.origin ? { origin: options.origin } : {}) }
  const socket = openWithHeaders(address, protocols, headers)
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('error', () => resolve(false))
  })
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code))
  })
  return { socket, opened, closed }
}

/** Node's WebSocket takes headers beside the protocols, which its types do not know. */
function openWithHeaders(address: URL, protocols: string[], headers: Record<string, string>): WebSocket {
  const options: unknown = { protocols, headers }
  return new WebSocket(address, options as string[])
}

/** A member's page without a page: the store, a real socket, and HTTP for what is fetched. */
export class InboxClient {
  readonly live: LiveInbox
  readonly #account: InboxAccount
  readonly #url: URL
  #socket: WebSocket | null = null
  #fetching: Promise<unknown> = Promise.resolve()

  constructor(url: URL, account: InboxAccount) {
    this.#url = url
    this.#account = account
    this.live = new LiveInbox(
      {
        send: (frame) => this.#socket?.send(JSON.stringify(frame)),
        refetch: (what) => {
          this.#fetching = this.#fetching.then(async () => {
            if (what === 'everything') await this.#fetchHeads()
            else for (const id of what.threads) await this.#fetchThread(id)
          })
        },
        changed: () => {},
        now: () => Date.now(),
        makeId: newUlid,
      },
      { load: () => [], save: () => {} },
    )
  }

  async connect(url = this.#url): Promise<void> {
    const { socket, opened } = await openInboxSocket(url, this.#account)
    if (!(await opened)) throw new Error('the socket was refused')
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.live.receive(String(data)))
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return
      this.#socket = null
      this.live.disconnected()
    })
    this.live.connected()
  }

  close(): void {
    this.#socket?.close()
  }

  async open(conversation: string): Promise<void> {
    this.live.focus(conversation)
    await this.#fetchThread(conversation)
  }

  async #fetchHeads(): Promise<void> {
    const { body } = await this.#account.api('~/inbox/conversations?status=all')
    this.live.putHeads(body as ConversationsPage)
  }

  async #fetchThread(id: string): Promise<void> {
    const { body } = await this.#account.api(`~/inbox/conversations/${id}/messages`)
    this.live.putThread(body as ThreadPage, { isFirst: true })
  }
}
