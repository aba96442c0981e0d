import { request } from 'node:http'

export type PublicAnswer = {
  status: number
  text: string
  headers: Record<string, string | string[] | undefined>
}

/**
 * A body of which only the length is said. What refuses by length answers before it reads, and then
 * closes the connection on a client that still writes, whose system may drop the answer for that: a test
 * of such a refusal sends no byte.
 */
export type AnnouncedBody = { announcedBytes: number }

/**
 * A request to a host that Node does not resolve, such as `name.localhost:8787`: it goes to the app's
 * own address with the Host header of the page.
 */
export function requestAs(
  url: URL,
  host: string,
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string | AnnouncedBody } = {},
): Promise<PublicAnswer> {
  const { body } = init
  const announced: Record<string, string> =
    typeof body === 'object' ? { 'content-length': String(body.announcedBytes) } : {}
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, url),
      // A connection of its own: the runtime may close the last one, whose form it refused to read.
      { method: init.method ?? 'GET', headers: { ...init.headers, ...announced, host }, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            headers: response.headers,
          })
          call.destroy()
        })
      },
    )
    call.on('error', reject)
    if (typeof body === 'object') call.flushHeaders()
    else call.end(body)
  })
}

/**
 * A token, or an address that ends in one, under another signature. Its first letter is changed: of the last one some
 * bits are nobody's (RFC 4648 §3.5), and a change of them alone is none.
 */
export const forged = (token: string): string =>
  token.replace(/\.(.)/, (_match, first) => (first === 'A' ? '.B' : '.A'))
