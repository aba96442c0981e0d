import { sql } from 'drizzle-orm/sql'
import { queryRows } from '../../db/client.ts'
import type { CreateImportInput, ImportDetail, ImportRow } from '../../worker/contracts/imports.ts'
import { CreateImportInput as CreateImport } from '../../worker/contracts/imports.ts'
import { applyChunk, createImport } from '../../worker/modules/imports/service.ts'
import type { TestCtx } from './ctx.ts'

/** The columns most tests use: e-mail, phone, first name, last name, points (a new field) and tags. */
export const peopleColumns: CreateImportInput['columns'] = [
  { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
  { heading: 'Cellulare', target: { kind: 'attribute', attribute: 'phone' } },
  { heading: 'Nome', target: { kind: 'attribute', attribute: 'firstName' } },
  { heading: 'Cognome', target: { kind: 'attribute', attribute: 'lastName' } },
  { heading: 'Gruppo', target: { kind: 'attribute', attribute: 'tags' } },
]

export const importInput = (input: Partial<CreateImportInput> & { totalRows: number }): CreateImportInput =>
  CreateImport.parse({
    fileName: 'clienti_negozio_2026.csv',
    fileSizeBytes: 4096,
    columns: peopleColumns,
    ...input,
  })

/** Numbers rows as a file with a heading does. */
export const toRows = (cells: string[][], firstLine = 2): ImportRow[] =>
  cells.map((row, index) => ({ line: firstLine + index, cells: row }))

/** Cuts rows into the chunks of an import. */
export function toChunks<T>(rows: readonly T[], chunkRows: number): T[][] {
  const chunks: T[][] = []
  for (let at = 0; at < rows.length; at += chunkRows) chunks.push(rows.slice(at, at + chunkRows))
  return chunks
}

/** Opens an import and sends all of its rows, in order. */
export async function importRows(
  ctx: TestCtx,
  cells: string[][],
  input: Partial<CreateImportInput> = {},
): Promise<ImportDetail> {
  const made = await createImport(ctx, importInput({ totalRows: cells.length, ...input }), null)
  for (const [chunk, rows] of toChunks(toRows(cells), made.chunkRows).entries()) {
    await applyChunk(ctx, made.id, chunk, { rows })
  }
  return made
}

/** What a workspace holds of people, without ids and times: two databases compare by it. */
export async function peopleOf(ctx: TestCtx): Promise<Record<string, unknown>[]> {
  const rows = await queryRows(
    ctx.db,
    sql`SELECT c.email, c.phone, c.phone_raw, c.first_name, c.last_name, c.sort_name, c.time_zone, c.fields,
          c.deleted_at IS NOT NULL AS deleted,
          (SELECT json_group_array(channel || ':' || external_id) FROM (SELECT channel, external_id
            FROM contact_identities WHERE tenant_id = c.tenant_id AND contact_id = c.id ORDER BY 1, 2)) AS identities,
          (SELECT json_group_array(channel || ':' || state) FROM (SELECT channel, state
            FROM contact_consents WHERE tenant_id = c.tenant_id AND contact_id = c.id ORDER BY 1)) AS consents,
          (SELECT count(*) FROM consent_log WHERE tenant_id = c.tenant_id AND contact_id = c.id) AS consent_log,
          (SELECT json_group_array(name) FROM (SELECT t.name_key AS name FROM contact_tags ct
            JOIN tags t ON t.id = ct.tag_id WHERE ct.tenant_id = c.tenant_id AND ct.contact_id = c.id
            ORDER BY 1)) AS tags,
          (SELECT count(*) FROM list_members WHERE tenant_id = c.tenant_id AND contact_id = c.id) AS lists,
          (SELECT count(*) FROM contact_events WHERE tenant_id = c.tenant_id AND contact_id = c.id) AS events
        FROM contacts c WHERE c.tenant_id = ${ctx.tenant.id}
        ORDER BY c.email, c.phone, c.sort_name`,
    (row) => ({ ...row }),
  )
  return rows
}
