/** What is wrong with an address, precise enough to tell the writer what to mend. */
export const emailProblems = [
  'email_no_at',
  'email_two_at',
  'email_no_name',
  'email_no_domain',
  'email_no_ending',
  'email_space',
  'email_dots',
  'email_character',
  'email_too_long',
] as const
export type EmailProblem = (typeof emailProblems)[number]

export type NormalisedEmail = { email: string; problem: null } | { email: null; problem: EmailProblem }

/** RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all (RFC 3696 erratum 1690). */
const maxNameLength = 64
const maxLength = 254
/** RFC 5322 dot-atom; quoted names exist on paper only. */
const namePattern = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const endingPattern = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/

/**
 * Nearly every address of a file: nothing to take off and, up to the length of a name, nothing too long. What
 * has this form passes all the checks below (a test compares them), at a third of their time.
 */
const ordinary = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,63}$/i

/**
 * An address as it is stored and compared: trimmed, in lower case, without `mailto:`, brackets or a
 * display name, its domain in ASCII. Nothing else is changed: dots and `+tags` belong to the name.
 *
 * An empty text has the problem `email_no_at`: ask before calling whether there is anything.
 */
export function normaliseEmail(raw: string): NormalisedEmail {
  if (raw.length <= maxNameLength && ordinary.test(raw)) return { email: raw.toLowerCase(), problem: null }
  const text = unwrap(raw).toLowerCase()
  const at = text.indexOf('@')
  if (at === -1) return fail('email_no_at')
  if (/\s/.test(text)) return fail('email_space')
  if (text.indexOf('@', at + 1) !== -1) return fail('email_two_at')
  const name = text.slice(0, at)
  if (name === '') return fail('email_no_name')
  if (!namePattern.test(name)) return fail('email_character')
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return fail('email_dots')

  const domain = toAsciiDomain(text.slice(at + 1))
  if (domain === '') return fail('email_no_domain')
  if (name.length > maxNameLength || name.length + 1 + domain.length > maxLength) {
    return fail('email_too_long')
  }
  const problem = domainProblem(domain)
  return problem ? fail(problem) : { email: `${name}@${domain}`, problem: null }
}

const fail = (problem: EmailProblem): NormalisedEmail => ({ email: null, problem })

/** Takes off what spreadsheets and mail programs put around an address. */
function unwrap(raw: string): string {
  const text = raw
    .normalize('NFC')
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .trim()
  const inBrackets = text.endsWith('>') ? text.slice(text.lastIndexOf('<') + 1, -1) : text
  return inBrackets
    .replace(/^['"]+/, '')
    .replace(/^mailto:\s*/i, '')
    .replace(/^([^?]+@[^?]+)\?.*$/s, '$1')
    .replace(/[\s'",;.>]+$/, '')
    .replace(/\s*@\s*/, '@')
    .trim()
}

function domainProblem(domain: string): EmailProblem | null {
  if (domain.includes('..') || domain.startsWith('.') || domain.endsWith('.')) return 'email_dots'
  const labels = domain.split('.')
  if (!labels.every((label) => labelPattern.test(label))) return 'email_character'
  const ending = labels.at(-1)
  if (labels.length < 2 || ending === undefined || !endingPattern.test(ending)) return 'email_no_ending'
  return null
}

/** `münchen.de` → `xn--mnchen-3ya.de` (UTS 46, as browsers do it); ASCII stays as it is. */
function toAsciiDomain(domain: string): string {
  // oxlint-disable-next-line no-control-regex -- the range is ASCII itself
  if (/^[\x00-\x7F]*$/.test(domain)) return domain
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    // Not a host name in any script: the caller reports its characters.
    return domain
  }
}
