import { frameLimits, inboxProtocol } from '../../worker/contracts/inbox-frames.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { type Account, call } from '../support/app.ts'
import { openInboxSocket } from '../support/inbox-client.ts'
import { poll } from '../support/poll.ts'

/** What is told of a message: itself, and the head of its conversation. */
const eventsPerText = 2
/** How every text of the bench begins, so that whoever gets it knows which one it is. */
const marked = (n: number, text: string) => `§${n}§ ${text}`

/** So many open sockets, of which each may write and all get what was written. */
export type Crowd = {
  size: number
  /** Writes text `n` through the socket whose turn it is at a place. */
  write(place: number, n: number, text: string): void
  /** Hears of every text as it reaches a socket. */
  onText: (socket: number, n: number) => void
  /** Hears that the server has text `n` of a member; never called by the bare object. */
  onAcknowledged: (member: number) => void
  close(): void
}

/** The same account on the product as it runs now. */
export const accountAt = (url: URL, { cookie, workspace, email }: Account): Account => ({
  cookie,
  workspace,
  email,
  api: (path, init) => call(url, path.replace(/^~/, `/api/v1/w/${workspace}`), { cookie, ...init }),
})

/** Each member with the inbox open. A place is a conversation, and each is answered by one member alone. */
export async function openMembers(
  url: URL,
  members: readonly Account[],
  conversations: readonly string[],
): Promise<Crowd> {
  const sockets: WebSocket[] = []
  let isOver = false
  const waiting = new Map<string, { member: number; frame: string }>()
  const crowd: Crowd = {
    size: members.length,
    write(place, n, text) {
      const member = place % members.length
      const cid = newUlid(Date.now())
      const conversation = conversations[place % conversations.length] ?? ''
      const op = { type: 'send', conversation, base: 1, text: marked(n, text) }
      const frame = JSON.stringify({ type: 'cmd', cid, op })
      waiting.set(cid, { member, frame })
      sockets[member]?.send(frame)
    },
    onText: () => {},
    onAcknowledged: () => {},
    close() {
      isOver = true
      sockets.forEach((socket) => socket.close())
    },
  }
  for (const [index, member] of members.entries()) {
    const { socket, opened } = await openInboxSocket(url, accountAt(url, member))
    if (!(await opened)) throw new Error('a socket was refused')
    sockets.push(socket)
    socket.addEventListener('close', ({ code, reason }) => {
      if (!isOver) throw new Error(`member ${index} was closed: ${code} ${reason}`)
    })
    await follow(socket, {
      told: (n) => crowd.onText(index, n),
      answered(cid, retryMs) {
        const command = waiting.get(cid)
        if (command === undefined) return
        if (retryMs !== null) return void setTimeout(() => socket.send(command.frame), retryMs)
        waiting.delete(cid)
        crowd.onAcknowledged(command.member)
      },
    })
  }
  return crowd
}

type Told = { told: (n: number) => void; answered: (cid: string, retryMs: number | null) => void }

/** Says hello and follows, reading no more of each frame than the bench asks for, so that reading costs little. */
async function follow(socket: WebSocket, { told, answered }: Told): Promise<void> {
  let isLive = false
  let unacked = 0
  let cursor = 0
  const tellCursor = () => {
    unacked = 0
    socket.send(JSON.stringify({ type: 'ack', seq: cursor }))
  }
  socket.addEventListener('message', ({ data }) => {
    const text = String(data)
    const type = /^\{"type":"(\w+)"/.exec(text)?.[1]
    if (type === 'live') {
      cursor = Number(/"to":(\d+)/.exec(text)?.[1] ?? cursor)
      const texts = textsOf(text)
      for (const n of texts) told(n)
      unacked += eventsPerText * texts.size
      // As often as a page does.
      if (unacked >= frameLimits.ackEvery) tellCursor()
    } else if (type === 'catchup') {
      isLive = true
      cursor = Number(/"to":(\d+)/.exec(text)?.[1] ?? cursor)
    } else if (type === 'behind') socket.send(JSON.stringify({ type: 'pull', from: cursor }))
    else if (type === 'ok' || type === 'err') {
      const cid = /"cid":"(\w+)"/.exec(text)?.[1] ?? ''
      const retryMs = /"retryMs":(\d+)/.exec(text)?.[1]
      if (type === 'err' && retryMs === undefined) throw new Error(text)
      answered(cid, retryMs === undefined ? null : Number(retryMs))
    }
  })
  socket.send(JSON.stringify({ type: 'hello', proto: inboxProtocol, epoch: null, cursor: null }))
  await poll('the socket follows', async () => (isLive ? true : undefined), { everyMs: 5 })
}

/** As many sockets on the bare object. */
export async function openStrangers(url: URL, size: number): Promise<Crowd> {
  const address = new URL(url)
  address.protocol = 'ws:'
  const sockets = Array.from({ length: size }, () => new WebSocket(address))
  const crowd: Crowd = {
    size,
    write: (place, n, text) => sockets[place % size]?.send(marked(n, text)),
    onText: () => {},
    onAcknowledged: () => {},
    close: () => sockets.forEach((socket) => socket.close()),
  }
  for (const [index, socket] of sockets.entries()) {
    socket.addEventListener('message', ({ data }) => {
      for (const n of textsOf(String(data))) crowd.onText(index, n)
    })
  }
  const areOpen = () => sockets.every(({ readyState }) => readyState === WebSocket.OPEN)
  await poll('the sockets are open', async () => (areOpen() ? true : undefined), { everyMs: 5 })
  return crowd
}

/** Which texts a frame carries: some more than once, in a message and in its conversation's preview. */
const textsOf = (frame: string): Set<number> =>
  new Set(Array.from(frame.matchAll(/§(\d+)§/g), ([, n]) => Number(n)))
