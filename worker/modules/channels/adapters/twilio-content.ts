import { z } from 'zod'
import { toBase64, utf8 } from '../../../lib/bytes.ts'
import type { Approval, ContentDraft, ContentOutcome, ContentProvider } from '../content-port.ts'

export type TwilioContentOptions = {
  /** User and password of HTTP Basic: account and token, or an API key and its secret. */
  user: string
  password: string
  /** Address of the Content API, without a path. */
  baseUrl: string
  fetch: typeof fetch
  /** How long one call may take, its answer included. */
  timeoutMs?: number
}

const ContentId = z.string().regex(/^HX[0-9a-f]{32}$/)
const Created = z.object({ sid: ContentId })
const Listed = z.object({
  contents: z.array(z.object({ sid: ContentId, friendly_name: z.string().nullable(), language: z.string() })),
})
const ApprovalAnswer = z.object({
  status: z.string(),
  rejection_reason: z.string().nullish(),
  category: z.string().nullish(),
})
const Fetched = z.object({ whatsapp: ApprovalAnswer.nullish() })
const Failure = z.object({ code: z.number().optional(), message: z.string().optional() })
const nothing = z.unknown()

const longestReason = 300
const defaultRetryMs = 10_000

/**
 * WhatsApp templates over Twilio's Content API (twilio.com/docs/content, v1; the search by name is v2). One
 * resource is one language; its type follows its buttons, since each type takes some kinds alone.
 */
export function createTwilioContent(options: TwilioContentOptions): ContentProvider {
  const call = createCaller(options)
  return {
    name: 'twilio',
    async create(draft) {
      const created = await call('POST', '/v1/Content', Created, toWire(draft))
      return mapDone(created, ({ sid }) => ({ id: sid }))
    },
    async find(name, language) {
      const query = new URLSearchParams({ ContentName: name, PageSize: '50' })
      const found = await call('GET', `/v2/Content?${query.toString()}`, Listed)
      // The filter finds parts of names too.
      return mapDone(found, ({ contents }) => {
        const own = contents.find((one) => one.friendly_name === name && one.language === language)
        return own === undefined ? null : { id: own.sid }
      })
    },
    async request(id, { name, category }) {
      const path = `/v1/Content/${id}/ApprovalRequests/whatsapp`
      const body = { name, category: category.toUpperCase() }
      return mapDone(await call('POST', path, ApprovalAnswer, body), toApproval)
    },
    async read(id) {
      const fetched = await call('GET', `/v1/Content/${id}/ApprovalRequests`, Fetched)
      return mapDone(fetched, ({ whatsapp }) => (whatsapp ? toApproval(whatsapp) : unsubmitted))
    },
    async delete(id) {
      const deleted = await call('DELETE', `/v1/Content/${id}`, nothing)
      return mapDone(deleted, () => null)
    },
  }
}

const unsubmitted: Approval = { status: 'unsubmitted', reason: null, category: null }

const mapDone = <T, U>(outcome: ContentOutcome<T>, map: (value: T) => U): ContentOutcome<U> =>
  outcome.type === 'done' ? { type: 'done', value: map(outcome.value) } : outcome

const statuses: ReadonlySet<string> = new Set<Approval['status']>([
  'unsubmitted',
  'received',
  'pending',
  'approved',
  'rejected',
  'paused',
  'disabled',
])
const isStatus = (status: string): status is Approval['status'] => statuses.has(status)

/** A word that is not known yet counts as one still being read: the next look may tell. */
function toApproval({
  status,
  rejection_reason: reason,
  category,
}: z.infer<typeof ApprovalAnswer>): Approval {
  const known = status.toLowerCase()
  const given = category?.toLowerCase()
  return {
    status: isStatus(known) ? known : 'pending',
    reason: reason ? reason.slice(0, longestReason) : null,
    category: given === 'marketing' || given === 'utility' ? given : null,
  }
}

type Method = 'GET' | 'POST' | 'DELETE'

function createCaller({ user, password, baseUrl, fetch: send, timeoutMs = 20_000 }: TwilioContentOptions) {
  const authorization = `Basic ${toBase64(utf8(`${user}:${password}`))}`
  return async <T>(
    method: Method,
    path: string,
    schema: z.ZodType<T>,
    body?: unknown,
  ): Promise<ContentOutcome<T>> => {
    let response: Response
    let text: string
    try {
      response = await send(`${baseUrl}${path}`, {
        method,
        headers: {
          authorization,
          accept: 'application/json',
          // Workers send none by themselves, and Twilio's edge refuses requests without.
          'user-agent': 'centralino',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Not followed: the token is for this address. Workers know no `error`.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = await response.text()
    } catch {
      return { type: 'unclear', code: 'network' }
    }
    const answer = parseJson(text)
    if (!response.ok) return toFailure(response, answer)
    const parsed = schema.safeParse(answer)
    return parsed.success
      ? { type: 'done', value: parsed.data }
      : { type: 'unclear', code: 'unexpected_answer' }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON, or empty as a deletion's answer is: the schema judges.
    return null
  }
}

/** The meaning of a refusal by its status (twilio.com/docs/usage/twilios-response). */
function toFailure(response: Response, answer: unknown): Exclude<ContentOutcome<never>, { type: 'done' }> {
  const { status } = response
  const told = Failure.safeParse(answer)
  const code = told.success && told.data.code !== undefined ? String(told.data.code) : `http_${status}`
  if (status === 404) return { type: 'missing' }
  if (status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    const retryAfterMs = seconds > 0 ? Math.min(seconds, 3600) * 1000 : defaultRetryMs
    return { type: 'throttled', code, retryAfterMs }
  }
  if (status === 401 || status === 403) return { type: 'misconfigured', code }
  if (status < 400 || status >= 500 || status === 408) return { type: 'unclear', code }
  const message = told.success ? (told.data.message ?? code) : code
  return { type: 'refused', reason: message.slice(0, longestReason) }
}

/** A draft in Twilio's wire form. */
function toWire(draft: ContentDraft) {
  return {
    friendly_name: draft.name,
    language: draft.language,
    variables: draft.samples,
    types: toTypes(draft),
  }
}

function toTypes({ body, buttons }: ContentDraft) {
  const actions = buttons.map((button) => {
    if (button.kind === 'reply') return { type: 'QUICK_REPLY', title: button.label, id: button.payload }
    return button.kind === 'url'
      ? { type: 'URL', title: button.label, url: button.value }
      : { type: 'PHONE_NUMBER', title: button.label, phone: button.value }
  })
  if (actions.length === 0) return { 'twilio/text': { body } }
  const replies = buttons.filter(({ kind }) => kind === 'reply').length
  if (replies === buttons.length) return { 'twilio/quick-reply': { body, actions } }
  if (replies === 0) return { 'twilio/call-to-action': { body, actions } }
  return { 'whatsapp/card': { body, actions } }
}
