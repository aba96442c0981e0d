import { z } from 'zod'
import { Id, IdText, PageQuery } from './common.ts'

/** Stages of a message whose first-seen times are kept (spec 8.5). */
export const messageStages = [
  'queued',
  'sent',
  'delivered',
  'opened',
  'machine_opened',
  'clicked',
  'machine_clicked',
  'bounced',
  'failed',
  /** Left out at the moment of sending: consent withdrawn, suppressed, cancelled. */
  'skipped',
  'complained',
  'unsubscribed',
  'replied',
  /** Nobody knows whether the provider took it; counted while that lasts. */
  'unknown',
] as const
export const MessageStage = z.enum(messageStages)
export type MessageStage = z.infer<typeof MessageStage>

/** Stages whose people are asked for: all of them, and the two kinds of what failed apart. */
export const peopleStages = [
  ...messageStages,
  /** Failed before it left. */
  'unsent',
  /** The provider took it, and told afterwards that it failed. */
  'undelivered',
] as const
export type PeopleStage = (typeof peopleStages)[number]

/** Which figure: a stage, an error code, a link, or an answer button. */
const figure = {
  stage: z.enum(peopleStages).optional(),
  code: z.string().min(1).max(100).optional(),
  button: z.string().min(1).max(200).optional(),
}
type Figure = Partial<Record<'stage' | 'code' | 'linkId' | 'button', unknown>>
const isOneFigure = ({ stage, code, linkId, button }: Figure): boolean =>
  [stage, code, linkId, button].filter((one) => one !== undefined).length === 1
const oneFigure = { path: ['stage'], message: 'required' }

/** The people behind one figure. */
export const PeopleQuery = PageQuery.extend({
  ...figure,
  linkId: IdText.optional(),
  /** Of a stage: only those who came in by this list. */
  listId: IdText.optional(),
}).refine(isOneFigure, oneFigure)
export type PeopleQuery = z.infer<typeof PeopleQuery>

/** The same as a choice of contacts, for what is worked off in the background. */
export const CampaignPeople = z
  .object({ campaignId: Id, ...figure, linkId: Id.optional(), listId: Id.optional() })
  .refine(isOneFigure, oneFigure)
export type CampaignPeople = z.infer<typeof CampaignPeople>

export type CampaignFigures = Record<MessageStage, number>
/** An answer button by its place under the template, or its words; `label` as people read it. */
export type AnswerFigure = { button: string; label: string; people: number }
export type CampaignPerson = {
  messageId: number
  contactId: number
  name: string
  address: string
  at: number
  reason: string | null
}
