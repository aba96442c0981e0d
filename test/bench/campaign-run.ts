import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows } from '../../db/client.ts'
import type { SendingChannel } from '../../worker/contracts/common.ts'
import { claimStatement, type ClaimedRow } from '../../worker/modules/dispatch/queries/messages.ts'
import { insertMessagesStatement, openEnd } from '../../worker/modules/dispatch/queries/snapshot.ts'
import type { AppProcess } from '../support/app-process.ts'
import { killAt, randomBorders, runCronUntil } from '../support/kills.ts'
import { poll } from '../support/poll.ts'

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const Times = z.object({ snapshot_at: z.number(), finished_at: z.number() })

/** Waits until a campaign is finished; from the audience taken to the last outcome recorded, in ms. */
export async function sendToTheEnd(db: Db, campaignId: number): Promise<number> {
  const { snapshot_at, finished_at } = await poll(
    'the campaign is finished',
    () =>
      queryRow(
        db,
        sql`SELECT snapshot_at, finished_at FROM campaigns WHERE id = ${campaignId} AND state = 'finished'`,
        Times,
      ),
    { timeoutMs: 300_000, everyMs: 250 },
  )
  return finished_at - snapshot_at
}

/** The key and connection of a plain loop's attempts. */
export const plainKey = 'plain'

type PlainCampaign = { campaignId: number; messageIds: number[] }

/** A campaign with its messages in the database, on which a plain loop may work. */
export async function insertPlainCampaign(
  db: Db,
  { tenantId, listId, channel }: { tenantId: number; listId: number; channel: SendingChannel },
): Promise<PlainCampaign> {
  const now = Date.now()
  const Id = z.object({ id: z.number() })
  const { id: campaignId } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, connection, created_at, updated_at)
          VALUES (${tenantId}, 'Confronto', ${channel}, 'sending', ${plainKey}, ${now}, ${now}) RETURNING id`,
      Id,
    ),
  )
  const audience = { channel, included: [listId], excluded: [] }
  await execute(
    db,
    insertMessagesStatement(tenantId, { campaignId, ...audience, after: 0, end: openEnd, now }),
  )
  // The record asks for the key of the call, which the plain loop has no attempt to write with.
  await execute(
    db,
    sql`UPDATE messages SET batch_key = ${plainKey} WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId}`,
  )
  const messageIds = await queryRows(
    db,
    sql`SELECT id FROM messages WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} ORDER BY id`,
    (row) => Number(row['id']),
  )
  return { campaignId, messageIds }
}

/** The claim of the machine, by a plain loop. */
export async function claimPlain(
  db: Db,
  tenantId: number,
  of: { channel: SendingChannel; campaignId: number; messageIds: readonly number[]; leaseKey: string },
): Promise<ClaimedRow[]> {
  const now = Date.now()
  const claim = claimStatement(tenantId, {
    ...of,
    connection: plainKey,
    quotes: null,
    leaseUntil: now + 60_000,
    now,
    closed: {},
    cap: null,
  })
  return queryRows(db, claim.statement, claim.parser)
}

const kills = 10

/**
 * Kills the runtime ten times at random points of a campaign that runs, and brings it to rest.
 *
 * @param taken how many of its people the provider has taken so far
 */
export async function killTenTimes(
  { app }: { app: AppProcess },
  campaign: { campaignId: number; people: number; taken: () => Promise<number> },
  rest: Parameters<typeof runCronUntil>[2],
): Promise<void> {
  await killAt(app, randomBorders(campaign.people, kills), campaign)
  await runCronUntil(app, campaign.campaignId, { minutes: 60, ...rest })
}
