import type { Db } from '../../../db/client.ts'
import { dailyMailLimits } from '../../contracts/members.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError } from '../../lib/errors.ts'
import { countMailRow } from './mail-limits-queries.ts'

const dayMs = 24 * 60 * 60_000

/**
 * Counts an invitation against the limits of a day, which keep the installation's mail from becoming a
 * way to write to strangers: of the workspace, of who invites and of the address.
 *
 * @throws mail.daily_limit, with the time until the next day (UTC)
 */
export async function countInvitationMail(
  directory: Db,
  mail: { tenantId: number; userId: string; email: string; now: number },
): Promise<void> {
  const day = Math.floor(mail.now / dayMs)
  const counted = await countMailRow(directory, day, [
    { scope: `invitation:workspace:${mail.tenantId}`, limit: dailyMailLimits.invitationsOfWorkspace },
    { scope: `invitation:user:${mail.userId}`, limit: dailyMailLimits.invitationsOfUser },
    {
      scope: `invitation:address:${await sha256Hex(mail.email)}`,
      limit: dailyMailLimits.invitationsToAddress,
    },
  ])
  if (counted) return
  const retryAfterSeconds = Math.ceil(((day + 1) * dayMs - mail.now) / 1000)
  throw new AppError('mail.daily_limit', { retryAfterSeconds })
}

/** Counts a password reset for an address; false when the day's are used up. */
export async function countResetMail(directory: Db, email: string, now: number): Promise<boolean> {
  const scope = `reset:address:${await sha256Hex(email)}`
  const limit = dailyMailLimits.resetsToAddress
  return countMailRow(directory, Math.floor(now / dayMs), [{ scope, limit }])
}
