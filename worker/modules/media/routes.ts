import { Hono } from 'hono'
import { IdParam, type Page } from '../../contracts/common.ts'
import {
  type Media,
  MediaQuery,
  MediaUploadQuery,
  type MediaUse,
  UpdateMediaInput,
} from '../../contracts/media.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { mediaHeaders } from './public-routes.ts'
import {
  changeMedia,
  deleteMedia,
  getMedia,
  listMedia,
  listMediaUses,
  openMedia,
  restoreMedia,
  uploadMedia,
} from './service.ts'

const id = validate('param', IdParam)

/** The media library: pictures and files for messages (spec 8.7). An upload is the bytes alone. */
export const mediaRoutes = new Hono<AppEnv>()
  .get('/', allow('media.read'), validate('query', MediaQuery), async (c) =>
    c.json((await listMedia(c.var.ctx, c.req.valid('query'))) satisfies Page<Media>, 200),
  )
  .post('/', allow('media.write'), validate('query', MediaUploadQuery), async (c) => {
    const { name } = c.req.valid('query')
    const kept = await uploadMedia(c.var.ctx, { name, bytes: await c.req.arrayBuffer() })
    return c.json(kept satisfies Media, 201)
  })
  .get('/:id', allow('media.read'), id, async (c) =>
    c.json((await getMedia(c.var.ctx, c.req.valid('param').id)) satisfies Media, 200),
  )
  .get('/:id/content', allow('media.read'), id, async (c) => {
    const file = await openMedia(c.var.ctx, c.req.valid('param').id)
    return c.body(file.body, 200, { ...mediaHeaders(file), 'cache-control': 'private, max-age=86400' })
  })
  .get('/:id/uses', allow('media.read'), id, async (c) => {
    const items = await listMediaUses(c.var.ctx, c.req.valid('param').id)
    return c.json({ items } satisfies { items: MediaUse[] }, 200)
  })
  .patch('/:id', allow('media.write'), id, validate('json', UpdateMediaInput), async (c) => {
    const changed = await changeMedia(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.json(changed satisfies Media, 200)
  })
  .delete('/:id', allow('media.write'), id, async (c) => {
    await deleteMedia(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post('/:id/restore', allow('media.write'), id, async (c) =>
    c.json((await restoreMedia(c.var.ctx, c.req.valid('param').id)) satisfies Media, 200),
  )
