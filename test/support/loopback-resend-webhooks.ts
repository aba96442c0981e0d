import { createHmac, randomUUID } from 'node:crypto'
import { request } from 'node:http'

/** An event as Resend would post it; `id` is constant across its repeats (svix-id). */
export type WebhookEvent = { id: string; body: string }

export type PostWebhooks = {
  url: string
  /** `whsec_…` */
  secret: string
  events: readonly WebhookEvent[]
  /** How often each event is posted. */
  copies?: number
  /** Shuffles all posts by this seed. */
  shuffleSeed?: number
  /** The moment the posts claim to be made, epoch ms; now unless told. */
  attemptAt?: number
  /** Host header, for addresses such as `name.localhost` that Node does not resolve. */
  host?: string
  /** Posts under way at once. */
  parallel?: number
}

/** Types Resend sends about a mail that was sent. */
export type WebhookType =
  | 'email.sent'
  | 'email.delivered'
  | 'email.delivery_delayed'
  | 'email.bounced'
  | 'email.complained'
  | 'email.opened'
  | 'email.clicked'
  | 'email.failed'
  | 'email.suppressed'

const extras: Partial<Record<WebhookType, Record<string, unknown>>> = {
  'email.bounced': {
    bounce: {
      type: 'Permanent',
      subType: 'General',
      message: 'The recipient does not exist.',
      diagnosticCode: ['smtp; 550 5.1.1 user unknown'],
    },
  },
  'email.failed': { failed: { reason: 'reached_daily_quota' } },
  'email.suppressed': {
    suppressed: { type: 'OnAccountSuppressionList', reason: 'previous_bounce', message: 'suppressed' },
  },
}

/** The event of one type for one mail; `extra` replaces or adds keys of its data. */
export function makeWebhookEvent(
  mail: { id: string; from: string; to: string[]; subject: string; tags: Record<string, string> },
  type: WebhookType,
  options: { at?: number; extra?: Record<string, unknown> } = {},
): WebhookEvent {
  const createdAt = new Date(options.at ?? Date.now()).toISOString()
  return {
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    body: JSON.stringify({
      type,
      created_at: createdAt,
      data: {
        email_id: mail.id,
        message_id: `<${mail.id}@eu-west-1.amazonses.com>`,
        created_at: createdAt,
        from: mail.from,
        to: mail.to,
        subject: mail.subject,
        tags: mail.tags,
        ...extras[type],
        ...options.extra,
      },
    }),
  }
}

/** Headers of one signed post (Svix scheme, `v1`). */
export function signWebhook(event: WebhookEvent, secret: string, atMs: number): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key)
    .update(`${event.id}.${timestamp}.${event.body}`)
    .digest('base64')
  return { 'svix-id': event.id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` }
}

/** Posts events late, several times and shuffled as asked; the statuses in the order they were posted. */
export async function postWebhooks(options: PostWebhooks): Promise<number[]> {
  const { copies = 1, parallel = 8, shuffleSeed } = options
  const posts = Array.from({ length: copies }, () => options.events).flat()
  if (shuffleSeed !== undefined) shuffle(posts, shuffleSeed)
  const statuses: number[] = Array.from({ length: posts.length })
  let next = 0
  const worker = async () => {
    for (let index = next++; index < posts.length; index = next++) {
      const event = posts[index]
      if (event) statuses[index] = await post(event, options)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, posts.length) }, worker))
  return statuses
}

function post(event: WebhookEvent, options: PostWebhooks): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      options.url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(event.body),
          'user-agent': 'Svix-Webhooks/1.0 (loopback)',
          ...(options.host === undefined ? {} : { host: options.host }),
          ...signWebhook(event, options.secret, options.attemptAt ?? Date.now()),
        },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    call.on('error', reject)
    call.end(event.body)
  })
}

/** Fisher and Yates with a small seeded generator (mulberry32), so that a failing order can be repeated. */
function shuffle<T>(items: T[], seed: number): void {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [items[i], items[j]]
    if (a !== undefined && b !== undefined) {
      items[i] = b
      items[j] = a
    }
  }
}
