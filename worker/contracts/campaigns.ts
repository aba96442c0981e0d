import { z } from 'zod'
import type { CampaignContent, PushContent, WhatsappButton } from './campaign-content.ts'
import type { WhatsAppForecast } from './whatsapp.ts'
import type { CampaignCost, Currency } from './credit.ts'
import type { AnswerFigure, CampaignFigures } from './campaign-figures.ts'
import type { ExclusionReason } from './campaign-reasons.ts'
import { Id, IdText, PageQuery, SendingChannel, shortText } from './common.ts'
import type { SendingPace } from './sending-pace.ts'

export const campaignStates = [
  'draft',
  /** Starts by itself at `scheduledAt`; can be edited until then. */
  'scheduled',
  'snapshotting',
  'sending',
  'paused',
  'finished',
  'cancelled',
] as const
export const CampaignState = z.enum(campaignStates)
export type CampaignState = z.infer<typeof CampaignState>

export const longestCampaignName = 120
/** Characters of a mail's body, as HTML. */
export const longestMailHtml = 200_000

/** The channels that campaigns can be written for. */
export const campaignChannels = [
  'email',
  'sms',
  'whatsapp',
  'push',
  'messenger',
] as const satisfies SendingChannel[]
export const CampaignChannel = z.enum(campaignChannels)
export type CampaignChannel = z.infer<typeof CampaignChannel>

const content = {
  name: shortText(longestCampaignName).min(1, 'required'),
  subject: shortText(200),
  preheader: shortText(200),
  /** HTML of the body, made by the editor or written by hand; cleaned on the way in. */
  html: z.string().max(longestMailHtml, 'too_long'),
  /** Null: the default sender at the moment of sending. */
  senderId: Id.nullable(),
  /** The workspace's WhatsApp number it goes from; null: the one the channel is connected with. */
  numberId: Id.nullable(),
  /** Given to everybody whom it reaches. */
  tagId: Id.nullable(),
  /** What is said on other channels than e-mail, in the form of the channel (campaign-content.ts). */
  content: z.record(z.string(), z.unknown()),
  listIds: z.array(Id).max(50, 'too_many'),
  excludedListIds: z.array(Id).max(50, 'too_many'),
}
export const CampaignInput = z.object({
  name: content.name,
  /** E-mail unless told; stays for good, since the content is written for it. */
  channel: CampaignChannel.optional(),
  content: content.content.optional(),
  subject: content.subject.default(''),
  preheader: content.preheader.default(''),
  html: content.html.default(''),
  senderId: content.senderId.optional(),
  tagId: content.tagId.optional(),
  numberId: content.numberId.optional(),
  listIds: content.listIds.default([]),
  excludedListIds: content.excludedListIds.default([]),
})
/** What is absent stays: no defaults here, or a change of the name would empty the rest. */
export const UpdateCampaignInput = z
  .object(content)
  .partial()
  .extend({ version: z.number().int().min(1) })
export type CampaignInput = z.infer<typeof CampaignInput>
export type UpdateCampaignInput = z.infer<typeof UpdateCampaignInput>

/**
 * What made a campaign (spec 11.5): a person (`campaign`); the rule of a list and the step of an automation
 * join with the areas that send by them.
 */
const campaignCauses = ['campaign', 'automatic', 'automation'] as const
export const CampaignCause = z.enum(campaignCauses)
export type CampaignCause = z.infer<typeof CampaignCause>

/** `held`: drafts that should have started by themselves and did not. */
export const campaignFilters = [
  'draft',
  'held',
  'scheduled',
  'running',
  'paused',
  'finished',
  'cancelled',
] as const
export const CampaignFilter = z.enum(campaignFilters)
export type CampaignFilter = z.infer<typeof CampaignFilter>
/** `sent`: those that went out last first, what has not started behind them; `size`: by the people taken in, most first. */
export const campaignSorts = ['newest', 'name', 'sent', 'size'] as const
export type CampaignSort = (typeof campaignSorts)[number]
export const CampaignsQuery = PageQuery.extend({
  /** Part of the name. */
  search: shortText(longestCampaignName).optional(),
  state: CampaignFilter.optional(),
  channel: SendingChannel.optional(),
  cause: CampaignCause.optional(),
  sort: z.enum(campaignSorts).default('newest'),
})
export type CampaignsQuery = z.infer<typeof CampaignsQuery>

/** Starting asks for the number the person saw, so that nobody sends to more people than were shown. */
export const StartCampaignInput = z.object({ version: z.number().int().min(1) })
/** A minute of the workspace's clocks. */
export const ScheduleCampaignInput = z.object({
  version: z.number().int().min(1),
  localTime: z.string().max(40),
  /** Which of the two, where clocks are put back and show it twice. */
  repeated: z.enum(['first', 'second']).default('first'),
})
export type ScheduleCampaignInput = z.infer<typeof ScheduleCampaignInput>
/** How far ahead a campaign can be scheduled. */
export const longestScheduleMs = 366 * 86_400_000

export const TestSendInput = z
  .object({
    /** An address of the campaign's channel. */
    to: z.string().trim().max(254, 'too_long').default(''),
    /** In place of an address on Messenger, where nobody knows theirs. */
    recipientId: Id.optional(),
    /** Whose values fill the fields; without it the first person of the audience, or a made-up one. */
    contactId: Id.optional(),
  })
  .refine(({ to, recipientId }) => to !== '' || recipientId !== undefined, {
    path: ['to'],
    message: 'required',
  })
export type TestSendInput = z.infer<typeof TestSendInput>
export const PreviewQuery = z.object({ contactId: IdText.optional() })

export type CampaignSummary = {
  id: number
  name: string
  state: CampaignState
  channel: SendingChannel
  cause: CampaignCause
  /** People that the snapshot took in. */
  audienceCount: number
  figures: CampaignFigures
  createdAt: number
  updatedAt: number
  /** When it starts by itself, or was to; null for one that a person started. */
  scheduledAt: number | null
  startedAt: number | null
  finishedAt: number | null
  /** Why the rest waits (`waitReasons`); of a draft, why it did not start at its time (`heldReasons`). */
  waitReason: string | null
}
export type Campaign = CampaignSummary & {
  version: number
  subject: string
  preheader: string
  html: string
  content: CampaignContent
  senderId: number | null
  tagId: number | null
  numberId: number | null
  lists: { id: number; name: string; memberCount: number }[]
  excludedLists: { id: number; name: string; memberCount: number }[]
  /** By the first of its lists by which people came in; `name` is null when the list is gone for good. */
  perList: { id: number; name: string | null; figures: CampaignFigures }[]
  /** Waiting to be sent now; `waitingUntil` when the Limiter or the provider gave a time. */
  waiting: number
  waitingUntil: number | null
  /** Of those who failed, how many were sent before. */
  undelivered: number
  exclusions: { reason: ExclusionReason; count: number }[]
  failures: { code: string; count: number }[]
  links: { id: number; url: string; clicks: number; people: number; machineClicks: number }[]
  /** The answer buttons of a WhatsApp message and how many pressed each; empty on other channels. */
  answers: AnswerFigure[]
  /** What it has cost so far; null while that is nothing, and for who is not told. */
  spent: { currency: Currency; micros: number } | null
  /** What WhatsApp's limit does to those who wait; null when nobody waits for it. */
  places: SendingPlaces | null
  /** While it sends: how fast, for the estimate of its end (lib/texts/sending-end.ts); else null. */
  pace: SendingPace | null
  /** Per hour since the start: epoch ms of the hour and the counts that fell in it. */
  hours: { hour: number; delivered: number; opened: number; clicked: number }[]
}
/** How many go now and when the rest does (spec 9.3), from a number that may write to `limit` new people in 24 hours. */
export type SendingPlaces = WhatsAppForecast & { number: string; limit: number | null }
/** What a send would do now (spec 11.1). */
export type AudiencePreview = {
  reachable: number
  exclusions: { reason: ExclusionReason; count: number }[]
  /** Problems that stop the send: codes the UI translates, with the field they belong to. */
  problems: { field: string; code: string; params?: Record<string, string | number> }[]
  /** Reachable people without a value for a field that has no fallback: they would not receive it. */
  missingFields: { name: string; count: number }[]
  /** What it would cost; null where it costs nothing, and for who is not told. */
  cost: CampaignCost | null
  /** What WhatsApp's limit would do to the reachable; null on other channels. */
  places: SendingPlaces | null
  /** How fast it would go, for the estimate of its end; null while the channel cannot be opened. */
  pace: SendingPace | null
}
/** A campaign as one person would receive it. */
export type CampaignPreview = {
  /** Null when nobody is in the audience yet and the values are made up. */
  contact: { id: number; name: string } | null
  subject: string
  preheader: string
  /** Empty on channels that are plain text. */
  html: string
  text: string
  /** Parts of an SMS; null on other channels. */
  segments: number | null
  /** What a push shows, its fields filled; null on other channels. */
  notification: PushContent | null
  /** The translation this person gets and the buttons under it; null on other channels. */
  whatsapp: { language: string | null; buttons: WhatsappButton[] } | null
  /** Titles of the buttons under a message on Messenger. */
  quickReplies: string[]
  /** Fields without a value and without a fallback: this person would not receive it. */
  missing: string[]
}
