import { request } from 'node:http'

export type PublicAnswer = {
  status: number
  text: string
  headers: Record<string, string | string[] | undefined>
}

/**
 * A request to a host that Node does not resolve, such as `name.localhost:8787`: it goes to the app's
 * own address with the Host header of the page.
 */
export function requestAs(
  url: URL,
  host: string,
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<PublicAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, url),
      // A connection of its own: the runtime may close the last one, whose form it refused to read.
      { method: init.method ?? 'GET', headers: { ...init.headers, host }, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            headers: response.headers,
          }),
        )
      },
    )
    call.on('error', reject)
    call.end(init.body)
  })
}
