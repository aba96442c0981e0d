import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { buildEntry } from '../support/build-entry.ts'

/** A Durable Object that does nothing but write one row for what a socket says, and send it to all of them; its sockets compress as little as the product's. */
const entry = `
  import { DurableObject } from 'cloudflare:workers'
  export class Bare extends DurableObject {
    constructor(state, env) {
      super(state, env)
      state.storage.sql.exec('CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL)')
    }
    async fetch() {
      const { 0: client, 1: server } = new WebSocketPair()
      this.ctx.acceptWebSocket(server)
      return new Response(null, { status: 101, webSocket: client, headers: { 'sec-websocket-extensions': 'none' } })
    }
    async webSocketMessage(_socket, text) {
      const { n } = this.ctx.storage.sql.exec('INSERT INTO messages (text, at) VALUES (?, ?) RETURNING n', text, Date.now()).one()
      const frame = JSON.stringify({ n, text })
      for (const socket of this.ctx.getWebSockets()) socket.send(frame)
    }
  }
  export default { fetch: (request, env) => env.BARE.getByName('bench').fetch(request) }`

export type BareInbox = { url: URL; stop(): Promise<void> }

/** The bare object in a runtime of its own, with its file in a folder as the product's has. */
export async function startBareInbox(dir: string): Promise<BareInbox> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: join(dir, 'bare'),
      workers: [
        {
          name: 'bare',
          modules: [{ type: 'ESModule', path: 'index.js', contents: await buildEntry(entry) }],
          compatibilityDate: '2026-09-01',
          durableObjects: { BARE: { className: 'Bare', useSQLite: true } },
        },
      ],
    }),
  )
  return { url: await miniflare.ready, stop: () => miniflare.dispose() }
}
