import { Hono } from 'hono'
import { IdParam, type Page } from '../../contracts/common.ts'
import {
  CreateImportFileInput,
  DryRunFileInput,
  type ImportFile,
  ImportFileSettings,
  ImportPartParam,
  StartFileImportInput,
} from '../../contracts/import-files.ts'
import {
  type ImportDetail,
  type ImportReject,
  RejectsFileQuery,
  RejectsQuery,
} from '../../contracts/imports.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { csvHeaders, toStream } from './rejects-body.ts'
import { exportDryRunRejects, listDryRunRejects } from './service.ts'
import { dryRunFile } from './service/file-dry-run.ts'
import {
  completeFile,
  createFile,
  deleteFile,
  getFile,
  importFile,
  listFiles,
  putFilePart,
} from './service/files.ts'

/** Files that come over the API in parts and are imported here, without a browser (spec 4). */
export const importFilesRoutes = new Hono<AppEnv>()
  .use(allow('contacts.import'))
  .get('/', async (c) => c.json({ items: (await listFiles(c.var.ctx)) satisfies ImportFile[] }, 200))
  .post('/', validate('json', CreateImportFileInput), async (c) =>
    c.json((await createFile(c.var.ctx, c.req.valid('json'))) satisfies ImportFile, 201),
  )
  .get('/:id', validate('param', IdParam), async (c) =>
    c.json((await getFile(c.var.ctx, c.req.valid('param').id)) satisfies ImportFile, 200),
  )
  .put('/:id/parts/:part', validate('param', ImportPartParam), async (c) => {
    const { id, part } = c.req.valid('param')
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    return c.json(await putFilePart(c.var.ctx, id, part, bytes), 200)
  })
  .post('/:id/complete', validate('param', IdParam), validate('json', ImportFileSettings), async (c) =>
    c.json(
      (await completeFile(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))) satisfies ImportFile,
      202,
    ),
  )
  .post(
    '/:id/dry-run',
    allow('contacts.read'),
    validate('param', IdParam),
    validate('json', DryRunFileInput),
    async (c) => {
      const file: ImportFile = await dryRunFile(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json(file, 202)
    },
  )
  .get(
    '/:id/dry-run/rejects',
    allow('contacts.read'),
    validate('param', IdParam),
    validate('query', RejectsQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const page: Page<ImportReject> = await listDryRunRejects(c.var.ctx, id, c.req.valid('query'))
      return c.json(page, 200)
    },
  )
  .get(
    '/:id/dry-run/rejects.csv',
    allow('contacts.read'),
    validate('param', IdParam),
    validate('query', RejectsFileQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const file = await exportDryRunRejects(c.var.ctx, id, c.req.valid('query').language)
      return c.body(toStream(file.pages), 200, csvHeaders(file.fileName))
    },
  )
  .post('/:id/import', validate('param', IdParam), validate('json', StartFileImportInput), async (c) => {
    const { id } = c.req.valid('param')
    return c.json((await importFile(c.var.ctx, id, c.req.valid('json'))) satisfies ImportDetail, 201)
  })
  .delete('/:id', validate('param', IdParam), async (c) => {
    await deleteFile(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
