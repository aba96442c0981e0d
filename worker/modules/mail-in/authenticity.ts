import { headerOf, type Mail } from './mail.ts'

/** Whether the sender's domain stands behind a mail, as far as the server that took it says. */
export type Authenticity = 'proven' | 'unknown' | 'refuted'

/**
 * Servers that take mail in for the installation. Each removes results under its own name that came with a mail
 * (RFC 8601 §5); those of anybody else are the sender's word.
 */
const trustedServers = /^(?:mx\.cloudflare\.net|[\w.-]*\.?amazonses\.com|[\w.-]*\.?resend\.com)$/i

/** Reads `Authentication-Results` of a server that is trusted (RFC 8601); only the one that was added last. */
export function readAuthenticity(mail: Mail): Authenticity {
  const from = mail.from?.address.split('@')[1] ?? ''
  const results = headerOf(mail, 'authentication-results').replace(/\([^()]*\)/g, ' ')
  const [server = '', ...methods] = results.split(';').map((one) => one.trim())
  if (from === '' || !trustedServers.test(server.split(/\s/)[0] ?? '')) return 'unknown'
  const resultOf = (method: string) => methods.filter((one) => one.toLowerCase().startsWith(`${method}=`))
  const passed = (method: string) => resultOf(method).filter((one) => /^\w+=pass\b/i.test(one))
  if (passed('dmarc').length > 0) return 'proven'
  if (resultOf('dmarc').some((one) => /^dmarc=fail\b/i.test(one))) return 'refuted'
  const aligned = (said: string, property: RegExp): boolean => {
    const domain = property.exec(said)?.[1]?.split('@').at(-1)?.toLowerCase() ?? ''
    return isSameOrganisation(domain, from)
  }
  const isAligned =
    passed('dkim').some((one) => aligned(one, /header\.(?:d|i)=([^\s;]+)/i)) ||
    passed('spf').some((one) => aligned(one, /smtp\.mailfrom=([^\s;]+)/i))
  return isAligned ? 'proven' : 'unknown'
}

/** Of two domains one is the other, or holds it; a public suffix holds nobody. */
const isSameOrganisation = (a: string, b: string): boolean =>
  a !== '' && (a === b || (a.includes('.') && b.endsWith(`.${a}`)) || a.endsWith(`.${b}`))
