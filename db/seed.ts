import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { ruleMask } from '../worker/modules/lists/segment.ts'
import { type Db, queryRow, queryRows, writeBatch } from './client.ts'
import {
  addressTalks,
  type AddressedTalk,
  type DemoPorts,
  type DemoRecipient,
  inboundStatements,
} from './seed/inbound.ts'
import { demoCampaigns, demoMessages } from './seed/campaigns.ts'
import { type DemoList, demoLists } from './seed/lists.ts'
import { type DemoContact, demoContacts, demoTags, type DemoTag } from './seed/people.ts'
import { campaignStatements, contactStatements, listStatements, nameStatements } from './seed/statements.ts'

/**
 * Fills the demo workspace with the people, lists and campaigns of an oil mill, and with what people wrote to it, which
 * is still to be worked off; the times are spread over the two years before `now`. A workspace that has a contact, or
 * had one, is left as it is.
 *
 * @returns the conversations that will come of it; null when nothing was filled
 */
export async function seedDemo(
  db: Db,
  { tenantId, slug, now }: { tenantId: number; slug: string; now: number },
  ports: DemoPorts,
): Promise<AddressedTalk[] | null> {
  const used = await queryRow(
    db,
    sql`SELECT 1 AS used FROM contacts WHERE tenant_id = ${tenantId} LIMIT 1`,
    z.object({ used: z.number() }),
  )
  if (used !== undefined) return null
  const contacts = demoContacts(now)
  const lists = demoLists(now)
  await writeBatch(db, nameStatements(tenantId, now))
  const tagIds = await readTagIds(db, tenantId)
  const campaigns = demoCampaigns(now)
  const members = (list: DemoList | undefined): DemoContact[] => (list ? contacts.filter(list.has) : [])
  const messages = demoMessages(campaigns, (listIndex) => members(lists[listIndex]))
  await writeBatch(db, [
    ...contactStatements(tenantId, contacts, now),
    ...listStatements(
      tenantId,
      lists.map((list) => {
        const rule = list.rule?.(tagIds) ?? null
        return { ...list, rule, ruleMask: rule === null ? 0 : ruleMask(rule), members: members(list) }
      }),
      now,
    ),
    ...campaignStatements(tenantId, campaigns, { lists, messages }, now),
  ])
  const recipients = await readRecipients(db, tenantId)
  const talks = addressTalks(contacts, recipients)
  await writeBatch(db, await inboundStatements({ tenantId, slug, now }, talks, { ...ports, recipients }))
  return ports.keepFile === null ? talks.filter(({ channel }) => channel !== 'email') : talks
}

/** Who read the latest campaign, with the message that went to them. */
const readRecipients = (db: Db, tenantId: number): Promise<DemoRecipient[]> =>
  queryRows(
    db,
    sql`SELECT id AS messageId, address AS email FROM messages
        WHERE tenant_id = ${tenantId} AND clicked_at IS NOT NULL ORDER BY attempt_at DESC, id LIMIT 5`,
    z.object({ email: z.string(), messageId: z.number() }),
  )

async function readTagIds(db: Db, tenantId: number): Promise<Record<DemoTag, number>> {
  const rows = await queryRows(
    db,
    sql`SELECT id, name FROM tags WHERE tenant_id = ${tenantId}`,
    z.object({ id: z.number(), name: z.string() }),
  )
  const idOf = (name: DemoTag): number => {
    const row = rows.find((one) => one.name === name)
    if (row === undefined) throw new Error(`the tag ${name} is missing`)
    return row.id
  }
  const [first, second, third, fourth, fifth] = demoTags
  return {
    [first]: idOf(first),
    [second]: idOf(second),
    [third]: idOf(third),
    [fourth]: idOf(fourth),
    [fifth]: idOf(fifth),
  }
}
