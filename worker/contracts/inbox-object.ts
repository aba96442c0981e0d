import type { CommandOutcome, Operation, StartInput } from './inbox-commands.ts'
import type { InboxSettings } from './inbox-desk.ts'
import type { InboxTicket } from './inbox-frames.ts'
import type {
  Attachment,
  ConversationDetail,
  ConversationsQuery,
  Counts,
  AsOf,
  Head,
  MailDetails,
  Message,
  ThreadPage,
  ThreadQuery,
  Trust,
} from './inbox.ts'
import type { ChatOpening } from './chat-doors.ts'
import type { BlockFigures, Flow, FormValues } from './chatbot.ts'
import type { Channel, Language } from './common.ts'

/** Who acts, as the Worker has proved it. */
export type InboxActor =
  | { type: 'user'; id: string; name: string }
  | { type: 'key'; id: string; name: string }

/** A message from outside, once its row is committed and its contact known. */
export type LandedMessage = {
  channel: Channel
  /** The provider's id, or any that stays the same over its retries: it lands once. */
  providerId: string
  /** The workspace's number, page or address that was written to. */
  ownAddress: string
  peer: string
  peerName: string | null
  /** Who is shown as the writer when it is not the peer (somebody in CC). */
  authorName?: string | null
  contactId: number | null
  trust: Trust
  text: string
  attachments: Attachment[]
  mail: MailDetails | null
  /** `stop`, `start` and `help` call nobody; null for what is no word. */
  meaning: string | null
  campaignId: number | null
  providerAt: number | null
  receivedAt: number
  /** Conversations that signed words in a mail name, the surest first; it joins none whose people it is none of. */
  conversations?: string[]
  /** Keys of threads it may belong to, the best first: In-Reply-To, References. */
  threadKeys: string[]
  /** Keys that later answers will name: its own Message-ID. */
  ownKeys: string[]
  /** What it was answered by itself (STOP, START, HELP) and what became of that; it calls nobody and answers nobody. */
  answer?: AutomaticAnswer | null
}
/** An answer to a word, once its outcome is told; `unknown` may become another one, with the next landing. */
export type AutomaticAnswer = {
  text: string
  stage: 'sent' | 'failed' | 'unknown'
  at: number
  code: string | null
}
/** Where each of a batch stands now, in order. */
export type LandedAt = { conversation: string; message: string; isNew: boolean }

/** What was fetched of the files of a message that came in, by its provider's id; the whole list, in their order. */
export type FetchedFiles = Pick<LandedMessage, 'channel' | 'providerId' | 'attachments'>

/** News of a reply from its provider, in any order and as often as it is told; `message` or the provider's id. */
export type ReplyNews = {
  message: string
  stage: 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'
  at: number
  code: string | null
  providerId: string | null
}

/** Where a reply goes: to whom it was written, whatever its conversation was put into since. */
export type ReplyWay = Pick<Head, 'channel' | 'ownAddress' | 'peer' | 'contactId' | 'windowUntil'> & {
  /** How often it was sent anew after it had failed: names its keys at the provider. */
  round: number
  /** When its first try began whose call may have been taken, epoch ms; null while none may. */
  unclearSince: number | null
}

/** Channels on which replies leave through a provider: each has its own pace. */
export const replyChannels = ['email', 'sms', 'whatsapp', 'messenger'] as const
export type ReplyChannel = (typeof replyChannels)[number]

/**
 * What the object has to have done outside, by kinds that do not wait for one another: contacts of the bot's forms, the
 * replies of each channel, mails about chats, asking what became of replies, bringing libSQL what it lacks.
 */
export const inboxErrands = ['forms', ...replyChannels, 'follow_ups', 'unclear', 'projection'] as const
export type InboxErrand = (typeof inboxErrands)[number]

/** A reply that is due, with all that its call needs. */
export type DueReply = {
  message: Message
  head: Head
  way: ReplyWay
  attempts: number
  /** Until when whoever took it has it, epoch ms; names this taking among all of it. */
  lease: number
  /** The person's mail that it answers. */
  parent: Message | null
}

/** How the step of a reply ended. */
export type ReplyOutcome =
  | { type: 'sent'; providerId: string }
  | { type: 'failed'; code: string }
  | { type: 'unknown'; code: string }
  /** Again at that time, shown with the reason. `mayBeOut`: nobody told what became of the call; else nothing was sent. */
  | { type: 'wait'; until: number; code: string; mayBeOut?: boolean }

/** What the provider answered of a reply of which nobody told; `again`: it cannot say yet. */
export type UnclearEnd =
  | { type: 'sent'; providerId: string }
  | { type: 'failed'; code: string }
  | { type: 'again'; at: number }

/** A form that was filled in a chat: a contact is to be made of it. */
export type FormWork = {
  conversation: string
  /** Whose chat it is. */
  visitor: string
  /** Names the visit of the form. */
  place: number
  values: FormValues
  language: Language
  /** Whose conversation it is already. */
  contactId: number | null
  /** There is no further try. */
  last: boolean
}

/** What became of a form; `contactId` null: no contact could be made of it. */
export type TakenIn = {
  conversation: string
  place: number
  contactId: number | null
  name: string | null
  /** What the contact is called by while no name is known. */
  address: string | null
  /** Another contact that has the phone that was typed. */
  phoneOf: number | null
}

/**
 * A row that libSQL has not got yet. `gone`: it is to be deleted there; of a `file`, and of the `mail` whose outcome was
 * open (`<reply>/<round>`), the bytes are.
 */
export type ProjectionRow =
  | { kind: 'conversation'; id: string; seq: number; head: Head }
  | { kind: 'message'; id: string; seq: number; message: Message; contactId: number | null; channel: Channel }
  | { kind: 'gone'; id: string; seq: number; of: 'conversation' | 'message' | 'file' | 'mail' }
  /** An address is kept out on its channel, or no more. */
  | { kind: 'block'; id: string; seq: number; channel: Channel; address: string; blocked: boolean }

/** Answers in a chat that the visitor has not seen: what a mail tells of them, under an id that stays over its tries. */
export type DueFollowUp = { id: string; head: Head; messages: Message[]; attempts: number }

/** A reply that somebody took. */
export type TakenReply = Pick<DueReply, 'lease'> & { message: Pick<Message, 'id'> }

/** What is left to do outside of the object, handed to the Worker's services (`modules/inbox`). */
export type InboxDesk = {
  /** The next reply that is due, of one channel or of any, under a lease. */
  takeDue(now: number, channel?: ReplyChannel): DueReply | null
  /** Replies whose attempt was begun by somebody who died. */
  takeCutOff(now: number, channel?: ReplyChannel): DueReply[]
  /** Writes the attempt down; false when the reply was taken back meanwhile, or is no longer the taker's. */
  begin(taken: TakenReply, now: number): boolean
  /** Whether the reply waits for a further try. */
  end(taken: TakenReply, outcome: ReplyOutcome, now: number): boolean
  /** Whoever took it could not go on: it is tried again later, the more so the more often that happens. */
  giveBack(taken: TakenReply, now: number): void
  /** The next reply whose provider is to be asked what became of it, under a lease; `attempts` counts the askings. */
  takeUnclear(now: number): DueReply | null
  endUnclear(messageId: string, end: UnclearEnd, now: number): void
  /** The next form that was filled, under a lease. */
  takeForm(now: number): FormWork | null
  endForm(done: TakenIn, now: number): void
  /** The next chat whose visitor is told by e-mail of what was answered, under a lease. */
  takeFollowUp(now: number): DueFollowUp | null
  /** Null: there is no address, or nothing to tell. */
  endFollowUp(followUp: DueFollowUp, outcome: ReplyOutcome | null, now: number): void
  unprojected(limit: number): ProjectionRow[]
  confirm(rows: readonly ProjectionRow[]): void
}

/** A conversation that a member begins, with what the Worker knows of the contact. */
export type StartRequest = StartInput & { peer: string; peerName: string | null; ownAddress: string }

/** Where a page of conversations begins, behind the last one of the page before. */
export type ListPosition = { key: number; id: string }
export type ListRequest = Omit<ConversationsQuery, 'cursor'> & { after: ListPosition | null }
export type ListAnswer = AsOf & { items: Head[]; next: ListPosition | null }
export type SearchRequest = { q: string; before: number | null; limit: number }
export type SearchAnswer = { items: { head: Head; message: Message }[]; people: Head[]; next: number | null }

/** Somebody said who the person of a conversation is. */
export type ContactLink = {
  actor: InboxActor
  conversation: string
  contactId: number
  name: string | null
  /** What the contact is called by while no name is known. */
  address: string | null
}

/** Somebody on a site, as the Worker has proved it; the id names the browser, or the address that was signed. */
export type ChatVisitor = {
  id: string
  name: string | null
  /** What their contact is called by while no name is known; nothing of whoever is nobody's contact. */
  address?: string | null
  contactId: number | null
  trust: Trust
  site: string
  /** What the widget speaks to them; the bot does too. */
  language: Language
}

/** What the object keeps of what is set. `sites`: where the chat stands, nowhere when it is off; missing: not told yet. */
export type InboxObjectSettings = InboxSettings & { sites?: readonly string[] }

/**
 * Who has lost the right to their sockets: a member (a session ended, the role changed), a program whose key was revoked,
 * every visitor whom the site's key had proved.
 */
export type LostRight = { type: 'user' | 'key'; id: string } | { type: 'signed' }

/** What the Inbox object answers to the Worker. All times epoch ms. */
export type InboxClient = {
  land(request: { messages: LandedMessage[] }): Promise<LandedAt[]>
  command(request: { actor: InboxActor; cid: string; op: Operation }): Promise<CommandOutcome>
  start(request: { actor: InboxActor; start: StartRequest }): Promise<CommandOutcome>
  /** The open conversation that a message to each of these addresses would go on with; null where there is none. */
  running(request: {
    to: readonly Pick<StartRequest, 'channel' | 'peer' | 'ownAddress'>[]
  }): Promise<(Pick<Head, 'id' | 'lastCseq' | 'windowUntil'> | null)[]>
  list(request: { actor: InboxActor; query: ListRequest }): Promise<ListAnswer>
  counts(request: { actor: InboxActor }): Promise<AsOf & Counts>
  detail(request: { actor: InboxActor; id: string }): Promise<ConversationDetail | null>
  thread(request: { actor: InboxActor; id: string; query: ThreadQuery }): Promise<ThreadPage | null>
  search(request: { actor: InboxActor; query: SearchRequest }): Promise<SearchAnswer>
  /** What opens a socket; it ends at `until` (epoch ms), with the session or the key that asked; null: not by itself. */
  ticket(request: {
    actor: InboxActor
    until: number | null
  }): Promise<Pick<InboxTicket, 'ticket' | 'expiresAt'>>
  /** What somebody who opens a chat is told: whether a member is there, and what the bot says first. Keeps nothing of them. */
  presence(request: {
    language: Language
    known: boolean
  }): Promise<{ agentsOnline: boolean; opening: ChatOpening | null }>
  news(request: { news: ReplyNews[] }): Promise<void>
  /** The files of a message that came in; false when it is not there any more. */
  files(request: FetchedFiles): Promise<boolean>
  /** Changes what is named; the rest stays. */
  configure(request: { settings: Partial<InboxObjectSettings> }): Promise<void>
  settings(): Promise<InboxSettings>
  /** The bot that new conversations begin with from here on; null for none. */
  setBot(request: { bot: { version: number; flow: Flow } | null }): Promise<void>
  /** The version that is live, and the figures of one: of the live one where none is named. */
  bot(request: { version: number | null }): Promise<{ live: number | null; figures: BlockFigures[] }>
  /** How a member stands; somebody who was never here is available. */
  member(request: { userId: string }): Promise<{ available: boolean }>
  /** Whose conversation it is, and all others of that address that are nobody's; false when it is not there. */
  linkContact(request: ContactLink): Promise<boolean>
  /**
   * Who works in the inbox, all of them. Whoever was there and is not named is shut out, and what is open of theirs is
   * given back; telling it again does only what is left.
   */
  setTeam(request: { userIds: readonly string[] }): Promise<void>
  /** Closes the sockets of whoever has lost the right to them, and takes back their tickets. */
  disconnect(request: LostRight): Promise<void>
  /**
   * A visitor as they stand now, and a ticket for their socket. `joins`: another one whose conversations are theirs from
   * here on, and whose sockets end. `until`: when the proof of who they are ends, and with it the socket; null without.
   */
  openChat(request: {
    visitor: ChatVisitor
    joins: string | null
    until: number | null
  }): Promise<Pick<InboxTicket, 'ticket' | 'expiresAt'>>
  /** Whether a visitor has a page open. */
  isVisiting(request: { visitor: string }): Promise<boolean>
  /**
   * A file that a visitor is about to say, as it was judged where it came in. `retryMs`: it is one too many for the
   * visitor, or for the workspace, until then.
   */
  noteUpload(request: { visitor: string; file: Attachment }): Promise<{ retryMs: number | null }>
  /** A file that a member or a program is about to send, as it was judged where it came in. */
  noteMemberFile(request: { actor: InboxActor; file: Attachment }): Promise<void>
  /** A file of a visitor's own conversation. */
  visitorFile(request: {
    visitor: string
    conversation: string
    cseq: number
    index: number
  }): Promise<Attachment | null>
  /** Two contacts turned out to be one; `name` is how the one that stays is called. */
  moveContact(request: { from: number; to: number; name: string | null }): Promise<void>
  /**
   * Erasure: every conversation of a contact and of its addresses goes. Gives the keys of their files, and the visitors
   * of chats whose conversations they were.
   */
  forgetContact(request: {
    contactId: number
    addresses: readonly { channel: string; address: string }[]
  }): Promise<{ conversations: number; files: string[]; visitors: string[] }>
}
