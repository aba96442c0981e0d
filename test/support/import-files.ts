import { sql } from 'drizzle-orm/sql'
import { queryRow } from '../../db/client.ts'
import {
  CreateImportFileInput,
  type ImportFile,
  type ImportFileSettings,
  importPartBytes,
} from '../../worker/contracts/import-files.ts'
import type { TaskKindName } from '../../worker/contracts/tasks.ts'
import { completeFile, createFile, getFile, putFilePart } from '../../worker/modules/imports/service/files.ts'
import { runTask } from '../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../worker/task-kinds.ts'
import type { TestCtx } from './ctx.ts'

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text))

/** Works at the tasks of a kind until none is open; `steps` at a time, as if the worker died in between. */
export async function workOffKind(ctx: TestCtx, kind: TaskKindName, steps = 200): Promise<void> {
  const next = () =>
    queryRow(
      ctx.db,
      sql`SELECT id FROM tasks WHERE tenant_id = ${ctx.tenant.id} AND kind = ${kind} AND finished_at IS NULL LIMIT 1`,
      (row) => Number(row['id']),
    )
  for (let id = await next(); id !== undefined; id = await next()) {
    await runTask(ctx, taskKinds, id, { steps, runMs: 60_000 })
  }
}

/** Uploads a file in its parts and has it looked at. */
export async function upload(
  ctx: TestCtx,
  bytes: Uint8Array<ArrayBuffer>,
  settings: ImportFileSettings = {},
): Promise<ImportFile> {
  const input = CreateImportFileInput.parse({ fileName: 'clienti.csv', fileSizeBytes: bytes.length })
  const made = await createFile(ctx, input)
  for (let part = 1; part <= made.parts; part++) {
    const from = (part - 1) * importPartBytes
    await putFilePart(ctx, made.id, part, bytes.slice(from, from + importPartBytes))
  }
  await completeFile(ctx, made.id, settings)
  await workOffKind(ctx, 'imports.check')
  return getFile(ctx, made.id)
}

/** A file of so many people with e-mail, phone, first name and city. */
export const customers = (count: number): string =>
  [
    'E-mail;Cellulare;Nome;Città',
    ...Array.from(
      { length: count },
      (_, n) => `persona${n}@posteo.it;3${20 + (n % 70)} ${1_000_000 + n};Ada;Forlì`,
    ),
  ].join('\r\n')
