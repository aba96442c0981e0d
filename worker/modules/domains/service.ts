import type { Ctx } from '../../context.ts'
import type { DomainError, DomainRecord, RecordPurpose, SenderDomain } from '../../contracts/domains.ts'
import { notFound } from '../../lib/errors.ts'
import { askProviderDomain, type ProviderRecord } from '../channels/service-domain.ts'
import { lookUp } from './dns.ts'
import { deleteUnused, findNextCheck, listDomains, listDueDomains, storeDomain } from './queries.ts'
import {
  dmarcNames,
  isReserved,
  judgeDmarc,
  judgeDomain,
  judgeRecord,
  type WantedRecord,
  wholeName,
} from './records.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Domains checked by one sweep: each is some calls over the network. */
const domainsPerSweep = 3

/** The domains that senders of the workspace write from, as they were last checked (spec 7.5). */
export async function listSenderDomains(ctx: Ctx): Promise<SenderDomain[]> {
  const domains = await listDomains(ctx.db, ctx.tenant.id)
  // One that exists nowhere needs no check to be known as such.
  return domains.map((one) => (isReserved(one.domain) ? { ...one, state: 'trial' } : one))
}

/**
 * Checks one of the domains now: asks the provider to look again, reads the DNS, and keeps what was found.
 *
 * @throws resource.not_found for a domain that no sender writes from
 */
export async function checkSenderDomain(ctx: Ctx, domain: string): Promise<SenderDomain> {
  const known = await listSenderDomains(ctx)
  if (!known.some((one) => one.domain === domain)) throw notFound()
  return check(ctx, domain, { verify: true })
}

/**
 * Checks the domains whose day has come; one that waits for its records every hour.
 *
 * @returns when the next check is due, epoch ms; null without any
 */
export async function sweepDomains(ctx: Ctx): Promise<number | null> {
  const { db, tenant, clock } = ctx
  await deleteUnused(db, tenant.id)
  const due = await listDueDomains(db, tenant.id, clock.now(), domainsPerSweep)
  for (const domain of due) await check(ctx, domain, { verify: false })
  return due.length === domainsPerSweep ? clock.now() : findNextCheck(db, tenant.id)
}

async function check(ctx: Ctx, domain: string, { verify }: { verify: boolean }): Promise<SenderDomain> {
  const now = ctx.clock.now()
  const checked = isReserved(domain)
    ? { state: 'trial' as const, records: [], error: null, providerDomainId: null }
    : await inspect(ctx, domain, verify)
  const settled = checked.state === 'verified' || checked.state === 'trial'
  const { providerDomainId, ...result } = checked
  const found: SenderDomain = { domain, ...result, checkedAt: now }
  await storeDomain(ctx.db, ctx.tenant.id, {
    ...found,
    providerDomainId,
    nextCheckAt: now + (settled ? dayMs : hourMs),
  })
  return found
}

type Checked = Omit<SenderDomain, 'domain' | 'checkedAt'> & { providerDomainId: string | null }

async function inspect(ctx: Ctx, domain: string, verify: boolean): Promise<Checked> {
  const provider = await askProviderDomain(ctx, domain, { verify })
  // Nothing leaves the sandbox: nobody is asked about a domain for it.
  if (provider.type === 'sandbox') return { state: 'trial', records: [], error: null, providerDomainId: null }
  const wanted = provider.type === 'domain' ? provider.records.map((record) => toWanted(record, domain)) : []
  const records: DomainRecord[] = []
  for (const record of wanted) {
    const found = record.verified ? [] : await lookUp(ctx.fetch, ctx.origins.dns, record.name, record.type)
    records.push(judgeRecord(record, found))
  }
  records.push(await findDmarc(ctx, domain))
  const told =
    provider.type === 'domain' ? { known: provider.id !== null, verified: provider.verified } : null
  return {
    state: judgeDomain(told, records),
    records,
    error: errorOf(provider.type, records),
    providerDomainId: provider.type === 'domain' ? provider.id : null,
  }
}

function errorOf(provider: string, records: readonly DomainRecord[]): DomainError | null {
  if (provider === 'restricted') return 'key_restricted'
  if (provider === 'unreachable') return 'provider_unreachable'
  return records.some(({ state }) => state === 'unknown') ? 'dns_unreachable' : null
}

async function findDmarc(ctx: Ctx, domain: string): Promise<DomainRecord> {
  const found = await Promise.all(
    dmarcNames(domain).map((name) => lookUp(ctx.fetch, ctx.origins.dns, name, 'TXT')),
  )
  return judgeDmarc(domain, found)
}

/** Resend's records: `DKIM` a key, `SPF` the policy and the way back for bounces of its own subdomain. */
function toWanted(record: ProviderRecord, domain: string): WantedRecord {
  const type = record.type === 'MX' || record.type === 'CNAME' ? record.type : 'TXT'
  const purpose: RecordPurpose = record.record === 'DKIM' ? 'dkim' : type === 'MX' ? 'bounces' : 'spf'
  const priority = Number(record.priority ?? Number.NaN)
  return {
    purpose,
    type,
    name: wholeName(record.name, domain),
    value: record.value,
    priority: type === 'MX' && Number.isFinite(priority) ? priority : null,
    verified: record.status === 'verified',
  }
}
