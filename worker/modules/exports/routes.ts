import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { openExportFile } from './service.ts'

/** The files of exports; an export itself is a task of kind `contacts.export`. */
export const exportsRoutes = new Hono<AppEnv>().get(
  '/:id/file',
  allow('contacts.export'),
  validate('param', IdParam),
  async (c) => {
    const { fileName, sizeBytes, body } = await openExportFile(c.var.ctx, c.req.valid('param').id)
    return c.body(body, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(sizeBytes),
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    })
  },
)
