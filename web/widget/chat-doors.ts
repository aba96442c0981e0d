import type { ChatPresence, ChatSession, ChatSessionInput } from '../../worker/contracts/chat-doors.ts'
import type { Attachment } from '../../worker/contracts/inbox.ts'
import { bindingCookie } from './binding-cookie.ts'

/** An answer that is no success: what came of it, and when to come again (ms). */
export class DoorProblem extends Error {
  readonly status: number
  readonly retryMs: number | null
  readonly fields: readonly { field: string; code: string }[]

  constructor(status: number, retryMs: number | null, fields: DoorProblem['fields']) {
    super(`HTTP ${status}`)
    this.status = status
    this.retryMs = retryMs
    this.fields = fields
  }
}

/** What the chat asks of the workspace's server; the binding goes in a header, never in an address. */
export class ChatDoors {
  readonly #base: string
  readonly #query: string

  constructor(base: string, key: string) {
    this.#base = base
    this.#query = `key=${encodeURIComponent(key)}`
  }

  /** `known`: the site names its visitor. */
  presence({ language, known }: { language: string; known: boolean }): Promise<ChatPresence> {
    return this.#json('/presence', {}, `&language=${language}${known ? '&known=1' : ''}`)
  }

  session(input: ChatSessionInput): Promise<ChatSession> {
    return this.#json('/sessions', post(input))
  }

  async page(page: { url: string; title: string }): Promise<void> {
    await this.#ask('/pages', post(page))
  }

  upload(file: File): Promise<Attachment> {
    const name = encodeURIComponent(shortName(file.name))
    return this.#json('/files', { method: 'POST', body: file }, `&name=${name}`)
  }

  async file({ conversation, cseq }: { conversation: string; cseq: number }, index: number): Promise<Blob> {
    return (await this.#ask(`/files/${conversation}/${cseq}/${index}`, {})).blob()
  }

  socket(protocol: string, ticket: string): WebSocket {
    const url = `${this.#base.replace(/^http/, 'ws')}/chat/socket?${this.#query}`
    return new WebSocket(url, [protocol, ticket])
  }

  /** Guarantee: each door answers its own type with 2xx, as its route declares. */
  async #json<Answer>(path: string, init: RequestInit, more = ''): Promise<Answer> {
    return (await this.#ask(path, init, more)).json() as Promise<Answer>
  }

  async #ask(path: string, init: RequestInit, more = ''): Promise<Response> {
    const binding = bindingCookie.read()
    const headers = new Headers(init.headers)
    if (binding !== null) headers.set('authorization', `Bearer ${binding}`)
    const url = `${this.#base}/chat${path}?${this.#query}${more}`
    const answer = await fetch(url, { ...init, headers, credentials: 'omit' })
    if (answer.ok) return answer
    const wait = Number(answer.headers.get('retry-after'))
    throw new DoorProblem(answer.status, wait > 0 ? wait * 1000 : null, await problemsOf(answer))
  }
}

const longestName = 200
/** A file's name as the server takes it: what is too long loses its middle, not its ending. */
const shortName = (name: string): string => {
  const plain = name.replace(/\p{Cc}/gu, ' ')
  const short = plain.length <= longestName ? plain : `${plain.slice(0, 180)}…${plain.slice(-15)}`
  // Halves of a character are nothing that an address holds.
  return short.replace(/\p{Cs}/gu, '')
}

/** An answer that takes longer is none: others wait for their turn. */
const longestAnswerMs = 30_000

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  signal: AbortSignal.timeout(longestAnswerMs),
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function problemsOf(answer: Response): Promise<DoorProblem['fields']> {
  try {
    const { errors } = (await answer.json()) as { errors?: DoorProblem['fields'] }
    return Array.isArray(errors) ? errors : []
  } catch {
    // No problem document: somebody in between answered.
    return []
  }
}
