import type { Ctx } from '../../../context.ts'
import type { HeldReason } from '../../../contracts/campaign-reasons.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type {
  CallContent,
  EmailSender,
  OpenCallChannel,
  OpenChannel,
  OpenEmailChannel,
  OutgoingEmail,
} from '../../channels/port.ts'

/** A channel as a sender needs it; `connection` names the account at the provider. */
export type EmailChannel = Pick<OpenEmailChannel, 'channel' | 'provider' | 'sender' | 'state' | 'connection'>
export type CallChannel = Pick<OpenCallChannel, 'channel' | 'provider' | 'sender' | 'state' | 'connection'>
export type ReadyChannel = EmailChannel | CallChannel

export type Recipient = { messageId: number; contactId: number; address: string }
type Failed = { messageId: number; code: string }[]

/** Mails in the order of the recipients; who cannot be rendered is told with a code instead. */
export type RenderedEmails = { mails: OutgoingEmail[]; failed: Failed }

/** What single calls say, in the order of the recipients. */
export type RenderedCalls = {
  contents: { messageId: number; content: CallContent; segments: number | null }[]
  failed: Failed
  /** Why the campaign cannot go on though nothing is wrong with these people: they keep waiting. */
  stopped: 'template_stopped' | null
}

/** What dispatch needs of other modules; tests hand in a scripted provider here. */
export type DispatchPorts = {
  openChannel(ctx: Ctx, channel: SendingChannel): Promise<OpenChannel>
  renderCampaignEmails(
    ctx: Ctx,
    request: { campaignId: number; recipients: Recipient[]; sender: EmailSender },
  ): Promise<RenderedEmails>
  renderCampaignCalls(
    ctx: Ctx,
    request: { campaignId: number; recipients: readonly Recipient[] },
  ): Promise<RenderedCalls>
  /** Gives the links of the body their rows; throws campaign.incomplete with what is missing. */
  prepareLinks(ctx: Ctx, campaignId: number): Promise<void>
  /** What stops the content from going out now; throws campaign.incomplete with it. */
  assertSendable(ctx: Ctx, campaignId: number): Promise<void>
  /** The same for one that starts by itself: why it must not, `wait` while a list fills, null when it may. */
  recheck(ctx: Ctx, campaignId: number): Promise<HeldReason | 'wait' | null>
  pauseChannel(ctx: Ctx, channel: SendingChannel, code: string): Promise<void>
}
