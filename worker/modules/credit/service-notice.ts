import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { Member } from '../../contracts/members.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { listMembers } from '../members/service.ts'
import { lowCreditMail } from './mails.ts'
import {
  deleteNotice,
  deleteOutdatedNotices,
  findNextNotice,
  hasUntold,
  insertNotices,
  type Notice,
  postponeNotice,
  takeNotice,
} from './notice-queries.ts'

/** Longer than a mail takes to be handed over. */
const holdMs = 5 * 60_000
/** Waits between the tries of one mail; after the last it is given up, and the app shows the rest. */
const waitsMs = [60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 12 * 3_600_000]

/** Hands a mail over; the same `key` again makes no second mail. */
type SendMail = (mail: { to: string; subject: string; body: string; key: string }) => Promise<void>

/**
 * Tells the owners by mail that the credit fell below the threshold, once until it is topped up above it. The
 * mails are written before any goes, in the write that notes the fall as told, and each goes under a key of its
 * own: a process that dies anywhere loses none and sends none twice. An installation without system mail shows
 * it in the app alone.
 *
 * @returns when to come again in epoch ms, null when there is nothing to tell
 */
export async function tellLowCredit(ctx: Ctx, directory: Db, sendMail: SendMail): Promise<number | null> {
  const { db, tenant, clock } = ctx
  const untold = await hasUntold(db, tenant.id)
  if (!untold && (await findNextNotice(db, tenant.id)) === null) return null
  const owners = (await listMembers(ctx, directory)).filter(({ role }) => role === 'owner')
  if (untold) {
    const userIds = owners.map(({ userId }) => userId)
    await insertNotices(db, tenant.id, { userIds, now: clock.now() })
  }
  await deleteOutdatedNotices(db, tenant.id)
  for (;;) {
    const now = clock.now()
    const notice = await takeNotice(db, tenant.id, { now, heldUntil: now + holdMs })
    if (notice === undefined) return findNextNotice(db, tenant.id)
    await tellOne(ctx, notice, { owner: owners.find(({ userId }) => userId === notice.userId), sendMail })
  }
}

async function tellOne(
  ctx: Ctx,
  { id, micros, currency, attempts }: Notice,
  { owner, sendMail }: { owner: Member | undefined; sendMail: SendMail },
): Promise<void> {
  const { db, tenant } = ctx
  // Who is no owner any more needs not know.
  if (owner === undefined) return deleteNotice(db, tenant.id, id)
  const mail = lowCreditMail(tenant.defaultLanguage, {
    workspaceName: tenant.name,
    micros,
    currency,
    link: `${ctx.origins.app}/w/${tenant.slug}/settings/credit`,
  })
  try {
    await sendMail({ to: owner.email, ...mail, key: `low-credit/${tenant.id}/${id}` })
    ctx.log.info('credit.low_told', { noticeId: id })
    await deleteNotice(db, tenant.id, id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'mail.no_provider') return deleteNotice(db, tenant.id, id)
    ctx.log.warn('credit.low_mail_failed', { noticeId: id, attempts, ...errorFields(error) })
    const waitMs = waitsMs[attempts - 1]
    if (waitMs === undefined) await deleteNotice(db, tenant.id, id)
    else await postponeNotice(db, tenant.id, id, ctx.clock.now() + waitMs)
  }
}
