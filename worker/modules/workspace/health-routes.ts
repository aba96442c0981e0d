import { sql } from 'drizzle-orm/sql'
import { Hono } from 'hono'
import { execute } from '../../../db/client.ts'
import type { AppEnv } from '../../http/access.ts'
import { AppError } from '../../lib/errors.ts'

/** `/api/v1/health`: whether the Worker answers and reaches its database (spec 17.3). */
export const healthRoutes = new Hono<AppEnv>().get('/', async (c) => {
  try {
    await execute(c.var.installation.directory, sql`SELECT 1 FROM workspaces LIMIT 1`)
  } catch (error) {
    throw new AppError('server.busy', { cause: error, retryAfterSeconds: 1 })
  }
  return c.json({ status: 'ok' }, 200)
})
