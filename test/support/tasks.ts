import { sql } from 'drizzle-orm/sql'
import { execute, queryRows } from '../../db/client.ts'
import type { TaskKinds } from '../../worker/modules/tasks/service.ts'
import { runTask } from '../../worker/modules/tasks/service.ts'
import type { TestCtx } from './ctx.ts'

/** Contacts `persona0@…` to `persona<count - 1>@…`, as an import would have left them; gives their ids. */
export async function addPeople(ctx: TestCtx, count: number, from = 0): Promise<number[]> {
  const now = ctx.clock.now()
  await execute(
    ctx.db,
    sql`WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + count - 1})
        INSERT INTO contacts (tenant_id, email, first_name, last_name, sort_name, source, created_at, updated_at)
        SELECT ${ctx.tenant.id}, 'persona' || i || '@posteo.it', 'Ada', 'Numero ' || i, 'numero ' || i || ' ada',
          'import', ${now} + i, ${now} + i FROM n`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT tenant_id, 'email', email, id FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND email IS NOT NULL
        ON CONFLICT DO NOTHING`,
  )
  return queryRows(
    ctx.db,
    sql`SELECT id FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND created_at >= ${now + from} ORDER BY id`,
    (row) => Number(row['id']),
  )
}

/** Works off every wake-up of a task that was sent, until none is left. */
export async function workOff(ctx: TestCtx, kinds: TaskKinds): Promise<void> {
  for (;;) {
    const wakeUps = ctx.queues.sent.splice(0).filter(({ job }) => job.type === 'task.run')
    if (wakeUps.length === 0) return
    for (const { job } of wakeUps) if (job.type === 'task.run') await runTask(ctx, kinds, job.taskId)
  }
}
