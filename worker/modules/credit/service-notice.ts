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
 * An installation without system mail shows it in the app alone.
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
  try {
    for (const { email } of owners) await sendMail({ to: email, ...mail })
  } catch (error) {
    if (error instanceof AppError && error.code === 'mail.no_provider') return null
    ctx.log.warn('credit.low_mail_failed', errorFields(error))
    await execute(ctx.db, undoLowNotice(ctx.tenant.id, toldAt))
    return toldAt + retryMs
  }
  ctx.log.info('credit.low_told', { owners: owners.length })
  return null
}
