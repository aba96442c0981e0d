import type { Ctx } from '../../context.ts'
import { readTwilioSender, type SenderAnswer } from './adapters/index.ts'
import { findAccount } from './queries.ts'
import { openTwilio } from './service-twilio.ts'

export { wakeDispatch } from './service.ts'

/**
 * What the workspace's account at Twilio, which WhatsApp shares with SMS, says of a WhatsApp sender.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened (another `SECRETS_KEY`)
 */
export async function readWhatsAppSender(ctx: Ctx, senderSid: string): Promise<SenderAnswer> {
  const account = await findAccount(ctx.db, ctx.tenant.id, 'sms')
  if (account?.provider !== 'twilio') return { ok: false, code: 'not_connected' }
  const { accountSid, authToken } = await openTwilio(ctx, account, 'sms')
  const access = { accountSid, authToken, baseUrl: ctx.origins.twilioMessaging, fetch: ctx.fetch }
  return readTwilioSender(access, senderSid)
}
