import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from '../../../../db/client.ts'
import type { KnownPolicy } from '../../../contracts/imports.ts'
import type { RowsToJudge, StagedRow } from '../chunk.ts'

/**
 * One SELECT that tells of every row what becomes of it: `outcome` is created, updated, unchanged,
 * skipped, or the reason of its refusal. A chunk stages it and then does as it says; a dry run only
 * counts it, so that both say the same.
 *
 * Beside the row's values (`k`, in the order of `stagedColumns`) it gives `contact_id`, the known contact
 * that the row means, and `restored`, 1 when that contact was deleted and comes back.
 */
export const judgedRows = (input: RowsToJudge): SQL => sql`
  SELECT ${input.tenantId} AS tenant_id, ${input.importId} AS import_id, k.line, k.at,
    ${outcomeOf(input)} AS outcome,
    CASE
      WHEN k.reason IS NOT NULL THEN k.detail
      WHEN k.email_owner <> k.phone_owner THEN k.email_owner || ',' || k.phone_owner
      WHEN ${takenBefore(input).when} THEN CAST(${takenBefore(input).line} AS TEXT)
      WHEN c.deleted_at IS NOT NULL AND ${input.deleted} = 'leave' THEN CAST(c.id AS TEXT)
      WHEN k.line > k.first_line THEN CAST(k.first_line AS TEXT) END AS detail,
    c.id AS contact_id, c.deleted_at IS NOT NULL AS restored,
    k.email, k.phone, k.phone_raw, k.first_name, k.last_name, k.folded_first, k.folded_last, k.company,
    k.language, k.gender, k.birth_date, k.time_zone, k.fields
  FROM (${ownedRows(input)}) k
  LEFT JOIN contacts c ON c.id = k.owner AND c.tenant_id = ${input.tenantId} ${takenBefore(input).join}`

/**
 * Whether an earlier row has written the contact, and its line: an import leaves its mark on the contact, a
 * dry run in its own table, where a contact that would be new is the negative line of its row.
 */
function takenBefore({ tenantId, importId, dryRun }: RowsToJudge): { when: SQL; line: SQL; join: SQL } {
  if (dryRun === undefined) {
    return { when: sql`c.import_id = ${importId}`, line: sql`c.import_line`, join: sql`` }
  }
  return {
    when: sql`(k.owner < 0 OR m.line IS NOT NULL)`,
    line: sql`coalesce(m.line, -k.owner)`,
    join: sql`
      LEFT JOIN import_dry_run_taken m ON m.tenant_id = ${tenantId} AND m.file_id = ${dryRun.fileId}
        AND m.run = ${dryRun.run} AND m.kind = 'contact' AND m.key = CAST(k.owner AS TEXT)`,
  }
}

/** The columns of `import_staging` that `judgedRows` gives, in its order. */
export const stagedColumns = sql.raw(
  `tenant_id, import_id, line, at, outcome, detail, contact_id, restored, email, phone, phone_raw,
   first_name, last_name, folded_first, folded_last, company, language, gender, birth_date, time_zone, fields`,
)

/**
 * In the order in which the reasons count. An e-mail of one contact and a phone of another change neither
 * (spec 2.5); a contact is written by one row of an import, the first that means it.
 */
const outcomeOf = (input: RowsToJudge): SQL => sql`CASE
    WHEN k.reason IS NOT NULL THEN k.reason
    WHEN k.email_owner <> k.phone_owner THEN 'identity_split'
    WHEN ${takenBefore(input).when} THEN 'duplicate_in_file'
    WHEN c.id IS NULL THEN 'created'
    WHEN c.deleted_at IS NOT NULL AND ${input.deleted} = 'leave' THEN 'deleted'
    WHEN c.deleted_at IS NULL AND ${input.known} = 'skip' THEN 'skipped'
    WHEN k.line > k.first_line THEN 'duplicate_in_file'
    WHEN c.deleted_at IS NOT NULL OR ${differs(input.known)} THEN 'updated'
    ELSE 'unchanged' END`

/**
 * The rows with the contacts that own their addresses now, and the first line that means the same one.
 * The joins are LEFT, so the rows come first and each address is one look into the identities.
 */
const ownedRows = (input: RowsToJudge): SQL => sql`
  SELECT o.*, CASE WHEN ${hasOwner} THEN coalesce(o.email_owner, o.phone_owner) END AS owner,
    min(o.line) OVER (PARTITION BY CASE WHEN ${hasOwner} THEN coalesce(o.email_owner, o.phone_owner) END)
      AS first_line
  FROM (
    SELECT r.*, ${ownerOf(input, 'email').owner} AS email_owner, ${ownerOf(input, 'phone').owner} AS phone_owner
    FROM (
      SELECT value->>0 AS line, value->>1 AS at, value->>2 AS reason, value->>3 AS detail, value->>4 AS email,
        value->>5 AS phone, value->>6 AS phone_raw, value->>7 AS first_name, value->>8 AS last_name,
        value->>9 AS folded_first, value->>10 AS folded_last, value->>11 AS company, value->>12 AS language,
        value->>13 AS gender, value->>14 AS birth_date, value->>15 AS time_zone,
        value->>16 AS fields
      FROM json_each(${toRowsJson(input.rows)})) r
    ${ownerOf(input, 'email').join} ${ownerOf(input, 'phone').join}) o`

/** One contact owns the addresses of the row, and its cells are good. */
const hasOwner = sql.raw('o.reason IS NULL AND (o.email_owner <> o.phone_owner) IS NOT 1')

/** Whose an address of the row `r` is: as stored, or as the rows before would have left it in a dry run. */
function ownerOf({ tenantId, dryRun }: RowsToJudge, channel: 'email' | 'phone'): { owner: SQL; join: SQL } {
  const [stored, taken, address] = [sql.raw(`i_${channel}`), sql.raw(`t_${channel}`), sql.raw(`r.${channel}`)]
  const join = sql`
    LEFT JOIN contact_identities ${stored} ON ${stored}.tenant_id = ${tenantId}
      AND ${stored}.channel = ${channel} AND ${stored}.external_id = ${address}`
  if (dryRun === undefined) return { owner: sql`${stored}.contact_id`, join }
  return {
    owner: sql`CASE WHEN ${taken}.line IS NULL THEN ${stored}.contact_id ELSE ${taken}.owner END`,
    join: sql`${join}
      LEFT JOIN import_dry_run_taken ${taken} ON ${taken}.tenant_id = ${tenantId}
        AND ${taken}.file_id = ${dryRun.fileId} AND ${taken}.run = ${dryRun.run}
        AND ${taken}.kind = ${channel} AND ${taken}.key = ${address}`,
  }
}

const toRowsJson = (rows: readonly StagedRow[]): string =>
  json(
    rows.map((row) => [
      row.line,
      row.at,
      row.reason,
      row.detail,
      row.email,
      row.phone,
      row.phoneRaw,
      row.firstName,
      row.lastName,
      row.foldedFirst,
      row.foldedLast,
      row.company,
      row.language,
      row.gender,
      row.birthDate,
      row.timeZone,
      row.fields,
    ]),
  )

const attributes = [
  'email',
  'phone',
  'first_name',
  'last_name',
  'company',
  'language',
  'gender',
  'birth_date',
  'time_zone',
]

/** What an attribute becomes: the row's value first, or the contact's where only gaps are filled. */
export function taken(column: string, known: KnownPolicy): SQL {
  const [mine, theirs] = [sql.raw(`c.${column}`), sql.raw(`k.${column}`)]
  return known === 'overwrite' ? sql`coalesce(${theirs}, ${mine})` : sql`coalesce(${mine}, ${theirs})`
}

/**
 * A number that is not valid is kept as it came where there is none, and never takes the place of a valid
 * one; a valid one keeps the spelling it came in.
 */
const takenPhoneRaw = (known: KnownPolicy): SQL => sql`CASE
  WHEN ${taken('phone', known)} IS NOT c.phone THEN k.phone_raw
  WHEN k.phone IS NULL AND c.phone IS NULL THEN ${taken('phone_raw', known)}
  ELSE c.phone_raw END`

/** Patching the contact's own object keeps the order of its keys: what is equal stays the same text. */
const takenFields = (known: KnownPolicy): SQL => sql`CASE
  WHEN k.fields IS NULL THEN c.fields
  ELSE json_patch(c.fields, ${known === 'overwrite' ? sql`k.fields` : sql`json_patch(k.fields, c.fields)`}) END`

/**
 * "last first", folded. Where only one of them changes the other is cut out of the sort name that is
 * there: folding keeps the number of letters of a name in composed form.
 */
function takenSortName(known: KnownPolicy): SQL {
  const takes = (column: string) =>
    known === 'overwrite'
      ? sql.raw(`k.${column} IS NOT NULL`)
      : sql.raw(`(c.${column} IS NULL AND k.${column} IS NOT NULL)`)
  return sql`CASE
    WHEN ${takes('first_name')} AND ${takes('last_name')} THEN trim(k.folded_last || ' ' || k.folded_first)
    WHEN ${takes('first_name')} THEN trim(trim(
      substr(c.sort_name, 1, length(c.sort_name) - length(coalesce(c.first_name, '')))) || ' ' || k.folded_first)
    WHEN ${takes('last_name')}
      THEN trim(k.folded_last || ' ' || trim(substr(c.sort_name, length(coalesce(c.last_name, '')) + 1)))
    ELSE c.sort_name END`
}

/** What a known contact `c` takes from the row `k`, as the SET of an UPDATE (spec 4.4). */
export const takenValues = (known: KnownPolicy): SQL =>
  sql.join(
    [
      ...attributes.map((column) => sql`${sql.identifier(column)} = ${taken(column, known)}`),
      sql`phone_raw = ${takenPhoneRaw(known)}`,
      sql`sort_name = ${takenSortName(known)}`,
      sql`fields = ${takenFields(known)}`,
    ],
    sql`, `,
  )

const differs = (known: KnownPolicy): SQL =>
  sql`(${sql.join(
    [
      ...attributes.map((column) => sql`${taken(column, known)} IS NOT ${sql.raw(`c.${column}`)}`),
      sql`${takenPhoneRaw(known)} IS NOT c.phone_raw`,
      sql`${takenFields(known)} IS NOT c.fields`,
    ],
    sql` OR `,
  )})`
