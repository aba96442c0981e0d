import { sql } from 'drizzle-orm/sql'
import { Resend } from 'resend'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import type { AuthStatus } from '../../contracts/auth.ts'
import type { Variables } from '../../env.ts'
import { AppError } from '../../lib/errors.ts'
import type { Installation } from '../../runtime.ts'

/** Where mail of the installation itself goes (spec 1.4). */
export function systemMailRoute(variables: Variables): AuthStatus['systemMail'] {
  if (variables.SYSTEM_RESEND_KEY && variables.SYSTEM_MAIL_FROM) return 'provider'
  return variables.MODE === 'local' ? 'outbox' : 'none'
}

/**
 * Sends an invitation, reset or confirmation. Locally without a provider it lands in the outbox. The same `key`
 * again within a day makes no second mail at the provider.
 *
 * @throws mail.no_provider on a deployed Worker without one; channel.unreachable when it refuses
 */
export async function sendSystemMail(
  { variables, directory, clock }: Installation,
  mail: { to: string; subject: string; body: string; key?: string },
): Promise<void> {
  const route = systemMailRoute(variables)
  if (route === 'none') throw new AppError('mail.no_provider')
  if (route === 'outbox') {
    await execute(
      directory,
      sql`INSERT INTO system_mails (recipient, subject, body, created_at)
          VALUES (${mail.to}, ${mail.subject}, ${mail.body}, ${clock.now()})`,
    )
    return
  }
  const resend = new Resend(variables.SYSTEM_RESEND_KEY, { baseUrl: variables.RESEND_BASE })
  const { error } = await resend.emails.send(
    {
      from: variables.SYSTEM_MAIL_FROM ?? '',
      to: mail.to,
      subject: mail.subject,
      text: mail.body,
    },
    mail.key === undefined ? {} : { idempotencyKey: mail.key },
  )
  // Accepted before under this key, in other words: the workspace was renamed meanwhile.
  if (error?.name === 'invalid_idempotent_request') return
  if (error) throw new AppError('channel.unreachable', { detail: error.name })
}

const SystemMail = z
  .object({
    id: z.number(),
    recipient: z.string(),
    subject: z.string(),
    body: z.string(),
    created_at: z.number(),
  })
  .transform(({ created_at, ...mail }) => ({ ...mail, createdAt: created_at }))
export type SystemMail = z.infer<typeof SystemMail>

/** The newest mails of the local outbox. */
export function listSystemMails({ directory }: Installation): Promise<SystemMail[]> {
  return queryRows(
    directory,
    sql`SELECT id, recipient, subject, body, created_at FROM system_mails ORDER BY id DESC LIMIT 100`,
    SystemMail,
  )
}
