import { toBase64, utf8 } from '../../../lib/bytes.ts'
import { readAtMost } from './read-at-most.ts'
import type { TwilioAccess } from './twilio-transport.ts'

/**
 * `gone`: the provider has no such file, or the address is none of its; `too_large`: it was not read to its end;
 * `later`: there is no answer now.
 */
export type ProviderFile =
  | { type: 'file'; bytes: Uint8Array<ArrayBuffer>; contentType: string; name: string | null }
  | { type: 'gone' | 'too_large' | 'later' }

type Wanted = { url: string; mostBytes: number }
type Reached = { baseUrl: string; fetch: typeof fetch }

const timeoutMs = 20_000
/** Media move from the API to a store, and there at most once more. */
const mostHops = 3

/** Where Twilio's API sends whoever asks for a file (twilio.com/docs/messaging/api/media-resource). */
const twilioHosts = /(?:^|\.)(?:twilio\.com|twiliocdn\.com)$|^s3-external-1\.amazonaws\.com$/
/** Meta's stores of what people send (developers.facebook.com/docs/messenger-platform, attachments). */
const metaHosts = /(?:^|\.)(?:fbcdn\.net|fbsbx\.com)$/

/** A file of a message at Twilio: asked for by the account it came in by, and by no address but the API's. */
export async function fetchTwilioFile(
  { accountSid, authToken, baseUrl, fetch }: TwilioAccess,
  { url, mostBytes }: Wanted,
): Promise<ProviderFile> {
  const asked = parseUrl(url)
  const own = `/2010-04-01/Accounts/${accountSid}/Messages/`
  if (asked?.origin !== new URL(baseUrl).origin || !asked.pathname.startsWith(own)) return { type: 'gone' }
  return follow(
    { baseUrl, fetch },
    {
      url: asked,
      mostBytes,
      hosts: twilioHosts,
      // The token is for the API: the store that it points to gets a signed address alone.
      authorization: `Basic ${toBase64(utf8(`${accountSid}:${authToken}`))}`,
    },
  )
}

/** A file of a message at Meta, by the signed address that its event named. */
export async function fetchMetaFile(reached: Reached, { url, mostBytes }: Wanted): Promise<ProviderFile> {
  const asked = parseUrl(url)
  if (asked === null || !isOf(asked, metaHosts, reached.baseUrl)) return { type: 'gone' }
  return follow(reached, { url: asked, mostBytes, hosts: metaHosts, authorization: null })
}

/** An address of the provider's own: over TLS and of one of its hosts, or of the very API that is called. */
const isOf = (url: URL, hosts: RegExp, baseUrl: string): boolean =>
  url.origin === new URL(baseUrl).origin ||
  (url.protocol === 'https:' && url.port === '' && hosts.test(url.hostname))

function parseUrl(text: string): URL | null {
  try {
    const url = new URL(text)
    return url.username === '' && url.password === '' ? url : null
  } catch {
    return null
  }
}

async function follow(
  { baseUrl, fetch: call }: Reached,
  first: { url: URL; mostBytes: number; hosts: RegExp; authorization: string | null },
): Promise<ProviderFile> {
  let { url, authorization } = first
  try {
    for (let hop = 0; hop < mostHops; hop++) {
      const response = await call(url.href, {
        headers: { 'user-agent': 'centralino', ...(authorization === null ? {} : { authorization }) },
        // Each step is judged before it is taken: a redirect leads nowhere but to the provider.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) {
        return await readAnswer(response, first.mostBytes)
      }
      await response.body?.cancel()
      const next = parseUrl(new URL(location, url).href)
      if (next === null || !isOf(next, first.hosts, baseUrl)) return { type: 'gone' }
      url = next
      authorization = null
    }
    return { type: 'gone' }
  } catch {
    // No answer, or one that broke off: it is asked for again.
    return { type: 'later' }
  }
}

/** 401 and 403 are asked for again: an account that is mended, or a store that is not ready yet, gives it then. */
const gone: ReadonlySet<number> = new Set([400, 404, 410])

async function readAnswer(response: Response, mostBytes: number): Promise<ProviderFile> {
  const { status, headers, body } = response
  if (status !== 200 || body === null) {
    await body?.cancel()
    return { type: gone.has(status) ? 'gone' : 'later' }
  }
  if (Number(headers.get('content-length') ?? 0) > mostBytes) {
    await body.cancel()
    return { type: 'too_large' }
  }
  const bytes = await readAtMost(body, mostBytes + 1)
  if (bytes.length > mostBytes) return { type: 'too_large' }
  const contentType = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return { type: 'file', bytes, contentType, name: fileNameOf(headers.get('content-disposition') ?? '') }
}

/** The name in `Content-Disposition` (RFC 6266), where it is a plain one. */
const fileNameOf = (disposition: string): string | null =>
  /filename="([^"]{1,200})"/i.exec(disposition)?.[1] ?? null
