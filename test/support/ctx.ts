import type { Ctx, LimiterClient, Tenant } from '../../worker/context.ts'
import type { Role } from '../../worker/contracts/auth.ts'
import type { JobInput } from '../../worker/contracts/jobs.ts'
import type { Log } from '../../worker/lib/logger.ts'
import { createSecretBox } from '../../worker/lib/secrets.ts'
import { importTokenKey, readToken, signToken } from '../../worker/lib/tokens.ts'
import {
  claimWhatsAppNumber,
  listClaimedNumbers,
  releaseWhatsAppNumber,
} from '../../worker/modules/workspace/number-queries.ts'
import { clientOf } from '../../durable-objects/inbox/client.ts'
import type { InboxCore } from '../../durable-objects/inbox/core.ts'
import { openMemoryInbox } from './memory-inbox.ts'
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'
import { createWhatsAppLimits } from './whatsapp-limits.ts'
import { startTestDatabase, type TestDatabase } from './database.ts'

export type TestClock = {
  now(): number
  sleep(ms: number): Promise<void>
  set(at: number): void
  advance(ms: number): void
}

export type TestCtx = Ctx & {
  clock: TestClock
  queues: Ctx['queues'] & { sent: { job: JobInput; delaySeconds: number }[] }
  due: Ctx['due'] & { lowered: number[] }
  files: MemoryFiles
}

export type TestShard = TestDatabase & {
  /** The inbox of a workspace, in memory; made when it is first asked for. */
  inboxOf(tenantId: number): InboxCore
  /** A context for a workspace; another id is another workspace on the same database. */
  ctx(options?: {
    tenantId?: number
    role?: Role
    now?: number
    limiter?: LimiterClient
    tenant?: Partial<Tenant>
  }): Promise<TestCtx>
}

/** 21 November 2026, 10:00 in Rome. */
export const testNow = Date.UTC(2026, 10, 21, 9)

/** A database and contexts on it: real SQL, fake time, recorded wake-ups, a Limiter that lets all pass. */
export async function startTestShard(): Promise<TestShard> {
  const database = await startTestDatabase()
  const inboxes = new Map<number, InboxCore>()
  const inboxOf = (tenantId: number) => {
    const known = inboxes.get(tenantId) ?? openMemoryInbox()
    inboxes.set(tenantId, known)
    return known
  }
  const tokenKey = await importTokenKey('test-secret-of-at-least-32-characters')
  return {
    ...database,
    inboxOf,
    async ctx({ tenantId = 1, role = 'owner', now = testNow, limiter, tenant = {} } = {}) {
      const clock = createTestClock(now)
      const sent: TestCtx['queues']['sent'] = []
      const lowered: number[] = []
      return {
        tenant: {
          id: tenantId,
          slug: `workspace-${tenantId}`,
          name: `Workspace ${tenantId}`,
          timeZone: 'Europe/Rome',
          defaultCountry: 'IT',
          defaultLanguage: 'it',
          quietHours: null,
          frequencyCap: null,
          logo: null,
          ...tenant,
        },
        actor: { type: 'user', userId: 'user-1', role },
        requestId: 'test',
        clientIp: '192.0.2.7',
        db: database.db,
        clock,
        log: silentLog,
        queues: {
          sent,
          send: async (job, { delaySeconds = 0 } = {}) => void sent.push({ job, delaySeconds }),
          sendMany: async (jobs) => void sent.push(...jobs.map((job) => ({ job, delaySeconds: 0 }))),
        },
        due: { lowered, lower: async (at) => void lowered.push(at) },
        whatsappClaims: {
          claim: (phone) => claimWhatsAppNumber(database.db, tenantId, { phone, now: clock.now() }),
          release: (phone, until) => releaseWhatsAppNumber(database.db, tenantId, { phone, until }),
          list: (until) => listClaimedNumbers(database.db, tenantId, until),
        },
        members: { has: async () => false },
        limiter: limiter ?? createOpenLimiter(() => clock.now()),
        inbox: clientOf(inboxOf(tenantId), () => clock.now()),
        files: createMemoryFiles(clock),
        secrets: createSecretBox('test-encryption-secret-of-32-characters'),
        tokens: {
          sign: (purpose, numbers) => signToken(tokenKey, purpose, numbers),
          read: (purpose, token) => readToken(tokenKey, purpose, token),
        },
        fetch,
        origins: {
          app: 'http://localhost:8787',
          public: `http://workspace-${tenantId}.localhost:8787`,
          resend: 'http://127.0.0.1:9',
          twilio: 'http://127.0.0.1:9',
          twilioContent: 'http://127.0.0.1:9',
          push: null,
          twilioMessaging: 'http://127.0.0.1:9',
          messenger: 'http://127.0.0.1:9',
          dns: 'http://127.0.0.1:9',
          inboundMail: null,
        },
        callSelf: () => Promise.reject(new Error('no Worker in this test')),
      }
    },
  }
}

function createTestClock(start: number): TestClock {
  let now = start
  return {
    now: () => now,
    sleep: async (ms) => void (now += ms),
    set: (at) => void (now = at),
    advance: (ms) => void (now += ms),
  }
}

const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** A Limiter that never makes anybody wait, and remembers what it was told of a refusal. */
function createOpenLimiter(now: () => number): LimiterClient {
  let pausedUntil = 0
  return {
    grant: async ({ wanted }) => ({ granted: wanted, retryAt: null }),
    reserve: async () => ({ startAt: 0 }),
    release: async () => {},
    observe: async (told) => void (pausedUntil = told.pausedUntil ?? pausedUntil),
    paceOf: async ({ provider }) => ({ requestsPerSecond: provider.requestsPerSecond, pausedUntil }),
    pausedUntil: async () => pausedUntil,
    reset: async () => void (pausedUntil = 0),
    ...createWhatsAppLimits(now),
  }
}
