import type { Ctx } from '../../../context.ts'
import { mayActor } from '../../../contracts/auth.ts'
import type { FileDryRun, ImportFile } from '../../../contracts/import-files.ts'
import { toImportColumns } from '../columns.ts'
import { judgedRowsOf } from '../dry-run.ts'
import type { StoredDryRun } from '../queries/file-dry-runs.ts'
import type { ImportFileRow } from '../queries/files.ts'

/** How many parts the whole file comes in. */
export const partsOf = (row: ImportFileRow): number => Math.ceil(row.size_bytes / row.part_bytes)

/** A file as the API tells of it: its people, and what a dry run says of who is known, to readers of contacts alone. */
export function toFile({ actor }: Ctx, row: ImportFileRow): ImportFile {
  const { found } = row
  const seesPeople = mayActor(actor, 'contacts.read')
  return {
    id: row.id,
    state: row.state,
    fileName: row.file_name,
    fileSizeBytes: row.size_bytes,
    partBytes: row.part_bytes,
    parts: partsOf(row),
    receivedParts: row.parts.map(({ part }) => part),
    refusal: row.refusal,
    found: found && {
      encoding: found.encoding,
      delimiter: found.delimiter,
      headings: found.headings,
      sheets: found.sheets,
      columns: found.columns,
      sample: seesPeople ? found.sample : [],
      damaged: found.damaged,
      openQuoteLine: found.openQuoteLine,
    },
    totalRows: row.total_rows,
    taskId: row.task_id,
    dryRun: row.dry_run && seesPeople ? toFileDryRun(row.dry_run) : null,
    importId: row.import_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

const toFileDryRun = (stored: StoredDryRun): FileDryRun => ({
  state: stored.state,
  taskId: stored.taskId,
  columns: toImportColumns(stored.columns),
  known: stored.known,
  deleted: stored.deleted,
  judgedRows: judgedRowsOf(stored),
  created: stored.created,
  updated: stored.updated,
  unchanged: stored.unchanged,
  skipped: stored.skipped,
  rejected: stored.rejected,
  restored: stored.restored,
  rejectsByReason: stored.rejectsByReason,
  startedAt: stored.startedAt,
  finishedAt: stored.finishedAt,
})
