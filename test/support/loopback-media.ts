import { createServer } from 'node:http'

type Answer = { status: number; headers?: Record<string, string>; body?: string | Uint8Array }
export type LoopbackMedia = {
  url: string
  /** What is answered at a path; 404 elsewhere. */
  answers: Map<string, Answer>
  requests: { path: string; authorization: string | undefined }[]
  close(): Promise<void>
}

/** A provider's store of what people sent, as far as fetching sees it. */
export async function startLoopbackMedia(): Promise<LoopbackMedia> {
  const answers: LoopbackMedia['answers'] = new Map()
  const requests: LoopbackMedia['requests'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push({ path, authorization: request.headers.authorization })
    const { status, headers = {}, body = '' } = answers.get(path) ?? { status: 404 }
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    answers,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
