import type { Ctx } from '../../../context.ts'
import type { EmailProvider, OutgoingEmail } from '../../channels/port.ts'

export type EmailSender = { fromName: string; fromEmail: string; replyTo: string }

/** The e-mail channel as a sender needs it; `connection` names the account at the provider. */
export type EmailChannel = {
  provider: EmailProvider
  sender: EmailSender
  state: 'ready' | 'paused'
  connection: string
}

export type Recipient = { messageId: number; contactId: number; address: string }

/** Mails in the order of the recipients; who cannot be rendered is told with a code instead. */
export type RenderedEmails = { mails: OutgoingEmail[]; failed: { messageId: number; code: string }[] }

/** What dispatch needs of other modules; tests hand in a scripted provider here. */
export type DispatchPorts = {
  openEmailChannel(ctx: Ctx): Promise<EmailChannel>
  renderCampaignEmails(
    ctx: Ctx,
    request: { campaignId: number; recipients: Recipient[]; sender: EmailSender },
  ): Promise<RenderedEmails>
  /** Gives the links of the body their rows; throws campaign.incomplete with what is missing. */
  prepareLinks(ctx: Ctx, campaignId: number): Promise<void>
  pauseChannel(ctx: Ctx, channel: 'email', code: string): Promise<void>
}
