import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRow } from '../../../db/client.ts'
import { maxCellLength } from '../../../worker/contracts/imports.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { poll } from '../../support/poll.ts'
import { importInput, peopleColumns } from '../../support/imports.ts'
import { requestAs } from '../../support/public-request.ts'

let app: TestApp
let account: Account
beforeAll(async () => {
  app = await startTestApp()
  account = await app.signUp('Frantoio')
})
afterAll(() => app?.stop())

const Id = z.object({ id: z.number() })
const open = async (totalRows = 1): Promise<number> => {
  const answer = await account.api('~/imports', { body: importInput({ totalRows, chunkRows: 10 }) })
  expect(answer.status).toBe(201)
  return Id.parse(answer.body).id
}
const put = (id: number, body: unknown, chunk: number | string = 0) =>
  account.api(`~/imports/${id}/chunks/${chunk}`, { method: 'PUT', body })
const ada = { line: 2, cells: ['ada@posteo.it', '', 'Ada', 'Conti', ''] }

/** Nothing was stored and the import still waits for its first chunk. */
async function expectUntouched(id: number): Promise<void> {
  const detail = await account.api(`~/imports/${id}`)
  expect(detail.body).toMatchObject({ state: 'receiving', receivedRows: 0, chunks: [] })
  const stored = await queryRow(
    app.db,
    sql`SELECT (SELECT count(*) FROM contacts WHERE import_id = ${id}) + (SELECT count(*) FROM import_staging)
          + (SELECT count(*) FROM import_rejects WHERE import_id = ${id}) AS count`,
    (row) => row['count'],
  )
  expect(stored).toBe(0)
}

describe('bad input to an import', () => {
  it.each([
    ['a body that is no JSON', 'PNG\u0000\u0001 not json', 400, 'request.malformed'],
    [
      'invalid UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22]).toString('latin1'),
      400,
      'request.malformed',
    ],
    ['no rows', { rows: [] }, 422, 'request.invalid'],
    ['another shape', { rows: [{ cells: 'ada' }] }, 422, 'request.invalid'],
    ['a cell of a megabyte', { rows: [{ line: 2, cells: ['x'.repeat(1 << 20)] }] }, 422, 'request.invalid'],
    [
      'more characters than a chunk may have',
      {
        rows: Array.from({ length: 20 }, (_, at) => ({
          line: at + 2,
          cells: Array(40).fill('x'.repeat(2000)),
        })),
      },
      422,
      'request.invalid',
    ],
    ['a thousand cells', { rows: [{ line: 2, cells: Array(1000).fill('x') }] }, 422, 'request.invalid'],
    ['a line twice', { rows: [ada, ada] }, 422, 'request.invalid'],
    ['a row too many', { rows: [ada, { ...ada, line: 3 }] }, 422, 'request.invalid'],
  ])('%s is refused with a stable code, and nothing is written', async (_name, body, status, code) => {
    const id = await open()
    const answer = await put(id, body)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(answer.body).toMatchObject({ code })
    await expectUntouched(id)
  })

  it('bytes that are no UTF-8 are refused or stored as their replacement, never a failure', async () => {
    const id = await open()
    const bytes = Buffer.concat([
      Buffer.from('{"rows":[{"line":2,"cells":["ada@posteo.it","","Nicc'),
      Buffer.from([0xf2, 0xff]),
      Buffer.from('","",""]}]}'),
    ])
    const response = await fetch(new URL(`/api/v1/w/${account.workspace}/imports/${id}/chunks/0`, app.url), {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie: account.cookie },
      body: bytes,
    })
    expect(response.status).toBe(200)
    const stored = await queryRow(
      app.db,
      sql`SELECT first_name FROM contacts WHERE import_id = ${id}`,
      (row) => row['first_name'],
    )
    expect(stored).toMatch(/^Nicc\uFFFD+$/)
  })

  it('a body larger than allowed is refused before it is read', async () => {
    const id = await open()
    // Only its length is said; the answer comes although not a byte of the body does.
    const path = `/api/v1/w/${account.workspace}/imports/${id}/chunks/0`
    const { status, text } = await requestAs(app.url, app.url.host, path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie: account.cookie, origin: app.url.origin },
      body: { announcedBytes: 9 << 20 },
    })
    expect(status).toBe(413)
    expect(JSON.parse(text)).toMatchObject({ code: 'request.too_large' })
    await expectUntouched(id)
  })

  it('a row with too many cells or too long a cell is kept among the rejects', async () => {
    const id = await open(2)
    const answer = await put(id, {
      rows: [
        { line: 2, cells: [...ada.cells, 'di troppo'] },
        { line: 3, cells: ['bea@posteo.it', '', 'x'.repeat(maxCellLength + 1), '', ''] },
      ],
    })
    expect([answer.status, answer.body]).toMatchObject([200, { created: 0, rejected: 2 }])
    const rejects = await account.api(`~/imports/${id}/rejects.csv?language=en`)
    expect(rejects.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(rejects.text).toContain('2,More cells than columns,ada@posteo.it')
    expect(rejects.text).toContain('3,"A cell is longer than 5,000 characters",bea@posteo.it')
  })

  it.each([
    ['no column for an address', { columns: peopleColumns.slice(2) }, 'columns', 'no_identity_column'],
    [
      'one attribute from two columns',
      { columns: [...peopleColumns, ...peopleColumns.slice(0, 1)] },
      'columns.5.target',
      'mapped_twice',
    ],
    [
      'a field that does not exist',
      { columns: [...peopleColumns, { heading: 'x', target: { kind: 'field', key: 'NIENTE' } }] },
      'columns.5.target',
      'unknown',
    ],
    [
      'more chunks than an import can have',
      { totalRows: 2_000_000, chunkRows: 10 },
      'chunkRows',
      'too_small',
    ],
    ['chunks that are too small', { chunkRows: 9 }, 'chunkRows', 'too_small'],
    [
      'a new choice without choices',
      {
        columns: [
          ...peopleColumns,
          { heading: 'x', target: { kind: 'newField', key: 'X', label: 'X', type: 'choice' } },
        ],
      },
      'columns.5.target.choices',
      'required',
    ],
    ['a tag without a name', { tags: [' '] }, 'tags.0', 'required'],
    ['another way with known contacts', { known: 'merge' }, 'known', 'invalid_value'],
    ['no rows', { totalRows: 0 }, 'totalRows', 'required'],
    [
      'a consent without its words',
      { consents: [{ channel: 'email', text: ' ' }] },
      'consents.0.text',
      'required',
    ],
    ['a list of nobody', { list: { kind: 'existing', listId: 999_999 } }, 'list.listId', 'unknown'],
  ])('an import with %s is refused at its field', async (_name, change, field, code) => {
    const body = { ...importInput({ totalRows: 1 }), ...change }
    const answer = await account.api('~/imports', { body })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ field, code }] })
  })

  it('a chunk of no import, and no number for a chunk, are not found or refused', async () => {
    expect((await put(999_999, { rows: [ada] })).status).toBe(404)
    const id = await open()
    expect((await put(id, { rows: [ada] }, 'uno')).status).toBe(422)
    expect((await put(id, { rows: [ada] }, 1)).status).toBe(422)
    await expectUntouched(id)
  })
})

describe('an import over the API', () => {
  it('is opened, filled, repeated, and told', async () => {
    const headers = { 'idempotency-key': 'prova-di-chiave' }
    const body = importInput({ totalRows: 1 })
    const first = await account.api('~/imports', { body, headers })
    const again = await account.api('~/imports', { body, headers })
    expect(Id.parse(again.body)).toEqual(Id.parse(first.body))
    const { id } = Id.parse(first.body)
    const row = { line: 2, cells: ['zoe@posteo.it', '347 118 2906', 'Zoe', 'Neri', 'Olio'] }
    expect((await put(id, { rows: [row] })).body).toEqual({
      chunk: 0,
      created: 1,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      rejected: 0,
      restored: 0,
      repeated: false,
    })
    expect((await put(id, { rows: [row] })).body).toMatchObject({ created: 1, repeated: true })
    const other = await put(id, { rows: [{ ...row, line: 3 }] })
    expect([other.status, other.body]).toMatchObject([409, { code: 'import.chunk_mismatch' }])
    expect((await account.api(`~/imports/${id}`)).body).toMatchObject({ state: 'completed', createdRows: 1 })
    const { items } = z.object({ items: z.array(Id) }).parse((await account.api('~/imports')).body)
    expect(items[0]).toEqual({ id })
    const cancelled = await account.api(`~/imports/${id}/cancel`, { method: 'POST' })
    expect([cancelled.status, cancelled.body]).toMatchObject([409, { code: 'import.state' }])
  })
})

describe('a file over the API', () => {
  const FileAnswer = z.object({ id: z.number(), state: z.string() })
  const openFile = async (fileSizeBytes: number): Promise<number> => {
    const answer = await account.api('~/import-files', { body: { fileName: 'a.csv', fileSizeBytes } })
    expect(answer.status).toBe(201)
    return FileAnswer.parse(answer.body).id
  }
  async function putPart(id: number, part: number | string, bytes: Uint8Array<ArrayBuffer>) {
    const path = `/api/v1/w/${account.workspace}/import-files/${id}/parts/${part}`
    const response = await fetch(new URL(path, app.url), {
      method: 'PUT',
      headers: { cookie: account.cookie, 'content-type': 'application/octet-stream' },
      body: bytes,
    })
    return { status: response.status, body: await response.json() }
  }

  it.each([
    ['no name', { fileName: ' ', fileSizeBytes: 1 }, 'fileName', 'required'],
    ['no bytes', { fileName: 'a.csv', fileSizeBytes: 0 }, 'fileSizeBytes', 'required'],
    ['too many bytes', { fileName: 'a.csv', fileSizeBytes: 600 << 20 }, 'fileSizeBytes', 'too_large'],
  ])('with %s is refused at its field', async (_name, body, field, code) => {
    const answer = await account.api('~/import-files', { body })
    expect([answer.status, answer.body]).toMatchObject([422, { errors: [{ field, code }] }])
  })

  it('is refused part by part where one is not as announced', async () => {
    const bytes = new Uint8Array(Buffer.from('E-mail\na@prova.example\n'))
    const id = await openFile(bytes.length)
    expect(await putPart(id, 1, bytes.slice(1))).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'part', code: 'part_size', params: { expected: bytes.length } }] },
    })
    expect((await putPart(id, 2, bytes)).status).toBe(422)
    expect((await putPart(id, 'uno', bytes)).status).toBe(422)
    expect((await putPart(999_999, 1, bytes)).status).toBe(404)
    const early = await account.api(`~/import-files/${id}/complete`, { body: {} })
    expect([early.status, early.body]).toMatchObject([409, { code: 'import.parts_missing' }])
    const odd = await account.api(`~/import-files/${id}/complete`, { body: { encoding: 'ebcdic' } })
    expect(odd.status).toBe(422)
    const soon = await account.api(`~/import-files/${id}/import`, { body: {} })
    expect([soon.status, soon.body]).toMatchObject([409, { code: 'import.file_state' }])
    expect((await putPart(id, 1, bytes)).status).toBe(200)
    expect((await account.api(`~/import-files/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await putPart(id, 1, bytes)).status).toBe(409)
  })

  it('is taken, looked at and imported', async () => {
    const bytes = new Uint8Array(Buffer.from('E-mail;Nome\nfile@prova.example;Fina\n;Nessuno\n'))
    const id = await openFile(bytes.length)
    expect(await putPart(id, 1, bytes)).toEqual({ status: 200, body: { part: 1, sizeBytes: bytes.length } })
    expect((await account.api(`~/import-files/${id}/complete`, { body: {} })).status).toBe(202)
    const Ready = z.object({ state: z.literal('ready'), totalRows: z.literal(2) })
    await poll(
      'the file is ready',
      async () => Ready.safeParse((await account.api(`~/import-files/${id}`)).body).data,
    )
    const made = await account.api(`~/import-files/${id}/import`, { body: { list: { kind: 'none' } } })
    expect(made.status).toBe(201)
    const importId = Id.parse(made.body).id
    const Done = z.object({ state: z.literal('completed') })
    await poll(
      'the import is complete',
      async () => Done.safeParse((await account.api(`~/imports/${importId}`)).body).data,
    )
    expect((await account.api(`~/imports/${importId}`)).body).toMatchObject({
      fileId: id,
      createdRows: 1,
      rejectedRows: 1,
      listId: null,
    })
    const rejects = await account.api(`~/imports/${importId}/rejects?reason=no_identity`)
    expect(rejects.body).toMatchObject({
      items: [{ line: 3, reason: 'no_identity', cells: ['', 'Nessuno'] }],
    })
  })

  it('tells over the API what rows would become, and stores none', async () => {
    const body = {
      columns: peopleColumns,
      rows: [{ line: 2, cells: ['prova.a.secco@prova.example', '', 'Ada', '', ''] }],
    }
    const answer = await account.api('~/imports/dry-run', { body })
    expect([answer.status, answer.body]).toMatchObject([200, { created: 1, rejected: 0 }])
    const found = await queryRow(
      app.db,
      sql`SELECT count(*) AS n FROM contacts WHERE email = 'prova.a.secco@prova.example'`,
      (row) => row['n'],
    )
    expect(found).toBe(0)
  })
})
