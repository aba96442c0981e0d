/**
 * Setup of the tests that call a running Worker: every call opens its own connection. A kept one may be
 * closed by the server at the very moment it is used again (it answered before it read the body, say:
 * RFC 9112 §9.5), which a client may not repeat for a POST and reports as "fetch failed".
 */
const send = globalThis.fetch

globalThis.fetch = (input, init) => {
  const given = init?.headers ?? (input instanceof Request ? input.headers : undefined)
  const headers = new Headers(given)
  headers.set('connection', 'close')
  return send(input, { ...init, headers })
}
