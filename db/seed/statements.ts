import { type SQL, sql } from 'drizzle-orm/sql'
import type { MemberOrigin } from '../../worker/contracts/lists.ts'
import type { Rule } from '../../worker/contracts/rules.ts'
import { foldTag } from '../../worker/lib/identity/name.ts'
import { json } from '../client.ts'
import type { DemoCampaign, DemoMessage } from './campaigns.ts'
import type { DemoList } from './lists.ts'
import { type DemoContact, demoTags, importTimes } from './people.ts'

const fields = [
  { key: 'CITTA', label: 'Città', type: 'text' },
  { key: 'PUNTI', label: 'Punti', type: 'number' },
  { key: 'BIRTHDAY_DATE', label: 'Compleanno', type: 'date' },
]

/** Fields and tags; those that exist stay. */
export const nameStatements = (tenantId: number, now: number): SQL[] => [
  sql`INSERT INTO fields (tenant_id, key, label, type, choices, created_at)
      SELECT ${tenantId}, j.value ->> 'key', j.value ->> 'label', j.value ->> 'type', '[]', ${now}
      FROM json_each(${json(fields)}) j WHERE true ON CONFLICT (tenant_id, key) DO NOTHING`,
  sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
      SELECT ${tenantId}, j.value ->> 'name', j.value ->> 'key', ${now}
      FROM json_each(${json(demoTags.map((name) => ({ name, key: foldTag(name) })))}) j WHERE true
      ON CONFLICT (tenant_id, name_key) DO NOTHING`,
]

/** The address a person is found again by in the later statements. */
const identityOf = ({ email, phone }: DemoContact) => ({
  channel: email === null ? 'phone' : 'email',
  address: email ?? phone,
})

/** Joins rows `j` that carry an address to the contact behind it. */
const contactOf = (tenantId: number): SQL =>
  sql`CROSS JOIN contact_identities i ON i.tenant_id = ${tenantId}
      AND i.channel = j.value ->> 'channel' AND i.external_id = j.value ->> 'address'`

const fileNames = ['tessere-negozio-2025.csv', 'mercato-montevarchi.csv'] as const

/** People with their addresses, tags, consents and what the timeline tells of them. */
export function contactStatements(tenantId: number, people: readonly DemoContact[], now: number): SQL[] {
  const imported = importTimes(now)
  const tags = people.flatMap((person) =>
    person.tags.map((tag) => ({ ...identityOf(person), key: foldTag(tag), at: person.createdAt })),
  )
  const consents = people.flatMap((person) =>
    person.consents.map(({ channel, ...consent }) => ({
      ...consent,
      ...identityOf(person),
      on: channel,
      source: person.source,
    })),
  )
  const events = people.flatMap((person) =>
    person.fromImport === null
      ? []
      : [{ ...identityOf(person), label: fileNames[person.fromImport], at: imported[person.fromImport] }],
  )
  const suppressed = people.flatMap(({ email, suppressed: reason, createdAt }) =>
    email === null || reason === null ? [] : [{ address: email, reason: reason.reason, at: createdAt }],
  )
  return [
    sql`INSERT INTO contacts (tenant_id, email, phone, phone_raw, first_name, last_name, sort_name, company,
          language, gender, birth_date, fields, source, created_at, updated_at)
        SELECT ${tenantId}, j.value ->> 'email', j.value ->> 'phone', j.value ->> 'phoneRaw',
          j.value ->> 'firstName', j.value ->> 'lastName', j.value ->> 'sortName', j.value ->> 'company',
          j.value ->> 'language', j.value ->> 'gender', j.value ->> 'birthDate', j.value -> 'fields',
          j.value ->> 'source', j.value ->> 'createdAt', j.value ->> 'updatedAt'
        FROM json_each(${json(people)}) j`,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT tenant_id, 'email', email, id FROM contacts WHERE tenant_id = ${tenantId} AND email IS NOT NULL
        UNION ALL
        SELECT tenant_id, 'phone', phone, id FROM contacts WHERE tenant_id = ${tenantId} AND phone IS NOT NULL`,
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, t.id, i.contact_id, j.value ->> 'at' FROM json_each(${json(tags)}) j
        ${contactOf(tenantId)} CROSS JOIN tags t ON t.tenant_id = ${tenantId} AND t.name_key = j.value ->> 'key'`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, ct.contact_id, 'tag.added', t.id, t.name, ct.added_at
        FROM contact_tags ct CROSS JOIN tags t ON t.id = ct.tag_id WHERE ct.tenant_id = ${tenantId}`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, label, at)
        SELECT ${tenantId}, i.contact_id, 'imported', j.value ->> 'label', j.value ->> 'at'
        FROM json_each(${json(events)}) j ${contactOf(tenantId)}`,
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, at)
        SELECT ${tenantId}, i.contact_id, j.value ->> 'on', j.value ->> 'state', j.value ->> 'source',
          j.value ->> 'text', j.value ->> 'at'
        FROM json_each(${json(consents)}) j ${contactOf(tenantId)}`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT tenant_id, contact_id, channel, state, at FROM consent_log WHERE tenant_id = ${tenantId}`,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        SELECT ${tenantId}, 'email', j.value ->> 'address', j.value ->> 'reason', j.value ->> 'at'
        FROM json_each(${json(suppressed)}) j`,
  ]
}

type ListRow = Omit<DemoList, 'rule'> & {
  rule: Rule | null
  ruleMask: number
  members: readonly DemoContact[]
}

const dayMs = 86_400_000
const historyDays = 30

function memberOriginOf({ rule, origin }: ListRow): MemberOrigin {
  if (rule !== null) return 'rule'
  return origin === 'import' ? 'import' : 'hand'
}

/** Lists with their members, how they grew in the last month, and what the timeline tells of them. */
export function listStatements(tenantId: number, lists: readonly ListRow[], now: number): SQL[] {
  const members = lists.flatMap((list) =>
    list.members.map((person) => ({
      ...identityOf(person),
      list: list.name,
      origin: memberOriginOf(list),
      at: Math.max(list.createdAt, person.createdAt),
    })),
  )
  const today = Math.floor(now / dayMs)
  const days = lists.flatMap((list) =>
    Array.from({ length: historyDays }, (_, index) => {
      const day = today - historyDays + index
      const endOfDay = (day + 1) * dayMs
      const count = list.members.filter(
        ({ createdAt }) => Math.max(createdAt, list.createdAt) < endOfDay,
      ).length
      return { list: list.name, day, count }
    }),
  )
  const listOf = sql`CROSS JOIN lists l ON l.tenant_id = ${tenantId} AND l.name = j.value ->> 'list'`
  return [
    sql`INSERT INTO lists (tenant_id, name, kind, origin, rule, rule_mask, evaluated_at, evaluated_zone,
          created_at, refreshed_at)
        SELECT ${tenantId}, j.value ->> 'name', j.value ->> 'kind', j.value ->> 'origin',
          CASE WHEN j.value ->> 'rule' IS NOT NULL THEN j.value -> 'rule' END, j.value ->> 'ruleMask',
          ${now}, 'Europe/Rome', j.value ->> 'createdAt',
          CASE WHEN j.value ->> 'rule' IS NOT NULL THEN ${now} END
        FROM json_each(${json(lists.map((list) => ({ ...list, members: undefined })))}) j`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
        SELECT ${tenantId}, l.id, i.contact_id, j.value ->> 'origin', 'in', j.value ->> 'at'
        FROM json_each(${json(members)}) j ${contactOf(tenantId)} ${listOf}`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, m.contact_id, CASE m.origin WHEN 'rule' THEN 'list.entered' ELSE 'list.added' END,
          l.id, l.name, m.added_at
        FROM list_members m CROSS JOIN lists l ON l.id = m.list_id WHERE m.tenant_id = ${tenantId}`,
    sql`INSERT INTO list_days (tenant_id, list_id, day, member_count)
        SELECT ${tenantId}, l.id, j.value ->> 'day', j.value ->> 'count' FROM json_each(${json(days)}) j ${listOf}`,
    // All changes so far are in the memberships above: the lists are up to date.
    sql`UPDATE lists SET change_cursor = (SELECT max(seq) FROM contact_changes WHERE tenant_id = ${tenantId})
        WHERE tenant_id = ${tenantId}`,
  ]
}

/** Campaigns with their messages; counters move by the triggers, as they do when mail is really sent. */
export function campaignStatements(
  tenantId: number,
  campaigns: readonly DemoCampaign[],
  { lists, messages }: { lists: readonly DemoList[]; messages: readonly DemoMessage[] },
  now: number,
): SQL[] {
  const rows = campaigns.map((campaign) => ({
    ...campaign,
    list: lists[campaign.listIndex]?.name,
    createdAt: (campaign.startedAt ?? now) - dayMs,
    finishedAt: campaign.startedAt === null ? null : campaign.startedAt + 300_000,
  }))
  const mails = messages.map((message) => ({
    ...message,
    channel: 'email',
    address: message.email,
    campaign: campaigns[message.campaign]?.name,
  }))
  const campaignOf = sql`CROSS JOIN campaigns p ON p.tenant_id = ${tenantId} AND p.name = j.value ->> 'campaign'`
  const stages = ['sent', 'delivered', 'opened', 'machine_opened', 'clicked', 'bounced', 'complained']
  const moved = stages.map((stage) => {
    const key = `${stage.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())}At`
    return sql`${sql.identifier(`${stage}_at`)} = lease_key ->> ${key}`
  })
  return [
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, subject, preheader, html, snapshot_at, created_at,
          updated_at, started_at, finished_at)
        SELECT ${tenantId}, j.value ->> 'name', 'email', j.value ->> 'state', j.value ->> 'subject',
          j.value ->> 'preheader', j.value ->> 'html', j.value ->> 'startedAt', j.value ->> 'createdAt',
          coalesce(j.value ->> 'finishedAt', ${now}), j.value ->> 'startedAt', j.value ->> 'finishedAt'
        FROM json_each(${json(rows)}) j`,
    sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
        SELECT ${tenantId}, p.id, l.id, 'in' FROM json_each(${json(rows.map(({ name, list }) => ({ campaign: name, list })))}) j
        ${campaignOf} CROSS JOIN lists l ON l.tenant_id = ${tenantId} AND l.name = j.value ->> 'list'`,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at,
          attempt_at, lease_key, attempts, provider_id, error_code)
        SELECT ${tenantId}, 'email', 'campaign:' || p.id || ':' || i.contact_id, p.id, i.contact_id,
          i.external_id, p.started_at, j.value ->> 'sentAt', j.value, 1,
          'demo-' || (j.value ->> 'campaign') || '-' || (j.value ->> 'address'), j.value ->> 'errorCode'
        FROM json_each(${json(mails)}) j ${contactOf(tenantId)} ${campaignOf}`,
    // The stages come in an update, as they do when mail is sent, so that the counters move.
    sql`UPDATE messages SET ${sql.join(moved, sql`, `)}, lease_key = NULL
        WHERE tenant_id = ${tenantId} AND lease_key IS NOT NULL AND provider_id LIKE 'demo-%'`,
    sql`UPDATE campaigns SET audience_count = (
          SELECT count(*) FROM messages m WHERE m.tenant_id = ${tenantId} AND m.campaign_id = campaigns.id)
        WHERE tenant_id = ${tenantId}`,
    historyStatement(tenantId),
    sql`INSERT INTO campaign_links (tenant_id, campaign_id, url, clicks, people, machine_clicks)
        SELECT ${tenantId}, p.id, j.value ->> 'url', clicked.count, clicked.count, 0
        FROM json_each(${json(rows.map(({ name, url }) => ({ campaign: name, url })))}) j ${campaignOf}
        CROSS JOIN (SELECT campaign_id, count(*) AS count FROM messages
          WHERE tenant_id = ${tenantId} AND clicked_at IS NOT NULL GROUP BY campaign_id) clicked
        ON clicked.campaign_id = p.id WHERE j.value ->> 'url' <> ''`,
    sql`INSERT INTO link_clicks (tenant_id, link_id, message_id, at, last_at, clicks)
        SELECT ${tenantId}, l.id, m.id, m.clicked_at, m.clicked_at, 1 FROM campaign_links l
        CROSS JOIN messages m ON m.tenant_id = ${tenantId} AND m.campaign_id = l.campaign_id
        WHERE l.tenant_id = ${tenantId} AND m.clicked_at IS NOT NULL`,
  ]
}

/** The history of the campaigns that were sent: given a time an hour before, and gone by themselves. */
function historyStatement(tenantId: number): SQL {
  const lines = [
    { action: 'campaign.scheduled', at: 'started_at', before: 3_600_000 },
    { action: 'campaign.started', at: 'started_at', before: 0 },
    { action: 'campaign.finished', at: 'finished_at', before: 0 },
  ]
  return sql`
    INSERT INTO audit_log (tenant_id, at, actor, area, action, target_id, target_name, details)
    SELECT ${tenantId}, CASE j.value ->> 'at' WHEN 'started_at' THEN p.started_at ELSE p.finished_at END - (j.value ->> 'before'),
      'system', 'campaign', j.value ->> 'action', CAST(p.id AS TEXT), p.name,
      CASE j.value ->> 'action' WHEN 'campaign.scheduled' THEN json_object('at', p.started_at) ELSE '{}' END
    FROM json_each(${json(lines)}) j
    CROSS JOIN campaigns p ON p.tenant_id = ${tenantId} AND p.finished_at IS NOT NULL`
}
