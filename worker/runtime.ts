import { connect, type Db } from '../db/client.ts'
import type { RequestCount } from '../durable-objects/limiter/requests.ts'
import type { Actor, Clock, Ctx, FileStore, LimiterClient, Tenant, Tokens } from './context.ts'
import type { InboxClient } from './contracts/inbox-object.ts'
import type { Job, JobInput } from './contracts/jobs.ts'
import { type Bindings, parseVariables, type Variables } from './env.ts'
import { createLog, type Log } from './lib/logger.ts'
import { createSecretBox } from './lib/secrets.ts'
import { importTokenKey, readToken, signToken } from './lib/tokens.ts'
import {
  claimWhatsAppNumber,
  listClaimedNumbers,
  releaseWhatsAppNumber,
} from './modules/workspace/number-queries.ts'
import { hasMemberAddress, lowerNextDue, type WorkspaceRow } from './modules/workspace/queries.ts'

/** The whole installation as one unit of work sees it: made once per request, job batch or tick. */
export type Installation = {
  bindings: Bindings
  variables: Variables
  directory: Db
  clock: Clock
  log: Log
  requestId: string
  clientIp: string | null
  callSelf: Ctx['callSelf']
}

/**
 * Opens the installation for one unit of work. Database clients are made here and never shared
 * between units: in the Workers runtime a client shared by requests hangs them.
 */
export function openInstallation(
  bindings: Bindings,
  {
    requestId,
    clientIp = null,
    callSelf,
  }: { requestId: string; clientIp?: string | null; callSelf: Ctx['callSelf'] },
): Installation {
  const variables = parseVariables(bindings)
  return {
    bindings,
    variables,
    directory: connect({ url: variables.DB_URL, authToken: variables.DB_TOKEN }),
    clock: systemClock,
    log: createLog({ requestId }),
    requestId,
    clientIp,
    callSelf,
  }
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** The database that holds a workspace's rows: the only place that knows of shards. */
function connectShard({ directory, variables }: Installation, workspace: WorkspaceRow): Db {
  if (workspace.shardUrl === null || workspace.shardUrl === variables.DB_URL) return directory
  return connect({ url: workspace.shardUrl, authToken: variables.DB_TOKEN })
}

/** The context of one workspace and one actor. */
export function tenantCtx(installation: Installation, workspace: WorkspaceRow, actor: Actor): Ctx {
  const { bindings, variables, clock, requestId, clientIp } = installation
  const tenant: Tenant = {
    id: workspace.id,
    slug: workspace.slug,
    name: workspace.name,
    timeZone: workspace.timeZone,
    defaultCountry: workspace.defaultCountry,
    defaultLanguage: workspace.defaultLanguage,
    quietHours: workspace.quietHours,
    frequencyCap: workspace.frequencyCap,
    logo: workspace.logo,
  }
  return {
    tenant,
    actor,
    requestId,
    clientIp,
    db: connectShard(installation, workspace),
    clock,
    log: createLog({ requestId, tenantId: tenant.id }),
    queues: jobQueues(bindings, tenant.id, requestId),
    due: { lower: (at) => lowerNextDue(installation.directory, tenant.id, { at, now: clock.now() }) },
    whatsappClaims: {
      claim: (phone) => claimWhatsAppNumber(installation.directory, tenant.id, { phone, now: clock.now() }),
      release: (phone, until) => releaseWhatsAppNumber(installation.directory, tenant.id, { phone, until }),
      list: (until) => listClaimedNumbers(installation.directory, tenant.id, until),
    },
    members: { has: (email) => hasMemberAddress(installation.directory, tenant.id, email) },
    limiter: limiterClient(bindings, tenant.id),
    inbox: inboxClient(bindings, tenant.id),
    files: fileStore(bindings.FILES),
    secrets: createSecretBox(variables.SECRETS_KEY),
    tokens: tokenSigner(variables.AUTH_SECRET),
    fetch: (input, init) => fetch(input, init),
    origins: {
      app: variables.APP_ORIGIN,
      public: variables.PUBLIC_ORIGIN.replace('{workspace}', tenant.slug),
      resend: variables.RESEND_BASE,
      twilio: variables.TWILIO_BASE,
      twilioContent: variables.TWILIO_CONTENT_BASE,
      push: variables.PUSH_BASE ?? null,
      twilioMessaging: variables.TWILIO_MESSAGING_BASE,
      messenger: variables.MESSENGER_BASE,
      dns: variables.DNS_BASE,
      inboundMail: variables.INBOUND_MAIL_DOMAIN ?? null,
    },
    callSelf: installation.callSelf,
  }
}

function jobQueues(bindings: Bindings, tenantId: number, requestId: string): Ctx['queues'] {
  const complete = (job: JobInput): Job => ({ ...job, v: 1, tenantId, requestId })
  return {
    async send(job, options = {}) {
      await queueOf(bindings, job).send(complete(job), { delaySeconds: options.delaySeconds ?? 0 })
    },
    async sendMany(jobs) {
      for (const [queue, bodies] of groupByQueue(bindings, jobs)) {
        for (const chunk of chunkJobs(bodies.map(complete))) {
          await queue.sendBatch(chunk.map((body) => ({ body })))
        }
      }
    },
  }
}

function queueOf(bindings: Bindings, job: JobInput): Queue<Job> {
  if (job.type === 'task.run') return bindings.TASKS_QUEUE
  return job.type === 'dispatch.send' || job.type.startsWith('campaign.')
    ? bindings.DISPATCH_QUEUE
    : bindings.EVENTS_QUEUE
}

function groupByQueue(bindings: Bindings, jobs: JobInput[]): Map<Queue<Job>, JobInput[]> {
  const groups = new Map<Queue<Job>, JobInput[]>()
  for (const job of jobs) {
    const queue = queueOf(bindings, job)
    groups.set(queue, [...(groups.get(queue) ?? []), job])
  }
  return groups
}

const maxBatchMessages = 100
/** Cloudflare takes 256 KB a batch; a margin is kept for metadata. */
const maxBatchBytes = 200_000

/** Splits jobs into batches that the queue accepts: at most 100 messages and 256 KB. */
function chunkJobs(jobs: Job[]): Job[][] {
  const chunks: Job[][] = []
  let bytes = 0
  for (const job of jobs) {
    const size = JSON.stringify(job).length + 100
    const last = chunks.at(-1)
    if (last === undefined || last.length >= maxBatchMessages || bytes + size > maxBatchBytes) {
      chunks.push([job])
      bytes = size
    } else {
      last.push(job)
      bytes += size
    }
  }
  return chunks
}

/** Counts a request of an API key against its pace, at the workspace's Limiter. */
export function countKeyRequest(
  { bindings, variables }: Installation,
  { tenantId, keyId }: { tenantId: number; keyId: number },
): Promise<RequestCount> {
  const limit = variables.API_REQUESTS_PER_MINUTE
  return bindings.LIMITER.getByName(`tenant:${tenantId}`).countRequest({ key: `key:${keyId}`, limit })
}

function limiterClient(bindings: Bindings, tenantId: number): LimiterClient {
  const stub = () => bindings.LIMITER.getByName(`tenant:${tenantId}`)
  return {
    grant: async (request) => stub().grant(request),
    reserve: async (request) => stub().reserve(request),
    release: async (request) => stub().release(request),
    observe: async (request) => stub().observe(request),
    paceOf: async (request) => stub().paceOf(request),
    pausedUntil: async (request) => stub().pausedUntil(request),
    reset: async (request) => stub().reset(request),
    reserveUsers: async (request) => stub().reserveUsers(request),
    releaseUsers: async (request) => stub().releaseUsers(request),
    settleUsers: async (request) => stub().settleUsers(request),
    windowOpened: async (request) => stub().windowOpened(request),
    tellLevel: async (request) => stub().tellLevel(request),
    tellFull: async (request) => stub().tellFull(request),
    levelOf: async (request) => stub().levelOf(request),
    roomForUsers: async (request) => stub().roomForUsers(request),
    placedUsers: async (request) => stub().placedUsers(request),
    forecastUsers: async (request) => stub().forecastUsers(request),
    dropNumber: async (request) => stub().dropNumber(request),
    forgetUsers: async (request) => stub().forgetUsers(request),
  }
}

/** Counts what a browser on a workspace's site asks, by the minute, under keys of the caller's choice, up to a full one. */
export function countVisit(
  { bindings }: Installation,
  { tenantId, asked }: { tenantId: number; asked: readonly { key: string; limit: number }[] },
): Promise<RequestCount | null> {
  return bindings.LIMITER.getByName(`tenant:${tenantId}`).countRequests({ asked })
}

/** The inbox of a workspace. */
export const inboxStub = (bindings: Bindings, tenantId: number) =>
  bindings.INBOX.getByName(`tenant:${tenantId}`)

function inboxClient(bindings: Bindings, tenantId: number): InboxClient {
  const stub = () => inboxStub(bindings, tenantId)
  return {
    land: async (request) => stub().land(request),
    command: async (request) => stub().command(request),
    start: async (request) => stub().start(request),
    running: async (request) => stub().running(request),
    list: async (request) => stub().list(request),
    counts: async (request) => stub().counts(request),
    detail: async (request) => stub().detail(request),
    thread: async (request) => stub().thread(request),
    search: async (request) => stub().search(request),
    ticket: async (request) => stub().ticket(request),
    presence: async (request) => stub().presence(request),
    news: async (request) => stub().news(request),
    files: async (request) => stub().files(request),
    configure: async (request) => stub().configure(request),
    settings: async () => stub().settings(),
    setBot: async (request) => stub().setBot(request),
    bot: async (request) => stub().bot(request),
    member: async (request) => stub().member(request),
    linkContact: async (request) => stub().linkContact(request),
    openChat: async (request) => stub().openChat(request),
    isVisiting: async (request) => stub().isVisiting(request),
    noteUpload: async (request) => stub().noteUpload(request),
    noteMemberFile: async (request) => stub().noteMemberFile(request),
    visitorFile: async (request) => stub().visitorFile(request),
    setTeam: async (request) => stub().setTeam(request),
    disconnect: async (request) => stub().disconnect(request),
    moveContact: async (request) => stub().moveContact(request),
    forgetContact: async (request) => stub().forgetContact(request),
  }
}

function fileStore(bucket: R2Bucket): FileStore {
  return {
    put: async (key, body) => void (await bucket.put(key, body)),
    getBytes: async (key) => (await (await bucket.get(key))?.arrayBuffer()) ?? null,
    delete: (key) => bucket.delete(key),
    list: async (prefix) =>
      (await bucket.list({ prefix })).objects.map((one) => ({
        key: one.key,
        storedAt: one.uploaded.getTime(),
      })),
    size: async (key) => (await bucket.head(key))?.size ?? null,
    async open(key) {
      const file = await bucket.get(key)
      return file && { sizeBytes: file.size, body: file.body }
    },
    getRange: async (key, offset, length) =>
      (await (await bucket.get(key, { range: { offset, length } }))?.arrayBuffer()) ?? null,
    beginUpload: async (key) => (await bucket.createMultipartUpload(key)).uploadId,
    putPart: async (key, uploadId, part, bytes) =>
      (await bucket.resumeMultipartUpload(key, uploadId).uploadPart(part, bytes)).etag,
    async completeUpload(key, uploadId, etags) {
      const parts = etags.map((etag, index) => ({ partNumber: index + 1, etag }))
      await bucket.resumeMultipartUpload(key, uploadId).complete(parts)
    },
    async abortUpload(key, uploadId) {
      try {
        await bucket.resumeMultipartUpload(key, uploadId).abort()
      } catch {
        // Completed or aborted before: R2 knows it no more, which is what was wanted.
      }
    },
  }
}

function tokenSigner(secret: string): Tokens {
  let key: Promise<CryptoKey> | undefined
  const getKey = () => (key ??= importTokenKey(secret))
  return {
    sign: async (purpose, numbers) => signToken(await getKey(), purpose, numbers),
    read: async (purpose, token) => readToken(await getKey(), purpose, token),
  }
}
