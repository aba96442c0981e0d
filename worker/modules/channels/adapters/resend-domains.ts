import { z } from 'zod'

const Listed = z.object({ data: z.array(z.object({ id: z.string().min(1), name: z.string() })) })
const Record = z.object({
  record: z.string(),
  name: z.string(),
  type: z.string(),
  value: z.string(),
  status: z.string(),
  priority: z.union([z.number(), z.string()]).nullish(),
})
const Domain = z.object({ id: z.string(), name: z.string(), status: z.string(), records: z.array(Record) })

/** A record that Resend asks for, in its own words. */
export type ResendRecord = z.infer<typeof Record>
export type ResendDomain = { id: string; verified: boolean; records: ResendRecord[] }

/** `restricted`: the key may send and nothing else. `null`: Resend does not know the domain. */
export type ResendDomainAnswer =
  | { type: 'domain'; domain: ResendDomain | null }
  | { type: 'restricted' }
  | { type: 'unreachable' }

const timeoutMs = 10_000

/**
 * Resend's domains (resend.com/docs/api-reference/domains): what it knows of one, after asking it to look at the
 * DNS again.
 *
 * @param verify also asks for a new look, whose result Resend tells later
 */
export async function askResendDomain(
  { apiKey, baseUrl, fetch: call }: { apiKey: string; baseUrl: string; fetch: typeof fetch },
  name: string,
  { verify }: { verify: boolean },
): Promise<ResendDomainAnswer> {
  const ask = async (path: string, method = 'GET') => {
    const response = await call(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'user-agent': 'centralino' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, body: (await response.json()) as unknown }
  }
  try {
    const listed = await ask('/domains')
    if (listed.status === 401 || listed.status === 403) return { type: 'restricted' }
    if (listed.status !== 200) return { type: 'unreachable' }
    const known = Listed.parse(listed.body).data.find((one) => one.name.toLowerCase() === name)
    if (known === undefined) return { type: 'domain', domain: null }
    const path = `/domains/${encodeURIComponent(known.id)}`
    const before = Domain.parse((await ask(path)).body)
    if (!verify || before.status === 'verified') return { type: 'domain', domain: toDomain(before) }
    await ask(`${path}/verify`, 'POST')
    return { type: 'domain', domain: toDomain(Domain.parse((await ask(path)).body)) }
  } catch {
    // No answer, or one of another form: it is asked again later.
    return { type: 'unreachable' }
  }
}

const toDomain = ({ id, status, records }: z.infer<typeof Domain>): ResendDomain => ({
  id,
  verified: status === 'verified',
  records,
})
