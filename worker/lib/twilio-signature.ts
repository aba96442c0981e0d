import { fromBase64, sameBytes, toBase64, utf8 } from './bytes.ts'

/**
 * The signature that Twilio puts on a form it posts (`X-Twilio-Signature`): HMAC-SHA1 under the account's
 * token over the whole address it called and every parameter, sorted by name, a name's values without doubles
 * (twilio.com/docs/usage/security).
 */
export async function signTwilio(authToken: string, url: string, form: URLSearchParams): Promise<string> {
  return toBase64(await macOf(authToken, url, form))
}

/** Whether a form was signed with the account's token, for exactly this address. */
export async function verifyTwilio(
  authToken: string,
  signature: string | null,
  url: string,
  form: URLSearchParams,
): Promise<boolean> {
  const given = signature === null ? null : fromBase64(signature)
  return given !== null && sameBytes(given, await macOf(authToken, url, form))
}

async function macOf(authToken: string, url: string, form: URLSearchParams): Promise<Uint8Array> {
  const names = [...new Set(form.keys())].sort()
  const parameters = names.map((name) =>
    [...new Set(form.getAll(name))]
      .sort()
      .map((value) => name + value)
      .join(''),
  )
  const key = await crypto.subtle.importKey('raw', utf8(authToken), { name: 'HMAC', hash: 'SHA-1' }, false, [
    'sign',
  ])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(url + parameters.join(''))))
}
