import { execute } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import { AppError, notFound } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { getTaskOfKinds } from '../tasks/service.ts'
import { exportContactsTask } from './service/export-task.ts'
import { exportKey } from './service/file.ts'
import { exportLedgerTask } from './service/ledger-task.ts'
import { exportSuppressionsTask } from './service/suppressions-task.ts'

export type ExportFile = { fileName: string; sizeBytes: number; body: ReadableStream<Uint8Array> }

/**
 * The file of an export, as a stream; who takes it stands in the audit log (spec 1.4).
 *
 * @throws `resource.not_found`, `export.not_ready` while it is written, `export.expired` when it is no
 *   longer kept
 */
export async function openExportFile(ctx: Ctx, taskId: number): Promise<ExportFile> {
  const task = await getTaskOfKinds(
    ctx,
    [exportContactsTask, exportSuppressionsTask, exportLedgerTask],
    taskId,
  )
  if (task.state === 'queued' || task.state === 'running') throw new AppError('export.not_ready')
  if (task.state !== 'done') throw notFound()
  const file = task.expiresAt === null ? null : await ctx.files.open(exportKey(ctx, taskId))
  if (file === null) throw new AppError('export.expired')
  const fileName = String(task.result?.['fileName'] ?? 'export.csv')
  const target = { id: taskId, name: fileName }
  const details = { rows: task.done }
  await execute(ctx.db, auditStatement(ctx, { action: 'contact.export_downloaded', target, details }))
  return { fileName, ...file }
}
