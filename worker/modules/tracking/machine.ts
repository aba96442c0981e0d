/**
 * Tells people from machines that open and follow mails: scanners, prefetchers, privacy proxies (spec
 * 8.7). Their traces are kept apart and never in a rate. No rule is perfect; the doubtful case counts
 * as a person, because a missing open hurts less than a report nobody believes.
 */

/** A request for a pixel or a link. */
export type Visit = {
  method: string
  userAgent: string | null
  /** `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz`: browsers name a prefetch (Fetch standard, MDN). */
  purpose: string | null
  at: number
  /** When the provider was given the mail; null when not known. */
  sentAt: number | null
  /** Made by the sandbox in a person's place. */
  played: boolean
}

type MachineReason = 'method' | 'agent' | 'prefetch' | 'privacy_proxy' | 'too_soon'

/** A mail is scanned in the moment it arrives; nobody reads and answers it in that time. */
const tooSoonMs = 2_000
/** Several links of one mail within this time are a scanner's walk (Adobe Marketo: "proximity pattern"). */
const walkMs = 2_000

/**
 * Parts of user agents that are no reader. Security gateways by their published names; crawlers and
 * HTTP libraries as in the IAB/ABC spiders and bots list; link previewers of chat apps by their vendors'
 * documentation.
 */
const machineAgents =
  /bot\b|bot[/;]|crawl|spider|slurp|preview|scanner|barracuda|proofpoint|mimecast|messagelabs|symantec|sophos|forcepoint|websense|fireeye|trendmicro|trend micro|ironport|zscaler|fortimail|fortinet|checkpoint|avanan|vade ?secure|libredtail|urlscan|virustotal|phishtank|cloudmark|amazon cloudfront|curl\/|wget\/|python|go-http-client|java\/|apache-httpclient|ahc\/|libwww|headless|phantomjs|facebookexternalhit|whatsapp\/|hubspot connect|node-fetch|axios\//i

/**
 * Proxies that fetch when a person opens the mail: Gmail names `GoogleImageProxy`, Yahoo
 * `YahooMailProxy` (both documented by the vendors' postmaster pages).
 */
const readerProxies = /GoogleImageProxy|YahooMailProxy/

/** Apple's Mail Privacy Protection fetches everything on delivery and calls itself this and no more. */
const appleProxy = 'Mozilla/5.0'

/** Why a visit is a machine's, or null for a person's. */
export function judgeVisit(visit: Visit): MachineReason | null {
  if (visit.played) return null
  if (visit.method !== 'GET') return 'method'
  if (visit.purpose !== null && /prefetch|prerender|preview/i.test(visit.purpose)) return 'prefetch'
  const agent = visit.userAgent?.trim() ?? ''
  if (agent === '') return 'agent'
  if (visit.sentAt !== null && visit.at - visit.sentAt < tooSoonMs) return 'too_soon'
  if (readerProxies.test(agent)) return null
  if (agent === appleProxy) return 'privacy_proxy'
  return machineAgents.test(agent) ? 'agent' : null
}

/** The last time a link of one mail was followed. */
export type FollowedLink = { linkId: number; lastAt: number }

/** The links of one mail that were followed within moments of another one: a scanner's walk. */
export function findWalk(links: readonly FollowedLink[]): number[] {
  const near = (a: FollowedLink, b: FollowedLink) =>
    a.linkId !== b.linkId && Math.abs(a.lastAt - b.lastAt) <= walkMs
  return links.filter((link) => links.some((other) => near(link, other))).map((link) => link.linkId)
}
