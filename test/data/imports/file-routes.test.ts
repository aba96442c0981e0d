import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Permission } from '../../../worker/contracts/auth.ts'
import { importFilesRoutes } from '../../../worker/modules/imports/file-routes.ts'
import { importsRoutes } from '../../../worker/modules/imports/routes.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { bytesOf, customers, upload, workOffKind } from '../../support/import-files.ts'
import { peopleColumns } from '../../support/imports.ts'
import { createTasksRoutes } from '../../../worker/modules/tasks/routes.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
let ctx: TestCtx
beforeAll(async () => {
  shard = await startTestShard()
  ctx = await shard.ctx()
})
afterAll(() => shard.close())

const asKey = (scopes: Permission[]): TestCtx => ({ ...ctx, actor: { type: 'key', keyId: 1, scopes } })

describe('the keys of clients', () => {
  it('never stand for the work that the product makes under keys of its own', async () => {
    const files = mountRoutes(importFilesRoutes, ctx)
    const imports = mountRoutes(importsRoutes, ctx)
    const tasks = mountRoutes(createTasksRoutes(taskKinds), ctx)
    const Made = z.object({ id: z.number() })
    const { id } = await upload(ctx, bytesOf(customers(2)))
    const input = { fileName: 'altro.csv', fileSizeBytes: 1, totalRows: 1, columns: peopleColumns }
    const own = await imports('POST', '/', input, { 'idempotency-key': `import-file-${id}` })
    expect(own.status).toBe(201)
    const again = await imports('POST', '/', input, { 'idempotency-key': `import-file-${id}` })
    expect(again.body).toMatchObject({ id: Made.parse(own.body).id })
    const ofFile = await files('POST', `/${id}/import`, {})
    expect(ofFile).toMatchObject({ status: 201, body: { fileId: id, totalRows: 2 } })
    expect((await files('GET', `/${id}`)).body).toMatchObject({ importId: Made.parse(ofFile.body).id })

    const selection = { by: 'filter', filter: {}, except: [] }
    const task = { kind: 'contacts.export', input: { selection } }
    const key = `import-file-check-${id + 1}`
    expect((await tasks('POST', '/', task, { 'idempotency-key': key })).status).toBe(202)
    expect(await upload(ctx, bytesOf(customers(1)))).toMatchObject({ id: id + 1, state: 'ready' })
  })
})

describe('the routes of a dry run', () => {
  it('run a file dry and give its figures and refused rows', async () => {
    const call = mountRoutes(importFilesRoutes, asKey(['contacts.import', 'contacts.read']))
    const { id } = await upload(ctx, bytesOf(`${customers(2)}\r\n;;Nessuno;\r\n`))
    expect(await call('POST', `/${id}/dry-run`, { known: 'skip' })).toMatchObject({
      status: 202,
      body: { id, dryRun: { state: 'running', known: 'skip' } },
    })
    await workOffKind(ctx, 'imports.dry_run')
    expect((await call('GET', `/${id}`)).body).toMatchObject({
      state: 'ready',
      dryRun: { state: 'done', created: 2, rejected: 1, rejectsByReason: { no_identity: 1 } },
    })
    expect((await call('GET', `/${id}/dry-run/rejects?reason=no_identity`)).body).toMatchObject({
      items: [{ line: 4, reason: 'no_identity', cells: ['', '', 'Nessuno', ''] }],
      nextCursor: null,
    })
    expect((await call('GET', `/${id}/dry-run/rejects?reason=deleted`)).body).toMatchObject({ items: [] })
  })

  it('refuse a key that may import and not read contacts: they would tell it who is known', async () => {
    const { id } = await upload(ctx, bytesOf(customers(1)))
    const files = mountRoutes(importFilesRoutes, asKey(['contacts.import']))
    const imports = mountRoutes(importsRoutes, asKey(['contacts.import']))
    const rows = [{ line: 2, cells: ['a@posteo.it'] }]
    for (const answer of [
      await files('POST', `/${id}/dry-run`, {}),
      await files('GET', `/${id}/dry-run/rejects`),
      await files('GET', `/${id}/dry-run/rejects.csv`),
      await imports('POST', '/dry-run', { columns: peopleColumns, rows }),
    ]) {
      expect(refusal(answer)).toMatchObject({ status: 403, code: 'auth.scope_missing' })
      expect(answer.body).toMatchObject({ detail: 'contacts.read' })
    }
    expect((await files('GET', `/${id}`)).status).toBe(200)
  })

  it('name what is wrong with the input', async () => {
    const call = mountRoutes(importFilesRoutes, ctx)
    const { id } = await upload(ctx, bytesOf(customers(1)))
    const columns = [
      { heading: 'E-mail', target: { kind: 'attribute', attribute: 'email' } },
      { heading: 'Punti', target: { kind: 'field', key: 'MAI_VISTO' } },
    ]
    expect(refusal(await call('POST', `/${id}/dry-run`, { known: 'maybe', deleted: 1 }))).toEqual({
      status: 422,
      code: 'request.invalid',
      fields: { known: 'invalid_value', deleted: 'invalid_value' },
    })
    expect(refusal(await call('POST', `/${id}/dry-run`, { columns }))).toMatchObject({
      fields: { 'columns.1.target': 'unknown' },
    })
    expect(refusal(await call('POST', '/999999/dry-run', {}))).toMatchObject({ code: 'resource.not_found' })
    expect(refusal(await call('GET', `/${id}/dry-run/rejects`))).toMatchObject({ code: 'resource.not_found' })
  })
})
