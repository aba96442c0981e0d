import type { Ctx } from '../../context.ts'
import type { AutomaticAnswer, LandedMessage } from '../../contracts/inbox-object.ts'
import { errorFields } from '../../lib/logger.ts'
import { landedMail } from './landed-mail.ts'
import { comingFiles } from './media.ts'
import { wakeMedia } from './wake-service.ts'
import { listUnlanded, markLanded, type Unlanded } from './queries-landing.ts'

const pageSize = 50
const pagesPerRun = 20
/** When an inbox that does not answer is tried again. */
const againMs = 5000

/**
 * Brings what was worked off into its conversation (decision 37). The row of the event is the truth: what the inbox
 * has and is not marked yet comes again and changes nothing.
 *
 * @returns epoch ms when to come again, null when everything has landed
 */
export async function landInbound(ctx: Ctx): Promise<number | null> {
  for (let page = 0; page < pagesPerRun; page++) {
    const rows = await listUnlanded(ctx.db, ctx.tenant.id, pageSize)
    if (rows.length === 0) return null
    try {
      const messages = rows.filter(isConversation).map((row) => toLanded(row, ctx.tenant.slug))
      if (messages.length > 0) await ctx.inbox.land({ messages })
    } catch (error) {
      ctx.log.warn('inbound.landing_failed', errorFields(error))
      return ctx.clock.now() + againMs
    }
    const ids = rows.map(({ id }) => id)
    await markLanded(ctx.db, ctx.tenant.id, ids, ctx.clock.now())
    if (rows.some(({ details }) => (details.media ?? []).length > 0)) await wakeMedia(ctx)
    if (rows.length < pageSize) return null
  }
  return ctx.clock.now()
}

const idle: ReadonlySet<string> = new Set([
  'auto_reply',
  'report',
  'bulk',
  'loop',
  'spam',
  'member',
  'unreadable',
])

/** What machines and members write by mail belongs to no conversation. */
const isConversation = ({ meaning }: Unlanded): boolean => meaning === null || !idle.has(meaning)

const told: ReadonlySet<string> = new Set(['stop', 'start', 'help', 'button'])

/** Two accounts of one provider may use the same ids. */
export const landedId = (row: { account_id: number; event_id: string }): string =>
  `${row.account_id}/${row.event_id}`

const stages: Readonly<Record<string, AutomaticAnswer['stage']>> = {
  sent: 'sent',
  failed: 'failed',
  unknown: 'unknown',
}

/** What a word was answered by itself; null while that waits, since its end lets the event land again. */
function answerOf(row: Unlanded): AutomaticAnswer | null {
  const stage = stages[row.answer_state ?? '']
  if (row.answer === null || stage === undefined) return null
  const at = row.answer_attempt_at ?? row.received_at
  return { text: row.answer, stage, at, code: stage === 'sent' ? null : row.answer_error }
}

const toLanded = (row: Unlanded, workspace: string): LandedMessage => ({
  channel: row.channel,
  providerId: landedId(row),
  ownAddress: row.recipient,
  peer: row.sender,
  peerName: row.name ?? row.details.profileName ?? null,
  contactId: row.contact_id,
  trust: 'proven',
  text: row.text,
  attachments: comingFiles(row),
  mail: null,
  meaning: row.meaning !== null && told.has(row.meaning) ? row.meaning : null,
  campaignId: row.campaign_id,
  providerAt: row.details.sentAt ?? null,
  receivedAt: row.received_at,
  threadKeys: [],
  ownKeys: [],
  answer: answerOf(row),
  ...(row.channel === 'email' ? landedMail(row, workspace) : {}),
})
