import type { Ctx } from '../../context.ts'
import { fetchReceivedMail, type ReceivedMail } from './adapters/resend-receiving.ts'
import { findAccount } from './queries.ts'
import { inboundAddressOf, receivingDomainOf } from './receiving.ts'
import { openResendKey } from './service.ts'

/** The domain that answers to mails of this workspace go to; null where nobody would take them in. */
export const receivingDomain = async (ctx: Ctx): Promise<string | null> =>
  receivingDomainOf(ctx, await findAccount(ctx.db, ctx.tenant.id, 'email'))

/** The workspace's one address, at every domain that takes mail in for it. */
export async function inboundAddresses(ctx: Ctx): Promise<string[]> {
  const address = inboundAddressOf(ctx, await findAccount(ctx.db, ctx.tenant.id, 'email'))
  const { inboundMail } = ctx.origins
  const all = [address, inboundMail === null ? null : `${ctx.tenant.slug}@${inboundMail}`]
  return [...new Set(all.filter((one) => one !== null))]
}

/** The raw bytes of a mail that the workspace's provider took in. */
export async function fetchMail(ctx: Ctx, mailId: string, mostBytes: number): Promise<ReceivedMail> {
  const account = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (account?.provider !== 'resend') return { type: 'gone' }
  const apiKey = await openResendKey(ctx, account)
  return fetchReceivedMail({ apiKey, baseUrl: ctx.origins.resend, fetch: ctx.fetch }, mailId, mostBytes)
}
