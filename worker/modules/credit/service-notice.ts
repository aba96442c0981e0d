import type { Db } from '../../../db/client.ts'
import { execute } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { listMembers } from '../members/service.ts'
import { lowCreditMail } from './mails.ts'
import { claimLowNotice, undoLowNotice } from './queries.ts'

const retryMs = 60_000

type SendMail = (mail: { to: string; subject: string; body: string }) => Promise<void>

/**
 * Tells the owners by mail that the credit fell below the threshold, once until it is topped up above it.
 * An installation without system mail shows it in the app alone. Where the mail reaches one of them, it is told.
 *
 * @returns when to try again in epoch ms, null when there is nothing to tell
 */
export async function tellLowCredit(ctx: Ctx, directory: Db, sendMail: SendMail): Promise<number | null> {
  const toldAt = ctx.clock.now()
  const account = await claimLowNotice(ctx.db, ctx.tenant.id, toldAt)
  if (account === undefined) return null
  const { name: workspaceName, slug, defaultLanguage } = ctx.tenant
  const mail = lowCreditMail(defaultLanguage, {
    workspaceName,
    micros: account.balanceMicros,
    currency: account.currency,
    link: `${ctx.origins.app}/w/${slug}/settings/credit`,
  })
  const owners = (await listMembers(ctx, directory)).filter(({ role }) => role === 'owner')
  let [told, failed] = [0, 0]
  for (const { email } of owners) {
    try {
      await sendMail({ to: email, ...mail })
      told += 1
    } catch (error) {
      if (error instanceof AppError && error.code === 'mail.no_provider') return null
      ctx.log.warn('credit.low_mail_failed', errorFields(error))
      failed += 1
    }
  }
  ctx.log.info('credit.low_told', { owners: told })
  // Whoever was told would be told again with every try for an address that is refused for good.
  if (told > 0 || failed === 0) return null
  await execute(ctx.db, undoLowNotice(ctx.tenant.id, toldAt))
  return toldAt + retryMs
}
