import { z } from 'zod'
import type { FoundRecords } from './records.ts'

const Answer = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional(),
})
const typeNumbers = { TXT: 16, MX: 15, CNAME: 5 } as const
const timeoutMs = 5_000
/** No such name (RFC 8020): an answer, not a failure. */
const noSuchName = 3

/**
 * Asks a resolver over HTTPS in its JSON form (RFC 8484's sibling, as Cloudflare and Google serve it). The pieces
 * of a long text are joined.
 *
 * @returns null when it could not be asked
 */
export async function lookUp(
  call: typeof fetch,
  origin: string,
  name: string,
  type: keyof typeof typeNumbers,
): Promise<FoundRecords> {
  const url = new URL('/dns-query', origin)
  url.searchParams.set('name', name)
  url.searchParams.set('type', type)
  try {
    const response = await call(url, {
      headers: { accept: 'application/dns-json' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) return null
    const answer = Answer.safeParse(await response.json())
    if (!answer.success) return null
    const { Status, Answer: found = [] } = answer.data
    if (Status !== 0 && Status !== noSuchName) return null
    return found
      .filter((one) => one.type === typeNumbers[type])
      .map(({ data }) => (type === 'TXT' ? joinPieces(data) : data))
  } catch {
    // No answer, or none that can be read: it is told as unknown and asked again.
    return null
  }
}

/** `"abc" "def"` is one text in two pieces. */
const joinPieces = (data: string): string =>
  data.startsWith('"') ? data.replace(/^"|"$/g, '').replaceAll(/"\s+"/g, '') : data
