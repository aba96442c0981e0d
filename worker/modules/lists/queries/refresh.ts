import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  json,
  nextVersion,
  queryRow,
  queryRows,
  readBatch,
  returning,
  writeBatch,
  type Db,
} from '../../../../db/client.ts'
import type { Candidate } from '../difference.ts'
import type { ListRow } from './lists.ts'
import { activityColumns, withinDays, withinYear } from '../rule-sql.ts'
import type { DayRange } from '../segment.ts'

const flag = (value: unknown) => Number(value) !== 0

/** What both kinds of candidates are asked: does the rule hold, and what does the list say so far. */
export const candidateColumns = (where: SQL): SQL =>
  sql`c.id, (c.deleted_at IS NULL AND ${where}) AS matching, m.state, m.origin`

/** Parses `candidateColumns`. */
export const CandidateRow = z
  .object({
    id: z.number(),
    matching: z.number(),
    state: z.enum(['in', 'out']).nullable(),
    origin: z.string().nullable(),
  })
  .transform((row): Candidate => ({
    contactId: row.id,
    matches: flag(row.matching),
    membership: row.state === null ? null : { state: row.state, byRule: row.origin === 'rule' },
  }))

type ChangedPage = { candidates: Candidate[]; cursor: number; isLast: boolean }

/**
 * The next contacts that changed since a list's cursor in a way its rule can see, and the cursor that
 * answers for them; on the last page that is the head of the log.
 */
export async function changedCandidates(
  db: Db,
  tenantId: number,
  list: ListRow,
  where: SQL,
  limit: number,
): Promise<ChangedPage> {
  const [head, changed] = await readBatch(db, [
    returning(
      sql`SELECT coalesce(max(seq), 0) AS seq FROM contact_changes WHERE tenant_id = ${tenantId}`,
      (row) => Number(row['seq']),
    ),
    returning(changedCandidatesSql(tenantId, list, where, limit), (row) => ({
      candidate: CandidateRow.parse(row),
      seq: Number(row['seq']),
    })),
  ])
  const isLast = changed.rows.length < limit
  const lastSeq = changed.rows.at(-1)?.seq ?? list.change_cursor
  return {
    candidates: changed.rows.map((row) => row.candidate),
    cursor: isLast ? (head.rows[0] ?? list.change_cursor) : lastSeq,
    isLast,
  }
}

/** Exported for the test of its plan: it must walk the log, never the contacts. */
export const changedCandidatesSql = (tenantId: number, list: ListRow, where: SQL, limit: number): SQL =>
  sql`SELECT cc.seq, ${candidateColumns(where)}
      FROM contact_changes cc
      CROSS JOIN contacts c ON c.id = cc.contact_id AND c.tenant_id = cc.tenant_id
      LEFT JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = ${list.id} AND m.contact_id = c.id
      WHERE cc.tenant_id = ${tenantId} AND cc.seq > ${list.change_cursor} AND cc.mask & ${list.rule_mask} <> 0
      ORDER BY cc.seq LIMIT ${limit}`

/** Some contacts as candidates, the deleted ones too. */
export const candidatesByIds = (
  db: Db,
  tenantId: number,
  listId: number,
  where: SQL,
  contactIds: readonly number[],
): Promise<Candidate[]> =>
  queryRows(
    db,
    sql`SELECT ${candidateColumns(where)}
        FROM json_each(${json(contactIds)}) e
        CROSS JOIN contacts c ON c.id = e.value AND c.tenant_id = ${tenantId}
        LEFT JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = ${listId} AND m.contact_id = c.id`,
    CandidateRow,
  )

/**
 * Contacts whose date lies in one of the ranges, by id after `afterId`: they crossed a relative-date
 * border. Each range is served by an index on its date; only "any year" on a dynamic field walks all
 * values of that one field.
 */
export const contactsInRanges = (
  db: Db,
  tenantId: number,
  ranges: readonly DayRange[],
  timeZone: string,
  page: { afterId: number; limit: number },
): Promise<number[]> =>
  queryRows(db, contactsInRangesSql(tenantId, ranges, timeZone, page), (row) => Number(row['id']))

/** Exported for the test of its plan. */
export function contactsInRangesSql(
  tenantId: number,
  ranges: readonly DayRange[],
  timeZone: string,
  page: { afterId: number; limit: number },
): SQL {
  const selects = ranges.map((range) => rangeSelect(tenantId, range, timeZone))
  return sql`SELECT id FROM (${sql.join(selects, sql.raw(' UNION '))})
             WHERE id > ${page.afterId} ORDER BY id LIMIT ${page.limit}`
}

function rangeSelect(tenantId: number, range: DayRange, timeZone: string): SQL {
  const { source } = range
  const days = (value: SQL) => withinDays(value, source, range, { timeZone })
  if (source.type === 'field') {
    const column = sql.raw(source.fieldType === 'date' ? 'v.text' : 'v.number')
    const within = range.anyYear ? withinYear(sql`substr(v.text, 6)`, range.from, range.to) : days(column)
    return sql`SELECT v.contact_id AS id FROM contact_field_values v
               WHERE v.tenant_id = ${tenantId} AND v.field_id = ${source.fieldId} AND ${within}`
  }
  if (source.type === 'activity') {
    const at = activityColumns[source.activity]
    return sql`SELECT m.contact_id AS id FROM messages m
               WHERE m.tenant_id = ${tenantId} AND ${at} IS NOT NULL AND ${days(at)}`
  }
  if (source.attribute === 'birthDate') {
    const within = withinYear(sql`substr(birth_date, 6)`, range.from, range.to)
    const exact = range.anyYear ? sql.raw('') : sql`AND ${days(sql.raw('birth_date'))}`
    return sql`SELECT id FROM contacts WHERE tenant_id = ${tenantId} AND birth_date IS NOT NULL AND ${within} ${exact}`
  }
  const column = sql.raw(source.attribute === 'createdAt' ? 'created_at' : 'updated_at')
  return sql`SELECT id FROM contacts WHERE tenant_id = ${tenantId} AND deleted_at IS NULL AND ${days(column)}`
}

export type RefreshStep = {
  list: ListRow
  entering: readonly number[]
  leaving: readonly number[]
  changeCursor: number
  /** Set by the step that makes the list right for the day of `at`. */
  evaluated: { at: number; zone: string } | null
  /** Set by a step that looks at those whose date crosses a border by `at`: up to which contact it did. */
  crossed: { at: number; cursor: number } | null
  now: number
}

/**
 * Writes one step of a refresh: entries and exits with their events and the new cursor, all or nothing.
 *
 * @throws StaleVersionError when another refresh, fill or edit came first: nothing was written
 */
export async function writeRefreshStep(db: Db, tenantId: number, step: RefreshStep): Promise<void> {
  const { list, entering, leaving, now } = step
  const evaluated =
    step.evaluated === null
      ? sql.raw('')
      : sql`evaluated_at = ${step.evaluated.at}, evaluated_zone = ${step.evaluated.zone},
          crossing_at = NULL, crossing_cursor = 0,`
  const crossed =
    step.crossed === null
      ? sql.raw('')
      : sql`crossing_at = ${step.crossed.at}, crossing_cursor = ${step.crossed.cursor},`
  await writeBatch(db, [
    sql`UPDATE lists SET change_cursor = ${step.changeCursor}, ${evaluated} ${crossed} refreshed_at = ${now},
          version = ${nextVersion(list.version)}
        WHERE id = ${list.id} AND tenant_id = ${tenantId}`,
    ...(entering.length === 0 ? [] : entries(tenantId, list, json(entering), now)),
    ...(leaving.length === 0 ? [] : exits(tenantId, list, json(leaving), now)),
  ])
}

const eventColumns = sql.raw('contact_events (tenant_id, contact_id, kind, ref_id, label, at)')

/** A membership made by hand meanwhile is left alone, and then nothing entered. */
function entries(tenantId: number, list: ListRow, ids: string, now: number): SQL[] {
  const fresh = sql`FROM json_each(${ids}) e
    WHERE NOT EXISTS (SELECT 1 FROM list_members m WHERE m.tenant_id = ${tenantId} AND m.list_id = ${list.id}
                      AND m.contact_id = e.value)
    AND EXISTS (SELECT 1 FROM contacts c WHERE c.id = e.value AND c.tenant_id = ${tenantId})`
  return [
    sql`INSERT INTO ${eventColumns}
        SELECT ${tenantId}, e.value, 'list.entered', ${list.id}, ${list.name}, ${now} ${fresh}`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
        SELECT ${tenantId}, ${list.id}, e.value, 'rule', 'in', ${now} ${fresh}`,
  ]
}

function exits(tenantId: number, list: ListRow, ids: string, now: number): SQL[] {
  const those = sql`tenant_id = ${tenantId} AND list_id = ${list.id} AND origin = 'rule' AND state = 'in'
    AND contact_id IN (SELECT value FROM json_each(${ids}))`
  return [
    sql`INSERT INTO ${eventColumns}
        SELECT ${tenantId}, contact_id, 'list.left', ${list.id}, ${list.name}, ${now}
        FROM list_members WHERE ${those}`,
    sql`DELETE FROM list_members WHERE ${those}`,
  ]
}

/** The contact id at which a page of `size` contacts after `afterId` ends; null when it is the last. */
export async function fillPageEnd(
  db: Db,
  tenantId: number,
  afterId: number,
  size: number,
): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS n, max(contact_id) AS last FROM (
          SELECT contact_id FROM contact_changes WHERE tenant_id = ${tenantId} AND contact_id > ${afterId}
          ORDER BY contact_id LIMIT ${size})`,
    z.object({ n: z.number(), last: z.number().nullable() }),
  )
  return row === undefined || row.n < size ? null : row.last
}

/**
 * Works off one page of a fill: contacts after the list's fill cursor up to `endId` (null: all the
 * rest). It fires nothing. A smart list also lets go who does not match any more.
 *
 * @throws StaleVersionError when the list moved on meanwhile: nothing was written
 */
export async function writeFillPage(
  db: Db,
  tenantId: number,
  list: ListRow,
  where: SQL,
  page: { endId: number | null; now: number },
): Promise<void> {
  const afterId = list.fill_cursor ?? 0
  const within = page.endId === null ? sql.raw('') : sql`AND contact_id <= ${page.endId}`
  await writeBatch(db, [
    sql`UPDATE lists SET fill_cursor = ${page.endId}, refreshed_at = ${page.now},
          version = ${nextVersion(list.version)}
        WHERE id = ${list.id} AND tenant_id = ${tenantId}`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
        SELECT ${tenantId}, ${list.id}, c.id, 'rule', 'in', ${page.now}
        FROM (SELECT contact_id FROM contact_changes WHERE tenant_id = ${tenantId}
              AND contact_id > ${afterId} ${within}) w
        CROSS JOIN contacts c ON c.id = w.contact_id
        WHERE c.tenant_id = ${tenantId} AND c.deleted_at IS NULL AND ${where}
        ON CONFLICT (tenant_id, list_id, contact_id) DO NOTHING`,
    ...(list.kind === 'smart'
      ? [
          sql`DELETE FROM list_members WHERE tenant_id = ${tenantId} AND list_id = ${list.id}
              AND contact_id > ${afterId} ${within} AND origin = 'rule' AND state = 'in'
              AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = contact_id AND c.tenant_id = ${tenantId}
                              AND c.deleted_at IS NULL AND ${where})`,
        ]
      : []),
  ])
}

/**
 * Starts a fill anew with the same rule, evaluated for `now` and `zone`.
 *
 * @throws StaleVersionError
 */
export async function restartFill(
  db: Db,
  tenantId: number,
  list: ListRow,
  { now, zone }: { now: number; zone: string },
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE lists SET fill_cursor = 0, evaluated_at = ${now}, evaluated_zone = ${zone},
          crossing_at = NULL, crossing_cursor = 0,
          change_cursor = (SELECT coalesce(max(seq), 0) FROM contact_changes WHERE tenant_id = ${tenantId}),
          version = ${nextVersion(list.version)}
        WHERE id = ${list.id} AND tenant_id = ${tenantId}`,
  ])
}
