import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { exportRowsStatement } from '../../../worker/modules/exports/queries.ts'
import { openExportFile } from '../../../worker/modules/exports/service.ts'
import { createField, listFields } from '../../../worker/modules/fields/service.ts'
import { getImport } from '../../../worker/modules/imports/service.ts'
import { addMembers, createList } from '../../../worker/modules/lists/service.ts'
import { cancelTask, getTask, runTask, startTask, sweepTasks } from '../../../worker/modules/tasks/service.ts'
import { exportContactsTask } from '../../../worker/modules/exports/service/export-task.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { guessTargets } from '../../../worker/lib/import/guess.ts'
import { readRows, readSlices } from '../../../worker/lib/import/rows.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importRows, peopleOf } from '../../support/imports.ts'
import { addPeople, workOff } from '../../support/tasks.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const everybody = { by: 'filter', filter: {} }

async function exportAll(ctx: TestCtx, input: object = {}): Promise<{ id: number; text: string }> {
  const { id } = await startTask(ctx, exportContactsTask, { selection: everybody, ...input })
  await workOff(ctx, taskKinds)
  return { id, text: await textOf(ctx, id) }
}
/** The file as it is downloaded; without the mark at its beginning, which a response takes off. */
async function textOf(ctx: TestCtx, id: number): Promise<string> {
  const { body, sizeBytes } = await openExportFile(ctx, id)
  const bytes = await new Response(body).bytes()
  expect(bytes.length).toBe(sizeBytes)
  expect(Array.from(bytes.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf])
  return new TextDecoder().decode(bytes)
}
const linesOf = (text: string): string[] => text.split('\r\n').slice(0, -1)

/** A few people with all there is to have. */
async function furnish(ctx: TestCtx): Promise<void> {
  await createField(ctx, { key: 'PUNTI', label: 'Punti', type: 'number', choices: [] })
  await createField(ctx, { key: 'NOTE_CLIENTE', label: 'Note', type: 'text', choices: [] })
  await createField(ctx, { key: 'VISITA', label: 'Ultima visita', type: 'datetime', choices: [] })
  const ada = await createContact(ctx, {
    email: 'ada@posteo.it',
    phone: '333 123 4567',
    firstName: 'Ada',
    lastName: '=cmd()',
    company: '+39 Vini; "Bio"',
    language: 'uk',
    gender: 'female',
    birthDate: '1979-03-12',
    timeZone: 'Asia/Kolkata',
    fields: { PUNTI: -1234.567, NOTE_CLIENTE: 'una riga\n-un’altra', VISITA: '2026-10-25T00:30:00Z' },
    tags: ['Olio, buono', '-5%', "'=x"],
    consent: [
      { channel: 'email', state: 'opted_in', text: 'Modulo' },
      { channel: 'push', state: 'opted_in', text: 'Dal telefono' },
    ],
  })
  await createContact(ctx, { phone: '+39 02 1234567', firstName: 'Solo telefono', tags: ['Olio, buono'] })
  await createContact(ctx, { email: 'tre@posteo.it', phone: 'interno 12' })
  const list = await createList(ctx, { name: 'Clienti | 2026', kind: 'static', rule: null })
  await addMembers(ctx, list.id, [ada.id])
}

describe('what is in the file', () => {
  it('holds what is known, in the words of its language', async () => {
    const ctx = await freshCtx()
    await furnish(ctx)
    const { id, text } = await exportAll(ctx)
    const [headings = '', ada = ''] = linesOf(text.replaceAll('\n-un', ' -un'))
    expect(headings).toBe(
      'E-mail;Telefono;Nome;Cognome;Azienda;Lingua;Genere;Data di nascita;Fuso orario;Note;Punti;Ultima visita;Tag;Liste;Consenso e-mail;Consenso WhatsApp;Consenso SMS;Consenso notifiche;Provenienza;Data di creazione;Ultima modifica',
    )
    expect(ada).toBe(
      `ada@posteo.it;'+393331234567;Ada;'=cmd();"'+39 Vini; ""Bio""";uk-uk;donna;1979-03-12;Asia/Kolkata;"una riga -un’altra";-1234,5670;2026-10-25 00:30Z;''=x|-5%|Olio, buono;Clienti \\| 2026|;sì;;;sì;a mano;2026-11-21 10:00;2026-11-21 10:00`,
    )
    expect(await getTask(ctx, taskKinds, id)).toMatchObject({
      state: 'done',
      total: 3,
      done: 3,
      undoable: false,
      result: { fileName: 'contatti-2026-11-21.csv', rows: 3 },
      expiresAt: ctx.clock.now() + 7 * 86_400_000,
    })
  })

  it('holds the columns that were chosen, with commas and English words for an English file', async () => {
    const ctx = await freshCtx()
    await furnish(ctx)
    const input = { attributes: ['email', 'consentEmail', 'gender'], fieldKeys: ['PUNTI'], language: 'en' }
    expect(linesOf((await exportAll(ctx, input)).text)).toEqual([
      'E-mail,Gender,Punti,E-mail consent',
      'ada@posteo.it,woman,-1234.5670,yes',
      ',,,',
      'tre@posteo.it,,,',
    ])
  })

  it('holds the members of a list under its name, and nobody who is deleted', async () => {
    const ctx = await freshCtx()
    const ids = await addPeople(ctx, 10)
    const list = await createList(ctx, { name: 'Clienti d’oro', kind: 'static', rule: null })
    await addMembers(ctx, list.id, ids.slice(0, 4))
    await execute(ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE id = ${ids[1]}`)
    const selection = { by: 'filter', filter: { listId: list.id } }
    const { id, text } = await exportAll(ctx, { selection, attributes: ['email'] })
    expect(linesOf(text).slice(1)).toEqual(['persona0@posteo.it', 'persona2@posteo.it', 'persona3@posteo.it'])
    expect((await getTask(ctx, taskKinds, id)).result).toMatchObject({
      fileName: 'clienti-d-oro-2026-11-21.csv',
    })
  })

  it('holds the deleted ones when those are asked for', async () => {
    const ctx = await freshCtx()
    const ids = await addPeople(ctx, 5)
    await execute(ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE id = ${ids[1]}`)
    const selection = { by: 'filter', filter: { deleted: 'only' } }
    const { text } = await exportAll(ctx, { selection, attributes: ['email'] })
    expect(linesOf(text)).toEqual(['E-mail', 'persona1@posteo.it'])
  })

  it('imports back with every row unchanged', async () => {
    const ctx = await freshCtx()
    await furnish(ctx)
    await addPeople(ctx, 300)
    const before = await peopleOf(ctx)
    for (const language of ['it', 'en', 'fr']) {
      const { text } = await exportAll(ctx, { language })
      const delimiter = language === 'en' ? (',' as const) : (';' as const)
      const rows: string[][] = []
      const settings = { encoding: 'utf-8' as const, delimiter }
      for await (const some of readRows(readSlices(new Blob([text])), settings)) {
        rows.push(...some.map(({ cells }) => cells))
      }
      const [headings = [], ...cells] = rows
      const guesses = guessTargets({
        headings,
        rows: cells,
        fields: await listFields(ctx),
        defaultCountry: 'IT',
      })
      const columns = guesses.map(({ target }, index) => ({ heading: headings[index] ?? '', target }))
      const made = await importRows(ctx, cells, { columns })
      expect(await getImport(ctx, made.id)).toMatchObject({
        state: 'completed',
        unchangedRows: cells.length,
        rejectedRows: 0,
      })
    }
    const strip = (people: Record<string, unknown>[]) =>
      people.map(({ lists: _lists, events: _events, ...rest }) => rest)
    expect(strip(await peopleOf(ctx))).toEqual(strip(before))
  })
})

describe('a file of several parts', () => {
  const people = 26_000
  /** 26,000 people with a company of 450 letters: some 13 MB, two parts and a rest. */
  async function crowd(): Promise<TestCtx> {
    const ctx = await freshCtx()
    await addPeople(ctx, people)
    await execute(
      ctx.db,
      sql`UPDATE contacts SET company = 'è' || hex(zeroblob(224)) WHERE tenant_id = ${ctx.tenant.id}`,
    )
    return ctx
  }
  const expectWhole = async (ctx: TestCtx, id: number) => {
    const emails = linesOf(await textOf(ctx, id)).map((line) => line.split(';')[0])
    expect(emails.length).toBe(people + 1)
    expect(new Set(emails).size).toBe(people + 1)
    expect(emails.at(-1)).toBe(`persona${people - 1}@posteo.it`)
    expect(ctx.files.openUploads()).toBe(0)
  }

  it('is whole wherever workers die between parts, and when a part is stored by two', async () => {
    const ctx = await crowd()
    const { id } = await startTask(ctx, exportContactsTask, {
      selection: everybody,
      attributes: ['email', 'company'],
    })
    // One dies after it stored the first part, before that is written down.
    const dying = {
      ...ctx,
      files: {
        ...ctx.files,
        putPart: async (...args: Parameters<typeof ctx.files.putPart>) => {
          await ctx.files.putPart(...args)
          throw new Error('died')
        },
      },
    }
    await expect(runTask(dying, taskKinds, id)).rejects.toThrow('died')
    await runTask(ctx, taskKinds, id, { steps: 2, runMs: 60_000 })
    expect(await getTask(ctx, taskKinds, id)).toMatchObject({ state: 'running' })
    // One closes the file and dies: the next finds it there.
    const closing = {
      ...ctx,
      files: {
        ...ctx.files,
        completeUpload: async (...args: Parameters<typeof ctx.files.completeUpload>) => {
          await ctx.files.completeUpload(...args)
          throw new Error('died')
        },
      },
    }
    await runTask(closing, taskKinds, id)
    expect(await getTask(ctx, taskKinds, id)).toMatchObject({ state: 'done', done: people })
    // The upload that the first one began is thrown away by R2 itself after a week.
    await ctx.files.abortUpload('', 'upload-1')
    await expectWhole(ctx, id)
  }, 60_000)

  it('is begun anew when its parts do not fit together any more', async () => {
    const ctx = await crowd()
    const { id } = await startTask(ctx, exportContactsTask, {
      selection: everybody,
      attributes: ['email', 'company'],
    })
    await runTask(ctx, taskKinds, id, { steps: 2, runMs: 60_000 })
    await ctx.files.abortUpload('', 'upload-1')
    await workOff(ctx, taskKinds)
    await runTask(ctx, taskKinds, id)
    await workOff(ctx, taskKinds)
    expect((await getTask(ctx, taskKinds, id)).state).toBe('done')
    await expectWhole(ctx, id)
  }, 60_000)

  it('leaves nothing behind when it is cancelled', async () => {
    const ctx = await crowd()
    const { id } = await startTask(ctx, exportContactsTask, { selection: everybody })
    await runTask(ctx, taskKinds, id, { steps: 1, runMs: 60_000 })
    expect(ctx.files.openUploads()).toBe(1)
    await cancelTask(ctx, taskKinds, id)
    expect(ctx.files.openUploads()).toBe(0)
    await expect(openExportFile(ctx, id)).rejects.toMatchObject({ code: 'resource.not_found' })
  }, 60_000)
})

describe('the file', () => {
  it('is there when it is ready, for a week, for who may have it; who takes it is recorded', async () => {
    const ctx = await freshCtx()
    await addPeople(ctx, 3)
    const { id } = await startTask(ctx, exportContactsTask, { selection: everybody })
    await expect(openExportFile(ctx, id)).rejects.toMatchObject({ code: 'export.not_ready' })
    await workOff(ctx, taskKinds)
    await textOf(ctx, id)
    const agent = await shard.ctx({ tenantId: ctx.tenant.id, role: 'agent' })
    await expect(openExportFile(agent, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(openExportFile(await freshCtx(), id)).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(startTask(agent, exportContactsTask, { selection: everybody })).rejects.toMatchObject({
      code: 'auth.forbidden',
    })
    const recorded = await queryRows(
      ctx.db,
      sql`SELECT action, target_id FROM audit_log WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
      (row) => [row['action'], row['target_id']],
    )
    expect(recorded).toEqual([
      ['contact.exported', String(id)],
      ['contact.export_downloaded', String(id)],
    ])
    ctx.clock.advance(8 * 86_400_000)
    await sweepTasks(ctx, taskKinds)
    expect([...ctx.files.entries.keys()]).toEqual([])
    await expect(openExportFile(ctx, id)).rejects.toMatchObject({ code: 'export.expired' })
  })

  it('of a filter that holds nobody has its headings alone', async () => {
    const ctx = await freshCtx()
    expect(linesOf((await exportAll(ctx, { attributes: ['email'] })).text)).toEqual(['E-mail'])
  })
})

test('a page of rows is read along keys', async () => {
  const statement = exportRowsStatement(1, [1, 2], { tags: true, lists: true, consents: true })
  const details = await queryRows(
    shard.db,
    sql`EXPLAIN QUERY PLAN ${statement}`,
    z.object({ detail: z.string() }),
  )
  const scans = details.filter(({ detail }) => /^SCAN (?!j\b|\(|json_each)/.test(detail))
  expect(scans).toEqual([])
  // By the tenant alone would be a walk through all of the workspace for each contact.
  expect(details.filter(({ detail }) => detail.includes('(tenant_id=?)'))).toEqual([])
})
