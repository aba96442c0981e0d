import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { listHeads, readThread } from '../../../durable-objects/inbox/views.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { frameLimits } from '../../../worker/contracts/inbox-frames.ts'
import type {
  DueReply,
  InboxActor,
  LandedMessage,
  ReplyOutcome,
  StartRequest,
} from '../../../worker/contracts/inbox-object.ts'
import { heard, HeardSocket } from '../../support/heard-socket.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

export const start = Date.UTC(2026, 10, 22, 9)
export const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
export const bruno = { type: 'user', id: 'bruno', name: 'Bruno Sala' } as const
export const email = { channel: 'email', ownAddress: 'ciao@frantoio.example' } as const
export const mailOf = (subject: string, messageId = `<${subject}@posta.example>`) => ({
  subject,
  to: ['ciao@frantoio.example'],
  cc: [],
  bcc: [],
  messageId,
})
const outgoing = { attachments: [], template: null, cc: [], bcc: [] }

/** An inbox whose replies are handed to the test in the alarm's stead, with sockets where a test opens some. */
export function openDesk() {
  const store = openMemoryStore()
  const sockets: HeardSocket[] = []
  const core = new InboxCore(store, heard(sockets), { later: (_ms, then) => then() })
  const desk = deskOf(core)
  let given = 0
  let written = 0
  const made = { now: start }
  const nextCid = () => countedId('C', ++given)
  const give = (actor: InboxActor, op: Operation, cid = nextCid()) => ({
    cid,
    outcome: core.command({ actor, cid, op, now: made.now }),
  })
  const head = (id: string) => {
    const query = { status: 'all', order: 'latest', limit: 200, after: null } as const
    const found = listHeads(store, 'olga', query).items.find((one) => one.id === id)
    if (found === undefined) throw new Error('no such conversation')
    return found
  }
  const begun = (): DueReply => {
    const due = desk.takeDue(made.now)
    if (due === null || !desk.begin(due, made.now)) throw new Error('nothing leaves')
    return due
  }
  return {
    store,
    sockets,
    core,
    desk,
    made,
    give,
    head,
    begun,
    land(peer: string, change: Partial<LandedMessage> = {}): string {
      const message: LandedMessage = landedMessage(made.now, {
        channel: 'sms',
        providerId: `m${++written}`,
        ownAddress: '+39020',
        peer,
        contactId: 1,
        text: `testo ${written}`,
        ...change,
      })
      return core.land([message], made.now)[0]?.conversation ?? ''
    },
    send(conversation: string, text: string, more: Partial<Extract<Operation, { type: 'send' }>> = {}) {
      const base = head(conversation).lastCseq
      return give(olga, { type: 'send', conversation, base, text, ...outgoing, ...more })
    },
    startWith(change: Partial<StartRequest> = {}) {
      const cid = nextCid()
      const asked: StartRequest = {
        cid,
        conversation: countedId('N', given),
        channel: 'sms',
        contactId: 1,
        peer: '+39333',
        peerName: null,
        ownAddress: '+39020',
        text: 'Buongiorno',
        ...outgoing,
        ...change,
      }
      return { cid, outcome: core.start({ actor: olga, now: made.now, start: asked }) }
    },
    /** The alarm makes the call of the reply that is due, and it ends so. */
    leave(end: ReplyOutcome): DueReply {
      const due = begun()
      desk.end(due, end, made.now)
      return due
    },
    message(conversation: string, id: string) {
      const page = readThread(store, 'olga', { id: conversation, query: { limit: 200 } })
      const found = page?.messages.find((message) => message.id === id)
      if (found === undefined) throw new Error('no such message')
      return found
    },
    join(actor: typeof olga | typeof bruno): HeardSocket {
      const socket = new HeardSocket({
        kind: 'agent',
        actor,
        focus: null,
        strikes: [],
        conn: `c${sockets.length}`,
        mode: 'new',
        until: made.now + frameLimits.socketMs,
      })
      sockets.push(socket)
      const hello = { type: 'hello', proto: 1, epoch: null, cursor: null, focus: null }
      core.room.receive(socket, JSON.stringify(hello), made.now)
      return socket
    },
  }
}
