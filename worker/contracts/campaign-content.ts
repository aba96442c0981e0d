import { z } from 'zod'
import { Id, longText, type SendingChannel, shortText } from './common.ts'
import { longestMessengerText } from './messenger.ts'

/** Characters an SMS may have before its fields are filled: what Twilio takes in one message (error 21617). */
const longestSms = 1600
export const SmsContent = z.object({ text: longText(longestSms).default('') })

/** WhatsApp writes first only with a template that the provider approved (spec 10.2). */
export const WhatsappContent = z.object({
  templateId: Id.nullable().default(null),
  /**
   * The tag that an answer by a button gives in place of the template's own (spec 11.1), by the button's place
   * under the template, its id or its title.
   */
  buttonTags: z
    .array(z.object({ button: shortText(200).min(1, 'required'), tagId: Id }))
    .max(10, 'too_many')
    .default([]),
})

/** As a draft has it: what is half written is kept, and told among the problems. */
const draftUrl = shortText(2000).default('')
/** A button under a WhatsApp message; `value` is its address, its number, or what its answer comes back with. */
export const WhatsappButton = z.object({
  kind: z.enum(['reply', 'url', 'phone']),
  label: z.string(),
  value: z.string(),
})
export type WhatsappButton = z.infer<typeof WhatsappButton>

export const PushAction = z.object({ title: shortText(40).default(''), url: draftUrl })
export const PushContent = z.object({
  title: shortText(100).default(''),
  body: longText(500).default(''),
  iconUrl: draftUrl,
  imageUrl: draftUrl,
  /** Opened by a click on the notification. */
  url: draftUrl,
  /** Buttons under it; browsers show two. Without an address of its own a button opens the notification's. */
  actions: z.array(PushAction).max(2, 'too_many').default([]),
})

/** Meta shows at most 13 buttons for an answer, each of 20 characters. */
export const mostQuickReplies = 13
export const longestQuickReply = 20
export const MessengerContent = z.object({
  text: longText(longestMessengerText).default(''),
  /** Buttons under the text; pressing one is an answer and gives its tag (spec 11.1). */
  quickReplies: z
    .array(z.object({ title: shortText(longestQuickReply).default(''), tagId: Id.nullable().default(null) }))
    .max(mostQuickReplies, 'too_many')
    .default([]),
})

/**
 * What a campaign says on each channel; a draft may be empty. An e-mail's subject, preheader and body have
 * columns of their own.
 */
export const campaignContents = {
  sms: SmsContent,
  whatsapp: WhatsappContent,
  push: PushContent,
  messenger: MessengerContent,
} as const satisfies Record<Exclude<SendingChannel, 'email'>, z.ZodType>
/** The content of a campaign as it is stored; an e-mail has none of it. */
export type CampaignContent =
  | Record<string, never>
  | SmsContent
  | WhatsappContent
  | PushContent
  | MessengerContent

export type SmsContent = z.infer<typeof SmsContent>
export type WhatsappContent = z.infer<typeof WhatsappContent>
export type PushContent = z.infer<typeof PushContent>
export type MessengerContent = z.infer<typeof MessengerContent>
