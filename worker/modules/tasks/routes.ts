import { Hono } from 'hono'
import { IdParam, type Page } from '../../contracts/common.ts'
import { StartTaskInput, type Task, TaskKeyHeader, TasksQuery } from '../../contracts/tasks.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { clientKeyOf } from '../../http/idempotency.ts'
import { validate } from '../../http/validate.ts'
import { cancelTask, getTask, listTasks, startTaskOf, type TaskKinds } from './service.ts'

/** `/tasks`: what is worked off in the background. Each kind says what one must be allowed to do. */
export const createTasksRoutes = (kinds: TaskKinds) =>
  new Hono<AppEnv>()
    .use(allow('contacts.read'))
    .get('/', validate('query', TasksQuery), async (c) =>
      c.json((await listTasks(c.var.ctx, kinds, c.req.valid('query'))) satisfies Page<Task>, 200),
    )
    .post('/', validate('header', TaskKeyHeader), validate('json', StartTaskInput), async (c) => {
      const clientKey = clientKeyOf(c.req.valid('header'))
      const task: Task = await startTaskOf(c.var.ctx, kinds, c.req.valid('json'), clientKey)
      return c.json(task, 202)
    })
    .get('/:id', validate('param', IdParam), async (c) =>
      c.json((await getTask(c.var.ctx, kinds, c.req.valid('param').id)) satisfies Task, 200),
    )
    .post('/:id/cancel', validate('param', IdParam), async (c) =>
      c.json((await cancelTask(c.var.ctx, kinds, c.req.valid('param').id)) satisfies Task, 200),
    )

export type TasksRoutes = ReturnType<typeof createTasksRoutes>
