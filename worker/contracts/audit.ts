import { z } from 'zod'
import { PageQuery } from './common.ts'

/** Everything the audit log records (spec 1.4), named `area.what_happened`. */
const auditActions = [
  'campaign.scheduled',
  'campaign.unscheduled',
  'campaign.held',
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  /** Paused by itself; `reason` is one of `waitReasons`. */
  'campaign.stopped',
  /** Went on by itself, once what it waited for was mended. */
  'campaign.went_on',
  /** Goes on sending, but the rest waits for something worth telling: `reason` is one of `waitReasons`. */
  'campaign.waiting',
  'campaign.finished',
  /** Was finished, and sends again what is tried once more. */
  'campaign.reopened',
  'campaign.cancelled',
  'campaign.failures_retried',
  'import.started',
  'import.cancelled',
  'contact.exported',
  'contact.data_exported',
  'contact.export_downloaded',
  'contact.erased',
  'contact.merged',
  'suppression.added',
  'suppression.imported',
  'suppression.removed',
  'suppression.exported',
  'member.invited',
  'member.invitation_sent_again',
  'member.invitation_revoked',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'member.left',
  'member.ownership_transferred',
  'key.created',
  'key.revoked',
  'template.requested',
  'template.deleted',
  'channel.connected',
  'channel.disconnected',
  'channel.sender_changed',
  'channel.receiving_changed',
  'channel.sender_added',
  'channel.sender_default',
  'channel.sender_removed',
  'channel.number_added',
  'channel.number_changed',
  'channel.number_removed',
  'workspace.changed',
  'chat.changed',
  'chat.secret_made',
  'chatbot.published',
  'chatbot.turned_off',
  'credit.topped_up',
  'credit.exported',
  'credit.corrected',
  'credit.prices_changed',
  'credit.settings_changed',
] as const
export const AuditAction = z.enum(auditActions)
export type AuditAction = z.infer<typeof AuditAction>

export const auditAreas = [
  'campaign',
  'import',
  'contact',
  'suppression',
  'member',
  'key',
  'template',
  'channel',
  'workspace',
  'credit',
] as const
export type AuditArea = (typeof auditAreas)[number]

/** Who did something, as filters name them: a member, a key, or the product itself. */
const AuditActorKey = z.string().regex(/^(user:[\w-]{1,64}|key:\d{1,15}|system)$/, 'actor')

export const AuditQuery = PageQuery.extend({
  actor: AuditActorKey.optional(),
  area: z.enum(auditAreas).optional(),
  /** Epoch ms, inclusive. */
  from: z.coerce.number().int().min(0).optional(),
  /** Epoch ms, exclusive. */
  to: z.coerce.number().int().min(0).optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

/** Names and figures that complete the sentence of an entry: `{ from: 'agent', to: 'admin' }`. */
export const AuditDetails = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
export type AuditDetails = z.infer<typeof AuditDetails>

/** `name` is null for a member or key whose row is gone, and for the product itself. */
export type AuditActor = { key: string; type: 'user' | 'key' | 'system'; name: string | null }
export type AuditEntry = {
  id: number
  at: number
  actor: AuditActor
  action: AuditAction
  target: { id: string | null; name: string | null }
  details: AuditDetails
  ip: string | null
}
