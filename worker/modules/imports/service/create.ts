import { isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { CreateImportInput, ImportChoices, ImportDetail } from '../../../contracts/imports.ts'
import { sha256Hex } from '../../../lib/bytes.ts'
import { actorIdOf } from '../../../lib/actor.ts'
import { AppError, conflict, invalid } from '../../../lib/errors.ts'
import { automaticListName, uniqueListName } from '../../../lib/import/list-name.ts'
import { auditStatement, insertedId } from '../../audit/service.ts'
import { listAllFields } from '../../fields/service.ts'
import { resolveColumns } from '../columns.ts'
import {
  findImportByKey,
  findListKind,
  type ImportSource,
  insertImport,
  listNamesLike,
  type NewImport,
} from '../queries/imports.ts'
import { getImport } from './read.ts'

/**
 * Opens an import: makes its new fields and its list, and waits for the chunks (spec 4.2, 4.3).
 *
 * @param clientKey the client's Idempotency-Key: again under the same key gives the same import back
 * @throws `request.invalid` for a column that cannot be stored, `list.not_static`, `resource.conflict`
 *   when the key belongs to an import that was asked for otherwise
 */
export function createImport(
  ctx: Ctx,
  { fileName, fileSizeBytes, totalRows, chunkRows, clientFile, ...choices }: CreateImportInput,
  clientKey: string | null,
): Promise<ImportDetail> {
  const totalChunks = Math.ceil(totalRows / chunkRows)
  const source = { fileName, fileSizeBytes, totalRows, chunkRows, totalChunks, fileId: null, clientFile }
  return openImport(ctx, { source, choices, clientKey, also: [] })
}

type Opening = { source: ImportSource; choices: ImportChoices } & Pick<NewImport, 'clientKey' | 'also'>

/** Makes an import of any source; `also` follows in its batch. */
export async function openImport(
  ctx: Ctx,
  { source, choices, clientKey, also }: Opening,
): Promise<ImportDetail> {
  const inputDigest = await sha256Hex(JSON.stringify([source, choices]))
  const findEarlier = () => findByKey(ctx, clientKey, inputDigest)
  const earlier = await findEarlier()
  if (earlier !== null) return earlier
  const { columns, newFields, problems } = resolveColumns(choices.columns, await listAllFields(ctx))
  if (problems.length > 0) throw invalid(...problems)
  const record = auditStatement(ctx, {
    action: 'import.started',
    target: { id: insertedId, name: source.fileName },
    details: { rows: source.totalRows },
  })
  const made: NewImport = {
    source,
    choices,
    columns,
    newFields,
    list: await chooseList(ctx, choices, source.fileName),
    clientKey,
    inputDigest,
    actorId: actorIdOf(ctx.actor),
    now: ctx.clock.now(),
    also: [...also, record],
  }
  try {
    return await getImport(ctx, await insertImport(ctx.db, ctx.tenant.id, made))
  } catch (error) {
    if (isUniqueViolation(error, 'imports.client_key')) {
      const made = await findEarlier()
      if (made !== null) return made
    }
    if (isUniqueViolation(error, 'fields.key')) throw invalid({ field: 'columns', code: 'taken' })
    throw error
  }
}

async function findByKey(ctx: Ctx, clientKey: string | null, digest: string): Promise<ImportDetail | null> {
  if (clientKey === null) return null
  const found = await findImportByKey(ctx.db, ctx.tenant.id, clientKey)
  if (found === undefined) return null
  if (found.input_digest !== digest) throw conflict('this Idempotency-Key belongs to another import')
  return getImport(ctx, found.id)
}

async function chooseList(ctx: Ctx, { list }: ImportChoices, fileName: string): Promise<NewImport['list']> {
  if (list.kind === 'none') return null
  if (list.kind === 'existing') {
    const found = await findListKind(ctx.db, ctx.tenant.id, list.listId)
    if (found === undefined) throw invalid({ field: 'list.listId', code: 'unknown' })
    if (found.kind !== 'static') throw new AppError('list.not_static')
    return { id: list.listId }
  }
  if (list.name !== null) return { name: list.name }
  const name = automaticListName(fileName, ctx.clock.now(), {
    language: ctx.tenant.defaultLanguage,
    timeZone: ctx.tenant.timeZone,
  })
  return { name: uniqueListName(name, await listNamesLike(ctx.db, ctx.tenant.id, name)) }
}
