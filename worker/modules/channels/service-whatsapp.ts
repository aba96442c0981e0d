import type { Ctx } from '../../context.ts'
import { readTwilioSender, type SenderAnswer } from './adapters/index.ts'
import { findTwilioAccess, getTwilioChannel } from './service-twilio.ts'

export { wakeDispatch } from './service.ts'

/**
 * What the workspace's account at Twilio says of a WhatsApp sender: WhatsApp's own, else the one of SMS.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened (another `SECRETS_KEY`)
 */
export async function readWhatsAppSender(ctx: Ctx, senderSid: string): Promise<SenderAnswer> {
  const found = (await findTwilioAccess(ctx, 'whatsapp')) ?? (await findTwilioAccess(ctx, 'sms'))
  if (found === null) return { ok: false, code: 'not_connected' }
  const { accountSid, authToken } = found
  const access = { accountSid, authToken, baseUrl: ctx.origins.twilioMessaging, fetch: ctx.fetch }
  return readTwilioSender(access, senderSid)
}

/** The number that WhatsApp is connected with; null in the sandbox. */
export async function findWhatsAppPhone(ctx: Ctx): Promise<string | null> {
  const { provider, sender } = await getTwilioChannel(ctx, 'whatsapp')
  return provider === 'twilio' ? sender : null
}
