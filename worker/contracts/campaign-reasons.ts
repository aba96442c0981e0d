import { z } from 'zod'
import { deliveryErrorCodes, twilioErrorCodes } from './channels.ts'
import { metaErrorCodes } from './messenger.ts'

/**
 * Why a campaign that was scheduled is a draft again (`Campaign.waitReason` of a draft): at its time
 * everything is checked anew, and nothing goes out that a person would not have let go.
 */
const heldReasons = [
  /** It was edited and is no longer complete. */
  'held_edited',
  /** One of its lists was deleted. */
  'held_list_gone',
  /** Text, fields, template or lists are not as they must be. */
  'held_incomplete',
  /** The chosen sender was removed. */
  'held_sender_gone',
  /** The provider refuses mail from the sender's domain. */
  'held_domain',
  /** The channel is not connected, or waits for a person. */
  'held_channel',
  /** It was scheduled in the sandbox and the channel is a real one now, or the other way. */
  'held_channel_changed',
  /** Nobody in the lists can be reached. */
  'held_nobody',
  /** Nothing ran at its time, and the hours since were too many to start unasked. */
  'held_late',
] as const
export const HeldReason = z.enum(heldReasons)
export type HeldReason = z.infer<typeof HeldReason>

/** Why the people that are left have to wait (`Campaign.waitReason`). */
export const waitReasons = [
  /** The provider's pace: the Limiter grants more at `waitingUntil`. */
  'rate_limit',
  /** All who are left are in their quiet hours (spec 7.5). */
  'quiet_hours',
  /** The provider refused for a while (429). */
  'provider_busy',
  /** A quota of the provider is used up. */
  'provider_quota',
  /** WhatsApp lets the number write to nobody new before (spec 9.3). */
  'whatsapp_limit',
  /** Sending to this person failed for the moment and is tried again. */
  'retry_later',
  /** The credit does not cover it; goes on with the next top-up (spec 15.5). */
  'no_credit',
  /** The provider refuses the channel's key, domain or account: paused until somebody mends it. */
  'channel_paused',
  /** Another account, or the sandbox, is connected than when it began: paused until a person decides. */
  'channel_changed',
  /** WhatsApp stopped the template, or its default language: paused until a person acts. */
  'template_stopped',
] as const
export type WaitReason = (typeof waitReasons)[number]

/**
 * Why somebody in the lists is left out before sending. A person with several reasons is counted once,
 * by the first of this order.
 */
export const exclusionReasons = [
  'deleted',
  'excluded_list',
  'no_address',
  'suppressed',
  /** Opted out: by the link in a mail, a complaint, or on request. */
  'unsubscribed',
  /** Never asked, or never answered. */
  'no_consent',
  /** Did not write to the page within 24 hours: Messenger allows no message then (spec 13.3). */
  'outside_window',
] as const
export type ExclusionReason = (typeof exclusionReasons)[number]

/** The code of a failure without the provider's word: the outcome could not be learnt in time. */
export const unconfirmedCode = 'unconfirmed'

/**
 * Why a message did not go out or arrive, in `messages.error_code`. A provider's own name of an error stands
 * there as it is, and what a reason is about behind a colon: `missing_field:CITTA`.
 */
export const messageReasons = [
  'deleted',
  'no_address',
  'address_changed',
  'suppressed',
  'unsubscribed',
  'no_consent',
  'outside_window',
  'frequency_cap',
  'cancelled',
  'contact_gone',
  'missing_field',
  'text_empty',
  /** None of the template's languages that may be sent now is this person's, nor the default. */
  'no_translation',
  'text_too_long',
  'rate_limited',
  unconfirmedCode,
  'network',
  'unexpected_answer',
  'sandbox_unavailable',
  'no_device',
  'push_too_large',
  'push_key',
  'not_shown',
  ...deliveryErrorCodes,
  ...twilioErrorCodes,
  ...metaErrorCodes,
] as const
export type MessageReason = (typeof messageReasons)[number]
