import { Hono } from 'hono'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { keyScopes } from '../../../worker/contracts/keys.ts'
import type { AppEnv } from '../../../worker/http/access.ts'
import { campaignsRoutes } from '../../../worker/modules/campaigns/routes.ts'
import { contactsRoutes } from '../../../worker/modules/contacts/routes.ts'
import { importFilesRoutes } from '../../../worker/modules/imports/file-routes.ts'
import { importsRoutes } from '../../../worker/modules/imports/routes.ts'
import { completeFile, createFile, putFilePart } from '../../../worker/modules/imports/service/files.ts'
import { listsRoutes } from '../../../worker/modules/lists/routes.ts'
import { outboxRoutes } from '../../../worker/modules/sandbox/routes.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes } from '../../support/routes.ts'
import { workOff } from '../../support/tasks.ts'

const routes = new Hono<AppEnv>()
  .route('/contacts', contactsRoutes)
  .route('/lists', listsRoutes)
  .route('/campaigns', campaignsRoutes)
  .route('/outbox', outboxRoutes)
  .route('/imports', importsRoutes)
  .route('/import-files', importFilesRoutes)

let shard: TestShard
let ctx: TestCtx
beforeAll(async () => {
  shard = await startTestShard()
  ctx = await shard.ctx()
})
afterAll(() => shard.close())

const withKey = (scopes: typeof keyScopes) =>
  mountRoutes(routes, { ...ctx, actor: { type: 'key', keyId: 7, scopes } })

describe('a key without contacts.read', () => {
  const blind = keyScopes.filter((scope) => scope !== 'contacts.read')

  it.each([
    ['GET', '/contacts'],
    ['GET', '/contacts/1'],
    ['GET', '/contacts/1/export'],
    ['PATCH', '/contacts/1', {}],
    ['POST', '/contacts/merge', { keepId: 1, mergeId: 2 }],
    ['POST', '/contacts/merge/preview', { keepId: 1, mergeId: 2 }],
    ['GET', '/lists/1/members'],
    ['POST', '/lists/preview', { rule: { type: 'group', mode: 'all', rules: [] } }],
    ['GET', '/campaigns/1/people?stage=sent'],
    ['GET', '/campaigns/1/preview'],
    ['POST', '/campaigns/1/test', { to: 'me@prova.example' }],
    ['GET', '/outbox'],
    ['GET', '/outbox/1'],
    ['GET', '/outbox/1/html'],
    ['GET', '/imports/1/rejects.csv?language=it'],
  ] as const)('sees nobody: %s %s', async (method, path, body?: unknown) => {
    expect(await withKey(blind)(method, path, body)).toMatchObject({
      status: 403,
      body: { code: 'auth.scope_missing', detail: 'contacts.read' },
    })
    expect((await withKey(keyScopes)(method, path, body)).status).not.toBe(403)
  })

  it('sees no row of an uploaded file', async () => {
    const bytes = new TextEncoder().encode('email;nome\nanna@prova.example;Anna\n')
    const { id } = await createFile(ctx, { fileName: 'a.csv', fileSizeBytes: bytes.length })
    await putFilePart(ctx, id, 1, bytes)
    await completeFile(ctx, id, {})
    await workOff(ctx, taskKinds)
    const sample = async (scopes: typeof keyScopes) =>
      (await withKey(scopes)('GET', `/import-files/${id}`)).body
    expect(await sample(keyScopes)).toMatchObject({ found: { sample: [['anna@prova.example', 'Anna']] } })
    expect(await sample(blind)).toMatchObject({ found: { sample: [] }, totalRows: 1 })
  })

  it('reads lists and campaigns all the same', async () => {
    for (const path of ['/lists', '/campaigns']) expect((await withKey(blind)('GET', path)).status).toBe(200)
  })
})

it('a consent that a key gives names the key', async () => {
  const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo del sito' }]
  const made = await withKey(keyScopes)('POST', '/contacts', { email: 'anna@prova.example', consent })
  expect(made.status).toBe(201)
  const actors = await queryRows(
    ctx.db,
    sql`SELECT actor_id FROM consent_log WHERE tenant_id = ${ctx.tenant.id}`,
    (row) => row['actor_id'],
  )
  expect(actors).toEqual(['key:7'])
})
