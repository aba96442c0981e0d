import type { AuditActor, AuditDetails } from './audit.ts'

/** What a campaign lived through: `created`, and actions of the audit log without their area. */
export const campaignEventKinds = [
  'created',
  /** `details`: `at`, epoch ms, and `before` when it had another time. */
  'scheduled',
  'unscheduled',
  /** Was to start by itself and did not; `reason` is one of `heldReasons`. */
  'held',
  'started',
  'paused',
  'resumed',
  'stopped',
  'went_on',
  'waiting',
  'finished',
  'reopened',
  'cancelled',
] as const
export type CampaignEventKind = (typeof campaignEventKinds)[number]

/** One line of a campaign's history; `details` as in the audit log. */
export type CampaignEvent = {
  id: number
  at: number
  kind: CampaignEventKind
  actor: AuditActor
  details: AuditDetails
}
