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
  ImportsQuery,
  RejectsFileQuery,
  RejectsQuery,
} from '../../contracts/imports.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { clientKeyOf } from '../../http/idempotency.ts'
import { validate } from '../../http/validate.ts'
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
import { csvHeaders, toStream } from './rejects-body.ts'

/** Imports: opened with their mapping, then filled with numbered chunks of rows (spec 4.1 to 4.7). */
export const importsRoutes = new Hono<AppEnv>()
  .use(allow('contacts.import'))
  .get('/', validate('query', ImportsQuery), async (c) =>
    c.json({ items: (await listImports(c.var.ctx, c.req.valid('query'))) satisfies Import[] }, 200),
  )
  .post('/', validate('header', IdempotencyHeader), validate('json', CreateImportInput), async (c) => {
    const clientKey = clientKeyOf(c.req.valid('header'))
    const created: ImportDetail = await createImport(c.var.ctx, c.req.valid('json'), clientKey)
    return c.json(created, 201)
  })
  .post('/dry-run', allow('contacts.read'), validate('json', DryRunInput), async (c) =>
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
      const { id } = c.req.valid('param')
      const file = await exportRejects(c.var.ctx, id, c.req.valid('query').language)
      return c.body(toStream(file.pages), 200, csvHeaders(file.fileName))
    },
  )
