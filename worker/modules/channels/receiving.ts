import { z } from 'zod'
import type { Ctx } from '../../context.ts'

type Account = { provider: string; config: unknown }

/** What is no secret of the e-mail channel. */
const Config = z.object({ receivingDomain: z.string().optional() })

/** The domain at which a connected provider takes mail in for the workspace; null when none was named. */
export const readReceivingDomain = ({ provider, config }: Account): string | null =>
  provider === 'resend' ? (Config.safeParse(config).data?.receivingDomain ?? null) : null

/**
 * The domain that answers to mails of a workspace go to: its own at the provider, else that of the installation; the
 * sandbox's exists nowhere (RFC 2606). Null where nobody would take them in.
 */
export function receivingDomainOf(
  { tenant, origins }: Pick<Ctx, 'tenant' | 'origins'>,
  account: Account | undefined,
): string | null {
  if (account?.provider === 'resend') return readReceivingDomain(account) ?? origins.inboundMail
  return origins.inboundMail ?? `${tenant.slug}.example`
}

/** The workspace's one address (spec 13.4). */
export function inboundAddressOf(
  ctx: Pick<Ctx, 'tenant' | 'origins'>,
  account: Account | undefined,
): string | null {
  const domain = receivingDomainOf(ctx, account)
  return domain === null ? null : `${ctx.tenant.slug}@${domain}`
}
