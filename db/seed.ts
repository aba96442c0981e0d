import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { ruleMask } from '../worker/modules/lists/segment.ts'
import { type Db, queryRow, queryRows, writeBatch } from './client.ts'
import { demoCampaigns, demoMessages } from './seed/campaigns.ts'
import { type DemoList, demoLists } from './seed/lists.ts'
import { type DemoContact, demoContacts, demoTags, type DemoTag } from './seed/people.ts'
import { campaignStatements, contactStatements, listStatements, nameStatements } from './seed/statements.ts'

/**
 * Fills the demo workspace with the people, lists and campaigns of an oil mill; the times are spread over
 * the two years before `now`. A workspace that has a contact, or had one, is left as it is.
 */
export async function seedDemo(db: Db, tenantId: number, now: number): Promise<void> {
  const used = await queryRow(
    db,
    sql`SELECT 1 AS used FROM contacts WHERE tenant_id = ${tenantId} LIMIT 1`,
    z.object({ used: z.number() }),
  )
  if (used !== undefined) return
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
}

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
