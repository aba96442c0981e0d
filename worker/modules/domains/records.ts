import type { DomainRecord, DomainState, RecordPurpose, RecordState } from '../../contracts/domains.ts'

/** A record that the provider asks for, and what it says of it. */
export type WantedRecord = {
  purpose: RecordPurpose
  type: DomainRecord['type']
  name: string
  value: string
  priority: number | null
  /** The provider has seen it. */
  verified: boolean
}

/** What the DNS answers for a name: null when it could not be asked. */
export type FoundRecords = readonly string[] | null

/** Domains that exist nowhere: the sandbox writes from one (RFC 2606, RFC 6761). */
export const isReserved = (domain: string): boolean =>
  /(?:^|\.)(?:example|test|invalid|localhost|local)$/.test(domain) ||
  /(?:^|\.)example\.(?:com|net|org)$/.test(domain)

/**
 * The whole name of a record that a provider names within the registered domain: `send.news` for
 * `news.shop.it` is `send.news.shop.it`, `send` for `shop.it` is `send.shop.it`.
 */
export function wholeName(name: string, domain: string): string {
  const short = name.toLowerCase().replace(/\.$/, '')
  if (short === '' || short === '@') return domain
  if (short === domain || short.endsWith(`.${domain}`)) return short
  const labels = domain.split('.')
  for (let shared = labels.length - 1; shared > 0; shared--) {
    if (`.${short}`.endsWith(`.${labels.slice(0, shared).join('.')}`)) {
      return [short, ...labels.slice(shared)].join('.')
    }
  }
  return `${short}.${domain}`
}

/** Compares what a record should hold with what the DNS answers. */
export function judgeRecord(wanted: WantedRecord, found: FoundRecords): DomainRecord {
  const { verified, ...record } = wanted
  const state = stateOf(wanted, found)
  const other = state === 'different' ? (found?.[0] ?? null) : null
  return { ...record, state: verified ? 'ok' : state, found: verified ? null : other }
}

function stateOf(wanted: WantedRecord, found: FoundRecords): RecordState {
  if (found === null) return 'unknown'
  const same = found.some((one) => plain(one, wanted.type) === plain(valueWith(wanted), wanted.type))
  if (same) return 'pending'
  // Other texts on a name are everyday; only one of the same purpose stands in the way.
  const rivals = wanted.type === 'TXT' ? found.filter((one) => kindOf(one) === kindOf(wanted.value)) : found
  return rivals.length > 0 ? 'different' : 'missing'
}

const valueWith = ({ type, value, priority }: WantedRecord): string =>
  type === 'MX' ? `${priority ?? 10} ${value}` : value

/** `v=spf1`, `v=dmarc1`, `p=` (a key): what a text record is about. */
const kindOf = (text: string): string => {
  const bare = plain(text, 'TXT')
  return /^(v=[a-z0-9]+|p=|k=)/.exec(bare)?.[1] ?? ''
}

const plain = (text: string, type: DomainRecord['type']): string => {
  const bare = text.replaceAll('"', '').trim().toLowerCase()
  return type === 'TXT' ? bare.replace(/\s+/g, ' ').replace(/;\s*$/, '') : bare.replace(/\.$/, '')
}

/** The DMARC record to set where there is none: it asks for nothing and shows who sends. */
const dmarcValue = 'v=DMARC1; p=none;'

/**
 * What is there of DMARC (RFC 7489): any policy of the domain or of one above it counts.
 *
 * @param found texts at `_dmarc` of the domain and of those above it; null where the DNS could not be asked
 */
export function judgeDmarc(domain: string, found: readonly FoundRecords[]): DomainRecord {
  const record = {
    purpose: 'dmarc',
    type: 'TXT',
    name: `_dmarc.${domain}`,
    value: dmarcValue,
    priority: null,
    found: null,
  } as const
  const policies = found
    .flatMap((texts) => texts ?? [])
    .filter((text) => /^"?v=dmarc1\s*;/i.test(text.trim()))
  const policy = policies.find((text) => /;\s*p\s*=\s*(?:none|quarantine|reject)\b/i.test(text))
  if (policy !== undefined) return { ...record, value: policy.replaceAll('"', ''), state: 'ok' }
  if (policies[0] !== undefined) return { ...record, state: 'different', found: policies[0] }
  return { ...record, state: found.includes(null) ? 'unknown' : 'missing' }
}

/** Names at which a policy for a domain may stand: its own, then those above it with at least two labels. */
export function dmarcNames(domain: string): string[] {
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_, at) => `_dmarc.${labels.slice(at).join('.')}`)
}

/** What a domain amounts to, by the provider's word first. */
export function judgeDomain(
  provider: { known: boolean; verified: boolean } | null,
  records: readonly DomainRecord[],
): DomainState {
  if (provider === null) return 'unknown'
  if (!provider.known) return 'not_added'
  if (!provider.verified) return 'unverified'
  const dmarc = records.find(({ purpose }) => purpose === 'dmarc')
  return dmarc?.state === 'missing' || dmarc?.state === 'different' ? 'incomplete' : 'verified'
}
