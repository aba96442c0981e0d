import type { Ctx } from '../../context.ts'
import { askResendDomain, type ResendRecord } from './adapters/index.ts'
import { findAccount } from './queries.ts'
import { openResendKey } from './service.ts'

export type ProviderRecord = ResendRecord
/** What the e-mail provider knows of a domain; `id` null: nothing. */
export type ProviderDomain =
  | { type: 'domain'; id: string | null; verified: boolean; records: ProviderRecord[] }
  | { type: 'restricted' }
  | { type: 'unreachable' }
  | { type: 'sandbox' }

/**
 * Asks the connected e-mail provider about a domain, with `verify` for a new look at its DNS too.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened
 */
export async function askProviderDomain(
  ctx: Ctx,
  domain: string,
  options: { verify: boolean },
): Promise<ProviderDomain> {
  const account = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (account?.provider !== 'resend') return { type: 'sandbox' }
  const apiKey = await openResendKey(ctx, account)
  const answer = await askResendDomain(
    { apiKey, baseUrl: ctx.origins.resend, fetch: ctx.fetch },
    domain,
    options,
  )
  if (answer.type !== 'domain') return answer
  const { domain: known } = answer
  return {
    type: 'domain',
    id: known?.id ?? null,
    verified: known?.verified ?? false,
    records: known?.records ?? [],
  }
}
