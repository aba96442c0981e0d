import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A customer's site on an origin of its own: every path is a page with the chat's line, as it was copied. */
export async function startForeignSite(): Promise<{
  origin: string
  /** What stands before `</body>` from here on. */
  setLine(line: string): void
  close(): Promise<void>
}> {
  let line = ''
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="it"><head><title>${request.url === '/olio' ? 'Olio nuovo' : 'Frantoio'}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>* { color: red !important; font-size: 40px } button, div:empty { display: none }
        body > div { transform: rotate(90deg); overflow: hidden; height: 100px }</style></head>
      <body><script>
        for (const type of ['click', 'input', 'submit'])
          document.body.addEventListener(type, (event) => event.stopPropagation())
        addEventListener('keydown', (event) => {
          if ('/sk'.includes(event.key)) event.preventDefault()
        })
      </script><main><h1>Frantoio</h1><p>L’olio nuovo è arrivato.</p></main>${line}</body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    setLine: (next) => void (line = next),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** What the site's own server makes for somebody who is signed in there. */
export function signIdentity(secret: string, claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
