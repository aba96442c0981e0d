import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { importInput, toRows } from '../../support/imports.ts'
import { poll } from '../../support/poll.ts'

let app: TestApp
let account: Account
beforeAll(async () => {
  app = await startTestApp()
  account = await app.signUp('Frantoio Valdarno')
})
afterAll(() => app?.stop())

const Id = z.object({ id: z.number() })
const idOf = ({ body }: { body: unknown }): number => Id.parse(body).id
const post = (path: string, body: unknown = {}) => account.api(path, { body })

type Columns = Parameters<typeof importInput>[0]['columns']
const emailAndName: Columns = [
  { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
  { heading: 'Nome', target: { kind: 'attribute', attribute: 'firstName' } },
]

/** Opens an import and sends its rows. */
async function importRows(
  cells: string[][],
  input: Partial<Parameters<typeof importInput>[0]> = {},
): Promise<unknown> {
  const id = idOf(
    await post('~/imports', importInput({ totalRows: cells.length, columns: emailAndName, ...input })),
  )
  const sent = await account.api(`~/imports/${id}/chunks/0`, { method: 'PUT', body: { rows: toRows(cells) } })
  expect(sent.status, sent.text).toBe(200)
  return (await account.api(`~/imports/${id}`)).body
}

/** Uploads a file, waits until it was looked at, imports it, and gives what it came to. */
async function importFile(text: string): Promise<unknown> {
  const bytes = new Uint8Array(Buffer.from(text))
  const id = idOf(await post('~/import-files', { fileName: 'contatti.csv', fileSizeBytes: bytes.length }))
  const part = await fetch(new URL(`/api/v1/w/${account.workspace}/import-files/${id}/parts/1`, app.url), {
    method: 'PUT',
    headers: { cookie: account.cookie, 'content-type': 'application/octet-stream' },
    body: bytes,
  })
  expect(part.status).toBe(200)
  await post(`~/import-files/${id}/complete`)
  await until(`~/import-files/${id}`, 'ready')
  const importId = idOf(await post(`~/import-files/${id}/import`, { list: { kind: 'none' } }))
  return until(`~/imports/${importId}`, 'completed')
}

const until = (path: string, state: string): Promise<unknown> =>
  poll(`${path} is ${state}`, async () => {
    const { body } = await account.api(path)
    return z.object({ state: z.literal(state) }).safeParse(body).success ? body : undefined
  })

describe('over the API', () => {
  it('a statement of consent stays in the log, and never overrides who has opted out', async () => {
    const out = idOf(
      await post('~/contacts', {
        email: 'uscita@prova.example',
        consent: [{ channel: 'email', state: 'opted_out', text: 'Ha scritto che non vuole più posta' }],
      }),
    )
    const consents = [{ channel: 'email' as const, text: 'Modulo firmato in negozio, marzo 2026' }]
    const rows = [
      ['uscita@prova.example', 'Ugo'],
      ['nuova@prova.example', 'Nora'],
    ]
    expect(await importRows(rows, { consents })).toMatchObject({ createdRows: 1, updatedRows: 1 })
    expect((await account.api(`~/contacts/${out}`)).body).toMatchObject({
      firstName: 'Ugo',
      consents: { email: 'opted_out' },
    })
    const Found = z.object({ items: z.array(z.object({ id: z.number(), consents: z.unknown() })) })
    const [nora] = Found.parse((await account.api('~/contacts?search=nuova')).body).items
    expect(nora?.consents).toEqual({ email: 'opted_in' })
    expect((await account.api(`~/contacts/${nora?.id}/export`)).body).toMatchObject({
      consentLog: [{ channel: 'email', state: 'opted_in', text: consents[0]?.text, source: 'import' }],
    })
  })

  it('a known contact takes the mapped columns alone, and tags only from a column that is mapped', async () => {
    const id = idOf(
      await post('~/contacts', { email: 'nota@prova.example', firstName: 'Ada', company: 'Olio Nuovo' }),
    )
    const columns: Columns = [...(emailAndName ?? []), { heading: 'Tag', target: { kind: 'ignore' } }]
    expect(await importRows([['NOTA@prova.example', 'Adele', 'Vip']], { columns })).toMatchObject({
      updatedRows: 1,
      listName: expect.stringMatching(/^CSV /),
    })
    expect((await account.api(`~/contacts/${id}`)).body).toMatchObject({
      firstName: 'Adele',
      company: 'Olio Nuovo',
      tags: [],
    })
  })

  it('an export of everything comes back through a file without a single change', async () => {
    await post('~/fields', { key: 'ULTIMA_VISITA', label: 'Ultima visita', type: 'datetime' })
    await post('~/contacts', {
      email: 'tutto@prova.example',
      phone: '+39 347 118 2906',
      firstName: 'Ada',
      lastName: '=SOMMA(1;2)',
      company: '+39 Vini; "Bio"',
      language: 'it',
      gender: 'female',
      birthDate: '1979-03-12',
      timeZone: 'Asia/Kolkata',
      fields: { ULTIMA_VISITA: '2026-10-25T00:30:00Z' },
      tags: ['Olio, buono', '-5%'],
      consent: [{ channel: 'push', state: 'opted_in', text: 'Dal telefono' }],
    })
    const input = { selection: { by: 'filter', filter: {} }, language: 'it' }
    const taskId = idOf(await post('~/tasks', { kind: 'contacts.export', input }))
    await until(`~/tasks/${taskId}`, 'done')
    const { text } = await account.api(`~/exports/${taskId}/file`)
    expect(text).toContain('Fuso orario')
    expect(text).toContain('Consenso notifiche')
    const before = (await account.api('~/contacts?limit=100')).body
    const lines = text.trim().split('\r\n').length - 1
    expect(lines).toBeGreaterThanOrEqual(4)
    expect(await importFile(text)).toMatchObject({
      totalRows: lines,
      unchangedRows: lines,
      updatedRows: 0,
      createdRows: 0,
      rejectedRows: 0,
    })
    expect((await account.api('~/contacts?limit=100')).body).toEqual(before)
  })

  it('an import that is not over is found by its state, and a state that is none is refused', async () => {
    const id = idOf(await post('~/imports', importInput({ totalRows: 20, chunkRows: 10 })))
    expect((await account.api('~/imports?state=receiving')).body).toMatchObject({ items: [{ id }] })
    const wrong = await account.api('~/imports?state=running')
    expect([wrong.status, wrong.body]).toMatchObject([422, { errors: [{ field: 'state' }] }])
    await post(`~/imports/${id}/cancel`)
    expect((await account.api('~/imports?state=receiving')).body).toEqual({ items: [] })
  })

  it('what a client tells of its file comes back as it was told, and is checked', async () => {
    const clientFile = {
      mark: '4096-0f',
      settings: { encoding: 'utf-8', delimiter: ';', headings: true, sheet: { index: 0, decimal: ',' } },
    } as const
    const made = await post('~/imports', importInput({ totalRows: 20, clientFile }))
    expect(made.body).toMatchObject({ clientFile })
    for (const [wrong, field] of [
      [{ ...clientFile, mark: '' }, 'clientFile.mark'],
      [{ ...clientFile, mark: 'x'.repeat(201) }, 'clientFile.mark'],
      [
        { mark: 'x', settings: { ...clientFile.settings, encoding: 'ebcdic' } },
        'clientFile.settings.encoding',
      ],
      [
        { mark: 'x', settings: { ...clientFile.settings, sheet: { index: -1, decimal: ',' } } },
        'clientFile.settings.sheet.index',
      ],
    ] as const) {
      const answer = await post('~/imports', { ...importInput({ totalRows: 20 }), clientFile: wrong })
      expect([answer.status, answer.body]).toMatchObject([422, { errors: [{ field }] }])
    }
  })
})
