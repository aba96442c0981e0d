/**
 * A `fetch` that tells how much of the body has left, which the browser's own cannot: for the calls that
 * carry a file. A network failure rejects as `fetch` does.
 */
export const uploadFetch =
  (onSent: (share: number) => void) =>
  (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(init?.method ?? 'POST', input instanceof Request ? input.url : String(input))
      new Headers(init?.headers).forEach((value, name) => request.setRequestHeader(name, value))
      request.upload.addEventListener('progress', ({ loaded, total }) =>
        onSent(total > 0 ? loaded / total : 0),
      )
      request.addEventListener('load', () => {
        const headers = { 'content-type': request.getResponseHeader('content-type') ?? '' }
        const retryAfter = request.getResponseHeader('retry-after')
        resolve(
          new Response(request.status === 204 ? null : request.responseText, {
            status: request.status,
            headers: retryAfter === null ? headers : { ...headers, 'retry-after': retryAfter },
          }),
        )
      })
      for (const name of ['error', 'abort', 'timeout']) {
        request.addEventListener(name, () => reject(new TypeError('network failure')))
      }
      request.send(init?.body instanceof Blob ? init.body : null)
    })
