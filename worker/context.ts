import type { Db } from '../db/client.ts'
import type { Permission, Role } from './contracts/auth.ts'
import type { Language } from './contracts/common.ts'
import type { InboxClient } from './contracts/inbox-object.ts'
import type { JobInput } from './contracts/jobs.ts'
import type {
  WhatsAppAnswer,
  WhatsAppForecast,
  WhatsAppNumberRef,
  WhatsAppPlaced,
  WhatsAppQuality,
  WhatsAppRequest,
  WhatsAppStanding,
} from './contracts/whatsapp.ts'
import type { FrequencyCap, Logo, QuietHours } from './contracts/workspace.ts'
import type { Log } from './lib/logger.ts'
import type { SecretBox } from './lib/secrets.ts'
import type { TokenPurpose } from './lib/tokens.ts'

/** The workspace every query is made for. */
export type Tenant = {
  id: number
  slug: string
  name: string
  timeZone: string
  defaultCountry: string
  defaultLanguage: Language
  quietHours: QuietHours | null
  frequencyCap: FrequencyCap | null
  logo: Logo | null
}

/** Who asks: a member, a program with an API key, somebody outside, or the system working off a job. */
export type Actor =
  | { type: 'user'; userId: string; role: Role }
  | { type: 'key'; keyId: number; scopes: readonly Permission[] }
  | { type: 'system' }
  | { type: 'public' }

export type Clock = { now(): number; sleep(ms: number): Promise<void> }

/** Wake-ups; losing one costs time, never work. */
export type JobQueues = {
  send(job: JobInput, options?: { delaySeconds?: number }): Promise<void>
  sendMany(jobs: JobInput[]): Promise<void>
}

/** Tells the directory that a workspace has work at `at`; call before the shard commits (design §2). */
export type DueTimes = { lower(at: number): Promise<void> }

/** Whose a WhatsApp number is, over all workspaces; claimed before the shard commits it (spec 9.1). */
export type WhatsAppClaims = {
  /** False when another workspace has it. */
  claim(phone: string): Promise<boolean>
  /** What was claimed again after `until` (epoch ms) stays. */
  release(phone: string, until: number): Promise<void>
  /** The numbers claimed up to `until` (epoch ms). */
  list(until: number): Promise<string[]>
}

/** Who works here: their own addresses never become contacts (spec 13.4). */
export type MemberAddresses = { has(email: string): Promise<boolean> }

/** What the Limiter object answers (durable-objects/limiter). All times epoch ms. */
export type LimiterClient = {
  /**
   * How many messages of a channel may be queued for the next minute; `retryAt` tells when to ask
   * again when it is not all of them. `perRequest`: messages that one provider call carries.
   * `provider` gives the rate to start from; another name than before starts anew.
   */
  grant(request: {
    channel: string
    wanted: number
    perRequest?: number
    provider?: { name: string; requestsPerSecond: number }
  }): Promise<{ granted: number; retryAt: number | null }>
  /**
   * Reserves `requests` provider calls under `key` (idempotent); `startAt` is when they may be made,
   * `requestsPerSecond` the pace it was reckoned with. `provider` as with `grant`.
   */
  reserve(request: {
    channel: string
    key: string
    requests: number
    provider?: { name: string; requestsPerSecond: number }
  }): Promise<{ startAt: number; requestsPerSecond?: number }>
  /** Gives a reservation back that was not used. */
  release(request: { channel: string; key: string }): Promise<void>
  /** What the provider told: its rate, or that it refuses until a time. */
  observe(request: { channel: string; requestsPerSecond?: number; pausedUntil?: number }): Promise<void>
  /** The pace of a channel as it is known, with this provider behind it. */
  paceOf(request: {
    channel: string
    provider: { name: string; requestsPerSecond: number }
  }): Promise<{ requestsPerSecond: number; pausedUntil: number }>
  /** Until when the provider refuses, epoch ms; in the past when it does not. */
  pausedUntil(request: { channel: string }): Promise<number>
  /** A person mended the channel or bought more quota: the provider's refusal no longer holds. */
  reset(request: { channel: string }): Promise<void>
} & WhatsAppLimits

/** Who may be written to on WhatsApp (spec 9). `wake`: somebody who waits should ask again. Times epoch ms. */
export type WhatsAppLimits = {
  /** Takes places for messages about to be sent; the same key gets its place again. */
  reserveUsers(request: {
    number: WhatsAppNumberRef
    users: readonly WhatsAppRequest[]
  }): Promise<WhatsAppAnswer[]>
  /** Gives back places whose messages were not attempted. */
  releaseUsers(request: { keys: readonly string[] }): Promise<{ wake: boolean }>
  /**
   * What became of messages, in any order and as often as it is told. `at` is the provider's own time,
   * or the end of what it may be: of the minute where it tells only minutes, of its arrival where none.
   */
  settleUsers(request: {
    settled: readonly { key: string; outcome: 'sent' | 'delivered' | 'failed'; at: number }[]
  }): Promise<{ wake: boolean }>
  /** A person wrote at `at`; whoever waits to write to this person should ask again. */
  windowOpened(request: {
    number: WhatsAppNumberRef
    user: string
    at: number
  }): Promise<{ until: number; wake: boolean }>
  /**
   * What the provider or staff say of a number: people in any 24 hours (null: without limit; `none`
   * withdraws what was told), quality, and whether it may send nothing at all.
   */
  tellLevel(request: {
    number: WhatsAppNumberRef
    source: 'provider' | 'staff'
    limit?: number | null | 'none'
    quality?: WhatsAppQuality | null
    restricted?: boolean
  }): Promise<{ wake: boolean }>
  /** The provider refused a message because the number's window is full (63018). */
  tellFull(request: { number: WhatsAppNumberRef }): Promise<{ retryAt: number }>
  levelOf(request: { number: WhatsAppNumberRef }): Promise<WhatsAppStanding>
  /** How many strangers fit now, null without limit, and when the next one does, though nothing more is told. */
  roomForUsers(request: { number: WhatsAppNumberRef }): Promise<{ room: number | null; retryAt: number }>
  /** Who needs no new place: of those whom messages went to (`keys`), who count; of `users`, who wrote lately. */
  placedUsers(request: {
    number: WhatsAppNumberRef
    keys: readonly string[]
    users: readonly string[]
  }): Promise<WhatsAppPlaced>
  /** When so many who wait could go at a pace (null: at once); who is not `placed` is a stranger. */
  forecastUsers(request: {
    number: WhatsAppNumberRef
    waiting: number
    placed: WhatsAppPlaced | null
    perSecond: number | null
  }): Promise<WhatsAppForecast>
  /** The number is no longer the workspace's; whom it wrote to still counts. */
  dropNumber(request: { number: string }): Promise<void>
  /** Erasure: nothing tells any more that these people were written to. */
  forgetUsers(request: { users: readonly string[] }): Promise<void>
}

/** Attachments, manifests and other files (R2). Keys start with the tenant. */
export type FileStore = {
  put(key: string, body: string | ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<void>
  getBytes(key: string): Promise<ArrayBuffer | null>
  delete(key: string): Promise<void>
  /** Up to a thousand files whose keys begin so, and when each was stored (epoch ms). */
  list(prefix: string): Promise<{ key: string; storedAt: number }[]>
  /** Its size in bytes, null when it is not there. */
  size(key: string): Promise<number | null>
  /** The file as a stream, null when it is not there. */
  open(key: string): Promise<{ sizeBytes: number; body: ReadableStream<Uint8Array> } | null>
  /** Some bytes of a file, null when it is not there. */
  getRange(key: string, from: number, length: number): Promise<ArrayBuffer | null>
  /** Begins a file that comes in numbered parts, from 1, all of one size (5 MiB at least) but the last. */
  beginUpload(key: string): Promise<string>
  /** Stores a part; again under the same number replaces it. Gives the mark that completing asks for. */
  putPart(key: string, uploadId: string, part: number, bytes: Uint8Array<ArrayBuffer>): Promise<string>
  /** Makes the file of its parts, whose marks come in order; until then it is not there. */
  completeUpload(key: string, uploadId: string, etags: readonly string[]): Promise<void>
  /** Throws the parts away; an upload that is gone already is no error. */
  abortUpload(key: string, uploadId: string): Promise<void>
}

export type Tokens = {
  sign(purpose: TokenPurpose, numbers: readonly number[]): Promise<string>
  read(purpose: TokenPurpose, token: string): Promise<number[] | null>
}

/** Everything a domain function may use; it never sees Hono, Request or env (design §1). */
export type Ctx = {
  tenant: Tenant
  actor: Actor
  requestId: string
  /** Network address of who asks, for the audit log; null where no request is behind it. */
  clientIp: string | null
  db: Db
  clock: Clock
  log: Log
  queues: JobQueues
  due: DueTimes
  whatsappClaims: WhatsAppClaims
  members: MemberAddresses
  limiter: LimiterClient
  inbox: InboxClient
  files: FileStore
  secrets: SecretBox
  tokens: Tokens
  fetch: typeof fetch
  origins: {
    app: string
    /** Origin of the workspace's public pages (tracking, unsubscribe, forms). */
    public: string
    resend: string
    twilio: string
    twilioContent: string
    /** Another origin that counts as a push service: a loopback server in tests. */
    push: string | null
    /** Of the API that tells how WhatsApp senders stand. */
    twilioMessaging: string
    /** Meta's Graph API. */
    messenger: string
    /** A DNS resolver over HTTPS. */
    dns: string
    /** Domain whose mail reaches this Worker for every workspace; null where none does. */
    inboundMail: string | null
  }
  /**
   * Delivers a request to this Worker's own public routes in process: a Worker cannot fetch its own
   * zone, and the sandbox calls back through the real webhook route.
   */
  callSelf(request: Request): Promise<Response>
}
