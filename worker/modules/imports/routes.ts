import { Hono } from 'hono'
import { IdParam, type Page } from '../../contracts/common.ts'
import {
  CreateImportInput,
  DryRunInput,
  type DryRunResult,
  IdempotencyHeader,
  type Import,
  ImportChunkInput,
  ImportChunkParam,
  type ImportChunkResult,
  type ImportDetail,
  type ImportReject,
  RejectsFileQuery,
  RejectsQuery,
} from '../../contracts/imports.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { utf8 } from '../../lib/bytes.ts'
import {
  applyChunk,
  cancelImport,
  createImport,
  dryRunRows,
  exportRejects,
  getImport,
  listImports,
  listRejects,
} from './service.ts'

/** Imports: opened with their mapping, then filled with numbered chunks of rows (spec 4.1 to 4.7). */
export const importsRoutes = new Hono<AppEnv>()
  .use(allow('contacts.import'))
  .get('/', async (c) => c.json({ items: (await listImports(c.var.ctx)) satisfies Import[] }, 200))
  .post('/', validate('header', IdempotencyHeader), validate('json', CreateImportInput), async (c) => {
    const clientKey = c.req.valid('header')['idempotency-key'] ?? null
    const created: ImportDetail = await createImport(c.var.ctx, c.req.valid('json'), clientKey)
    return c.json(created, 201)
  })
  .post('/dry-run', validate('json', DryRunInput), async (c) =>
    c.json((await dryRunRows(c.var.ctx, c.req.valid('json'))) satisfies DryRunResult, 200),
  )
  .get('/:id', validate('param', IdParam), async (c) =>
    c.json((await getImport(c.var.ctx, c.req.valid('param').id)) satisfies ImportDetail, 200),
  )
  .put(
    '/:id/chunks/:chunk',
    validate('param', ImportChunkParam),
    validate('json', ImportChunkInput),
    async (c) => {
      const { id, chunk } = c.req.valid('param')
      const result: ImportChunkResult = await applyChunk(c.var.ctx, id, chunk, c.req.valid('json'))
      return c.json(result, 200)
    },
  )
  .post('/:id/cancel', validate('param', IdParam), async (c) =>
    c.json((await cancelImport(c.var.ctx, c.req.valid('param').id)) satisfies ImportDetail, 200),
  )
  .get(
    '/:id/rejects',
    allow('contacts.read'),
    validate('param', IdParam),
    validate('query', RejectsQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const page: Page<ImportReject> = await listRejects(c.var.ctx, id, c.req.valid('query'))
      return c.json(page, 200)
    },
  )
  .get(
    '/:id/rejects.csv',
    allow('contacts.read'),
    validate('param', IdParam),
    validate('query', RejectsFileQuery),
    async (c) => {
      const { fileName, pages } = await exportRejects(
        c.var.ctx,
        c.req.valid('param').id,
        c.req.valid('query').language,
      )
      return c.body(toStream(pages), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="rejects.csv"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        'cache-control': 'no-store',
      })
    },
  )

/** A body that is made as fast as it is read; a failure breaks it off, so that it never looks complete. */
function toStream(pages: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pages.next()
      if (next.done) controller.close()
      else controller.enqueue(utf8(next.value))
    },
    async cancel() {
      await pages.return(undefined)
    },
  })
}
