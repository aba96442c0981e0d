import type { Ctx } from '../../../context.ts'
import type { DryRunFileInput, ImportFile } from '../../../contracts/import-files.ts'
import { isOpen } from '../../../contracts/tasks.ts'
import { sha256Hex } from '../../../lib/bytes.ts'
import { AppError, conflict, invalid, notFound } from '../../../lib/errors.ts'
import { listAllFields } from '../../fields/service.ts'
import { startTask } from '../../tasks/service.ts'
import { resolveColumns, withIdentity } from '../columns.ts'
import { noFigures } from '../dry-run.ts'
import { beginDryRun, patchDryRun, type StoredDryRun, writeDryRun } from '../queries/file-dry-runs.ts'
import { findFile, type FoundInFile, type ImportFileRow } from '../queries/files.ts'
import { dryRunFileTask } from './dry-run-task.ts'
import { getFile } from './files.ts'

/**
 * Tells what an import of a file that is ready would do, row by row, in the background; nothing of it is
 * stored. Asked for the same while it is under way it goes on, else it takes the place of the one before.
 *
 * @throws `import.file_state`, `request.invalid` for a column that cannot be stored
 */
export async function dryRunFile(ctx: Ctx, fileId: number, input: DryRunFileInput): Promise<ImportFile> {
  const file = await findFile(ctx.db, ctx.tenant.id, fileId)
  if (file === undefined) throw notFound()
  if (file.state !== 'ready' || file.found === null) throw new AppError('import.file_state')
  const run = await begin(ctx, file, file.found, input)
  const key = { fileId, run }
  const task = await startTask(ctx, dryRunFileTask, key, `import-file-${fileId}-dry-run-${run}`)
  // A task that ended before it could say so: the next call begins anew.
  const ended = isOpen(task.state) ? {} : { state: 'stopped' as const, finishedAt: ctx.clock.now() }
  await writeDryRun(ctx.db, patchDryRun(ctx.tenant.id, key, { taskId: task.id, ...ended }))
  return getFile(ctx, fileId)
}

/** The number of the dry run that is wanted: the one under way, or a new one. */
async function begin(
  ctx: Ctx,
  file: ImportFileRow,
  found: FoundInFile,
  input: DryRunFileInput,
): Promise<number> {
  const { known, deleted } = input
  const chosen = input.columns ?? withIdentity(found.columns)
  const digest = await sha256Hex(JSON.stringify([chosen, known, deleted]))
  const before = file.dry_run
  if (before?.state === 'running' && before.digest === digest) return before.run
  const { columns, problems } = resolveColumns(chosen, await listAllFields(ctx))
  if (problems.length > 0) throw invalid(...problems)
  const dryRun: StoredDryRun = {
    ...noFigures,
    run: (before?.run ?? 0) + 1,
    digest,
    state: 'running',
    taskId: null,
    columns,
    known,
    deleted,
    startedAt: ctx.clock.now(),
    finishedAt: null,
  }
  if (await beginDryRun(ctx.db, ctx.tenant.id, file.id, dryRun)) return dryRun.run
  // Somebody was faster: with the same wish it is the same dry run.
  const now = await findFile(ctx.db, ctx.tenant.id, file.id)
  if (now?.state !== 'ready') throw new AppError('import.file_state')
  if (now.dry_run?.state === 'running' && now.dry_run.digest === digest) return now.dry_run.run
  throw conflict('another dry run of the file has just begun')
}
