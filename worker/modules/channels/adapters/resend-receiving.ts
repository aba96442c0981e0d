import { z } from 'zod'
import { readAtMost } from './read-at-most.ts'

const Received = z.object({ raw: z.object({ download_url: z.url() }).nullish() })

/**
 * `gone`: the provider has no such mail, or not its bytes; `refused`: the key may not read mails; `later`: there is no
 * answer now.
 */
export type ReceivedMail =
  | { type: 'mail'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'gone' }
  | { type: 'refused'; code: 'restricted_api_key' }
  | { type: 'later' }

const timeoutMs = 30_000

/**
 * The raw bytes of a mail that Resend took in (resend.com/docs/api-reference/emails/retrieve-received-email): its
 * description names a signed address from which they are read.
 *
 * @param mostBytes a longer mail is cut there
 */
export async function fetchReceivedMail(
  { apiKey, baseUrl, fetch: call }: { apiKey: string; baseUrl: string; fetch: typeof fetch },
  mailId: string,
  mostBytes: number,
): Promise<ReceivedMail> {
  try {
    const described = await call(`${baseUrl}/emails/receiving/${encodeURIComponent(mailId)}`, {
      headers: { authorization: `Bearer ${apiKey}`, 'user-agent': 'centralino' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (described.status === 404) return { type: 'gone' }
    if (described.status === 401 || described.status === 403) {
      return { type: 'refused', code: 'restricted_api_key' }
    }
    if (described.status !== 200) return { type: 'later' }
    const { raw } = Received.parse(await described.json())
    if (!raw || !isFetchable(raw.download_url, baseUrl)) return { type: 'gone' }
    // The address is signed: the key goes nowhere but to the API.
    const file = await call(raw.download_url, {
      headers: { 'user-agent': 'centralino' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (file.status !== 200 || file.body === null) return { type: 'later' }
    return { type: 'mail', bytes: await readAtMost(file.body, mostBytes) }
  } catch {
    // No answer, or one of another form: it is asked for again.
    return { type: 'later' }
  }
}

const isFetchable = (url: string, baseUrl: string): boolean =>
  url.startsWith('https://') || new URL(url).origin === new URL(baseUrl).origin
