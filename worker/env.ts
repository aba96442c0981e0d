import { z } from 'zod'
import type { InboxObject } from '../durable-objects/inbox.ts'
import type { Limiter } from '../durable-objects/limiter.ts'
import type { Job } from './contracts/jobs.ts'

/** Bindings and variables as wrangler.toml and the secrets give them. */
export type Bindings = {
  ASSETS: Fetcher
  FILES: R2Bucket
  LIMITER: DurableObjectNamespace<Limiter>
  INBOX: DurableObjectNamespace<InboxObject>
  DISPATCH_QUEUE: Queue<Job>
  EVENTS_QUEUE: Queue<Job>
  TASKS_QUEUE: Queue<Job>
  [variable: string]: unknown
}

const secret = z.string().min(32, 'at least 32 characters')

/** Variables and secrets (README, configuration). */
const Variables = z.object({
  DB_URL: z.url(),
  DB_TOKEN: z.string().optional(),
  /** Public address of the app, without a path. */
  APP_ORIGIN: z.url(),
  /** Address of public pages, `{workspace}` standing for the workspace's name. */
  PUBLIC_ORIGIN: z.string().includes('{workspace}'),
  AUTH_SECRET: secret,
  SECRETS_KEY: secret,
  /** `local` only when started by `npm start` or `npm run dev` on loopback (spec 1.4). */
  MODE: z.enum(['local', 'deployed']).default('deployed'),
  /** Credentials of the demo workspace, told on the sign-in page in local mode. */
  DEMO_EMAIL: z.string().optional(),
  DEMO_PASSWORD: z.string().optional(),
  /** Requests that one API key may make in a minute. */
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().positive().default(1200),
  /** Provider of system mail. */
  SYSTEM_RESEND_KEY: z.string().optional(),
  SYSTEM_MAIL_FROM: z.string().optional(),
  /** Domain whose mail Email Routing hands to this Worker; each workspace has an address there. */
  INBOUND_MAIL_DOMAIN: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain in lower case')
    .optional(),
  /** Other addresses of the providers' APIs; loopback servers in tests. */
  RESEND_BASE: z.url().default('https://api.resend.com'),
  /** A resolver over HTTPS that answers in JSON, for the check of senders' domains. */
  DNS_BASE: z.url().default('https://cloudflare-dns.com'),
  TWILIO_BASE: z.url().default('https://api.twilio.com'),
  TWILIO_CONTENT_BASE: z.url().default('https://content.twilio.com'),
  /** Another origin that counts as a push service. */
  PUSH_BASE: z.url().optional(),
  TWILIO_MESSAGING_BASE: z.url().default('https://messaging.twilio.com'),
  /** Meta's Graph API, without a version. */
  MESSENGER_BASE: z.url().default('https://graph.facebook.com'),
})
export type Variables = z.infer<typeof Variables>

const parsedVariables = new WeakMap<Bindings, Variables>()

/** Parses the variables at the door, once per set of bindings; the error names every bad one. */
export function parseVariables(env: Bindings): Variables {
  const known = parsedVariables.get(env)
  if (known !== undefined) return known
  const parsed = Variables.safeParse(env)
  if (parsed.success) {
    parsedVariables.set(env, parsed.data)
    return parsed.data
  }
  const bad = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new Error(`Configuration is not valid (see README, configuration): ${bad}`)
}
