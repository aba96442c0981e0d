import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, queryRow } from '../../../db/client.ts'
import type { ImportRow } from '../../../worker/contracts/imports.ts'
import { type Delivery, readDelivery, sendChunks } from '../../../web/app/pages/imports/send.ts'
import { type Account, signUp } from '../../support/app.ts'
import { type AppProcess, startAppProcess } from '../../support/app-process.ts'
import { poll } from '../../support/poll.ts'
import { importInput } from '../../support/imports.ts'

const totalRows = 20_000
/** Lines that are doubles of the line before: they end among the rejects, once. */
const isDouble = (n: number) => n % 100 === 99
const doubles = totalRows / 100

const Detail = z.object({
  id: z.number(),
  state: z.string(),
  chunks: z.array(z.number()),
  receivedRows: z.number(),
  createdRows: z.number(),
  updatedRows: z.number(),
  unchangedRows: z.number(),
  rejectedRows: z.number(),
})
const ChunkResult = z.object({
  chunk: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  rejected: z.number(),
  restored: z.number(),
  repeated: z.boolean(),
})

let dir: string
let app: AppProcess
afterEach(async () => {
  await app.stop()
  await rm(dir, { recursive: true, force: true })
})

const chunkRows = 500
async function* chunksOfFile(): AsyncGenerator<{ chunk: number; rows: ImportRow[] }> {
  for (let chunk = 0; chunk < totalRows / chunkRows; chunk++) {
    const rows = Array.from({ length: chunkRows }, (_, at): ImportRow => {
      const n = chunk * chunkRows + at
      const person = isDouble(n) ? n - 1 : n
      return { line: n + 2, cells: [`persona${person}@posteo.it`, '', 'Ada', `Numero ${person}`, 'Olio'] }
    })
    yield { chunk, rows }
  }
}

async function open(): Promise<{ account: Account; id: number }> {
  dir = await mkdtemp(join(tmpdir(), 'centralino-kill-'))
  app = await startAppProcess({ dir })
  const account = await signUp(app.url, 'Frantoio')
  const consents = [{ channel: 'email' as const, text: 'Modulo' }]
  const created = await account.api('~/imports', { body: importInput({ totalRows, chunkRows, consents }) })
  return { account, id: Detail.parse(created.body).id }
}

/** Sends as the browser does; `onApplied` may kill what it talks to. */
async function send(
  { account, id }: { account: Account; id: number },
  received: number[],
  onApplied: (count: number) => void,
  isStopped: () => boolean = () => false,
): Promise<void> {
  let applied = 0
  await sendChunks({
    chunks: chunksOfFile(),
    received: new Set(received),
    put: (chunk, rows) => put(account, `/imports/${id}/chunks/${chunk}`, rows),
    onApplied: () => onApplied(++applied),
    onWaiting: () => {},
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 1000))),
    isStopped,
  })
}

async function put(account: Account, path: string, rows: ImportRow[]): Promise<Delivery> {
  try {
    const response = await fetch(new URL(`/api/v1/w/${account.workspace}${path}`, app.url), {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie: account.cookie },
      body: JSON.stringify({ rows }),
    })
    return await readDelivery(response, (body) => ChunkResult.safeParse(body).data ?? null)
  } catch {
    return { kind: 'again', offline: true, afterMs: null }
  }
}

const detailOf = async (account: Account, id: number) =>
  Detail.parse(JSON.parse(await text(account, `/imports/${id}`)))

async function text(account: Account, path: string): Promise<string> {
  const response = await fetch(new URL(`/api/v1/w/${account.workspace}${path}`, app.url), {
    headers: { cookie: account.cookie },
  })
  return response.text()
}

async function expectEveryRowOnce(account: Account, id: number): Promise<void> {
  expect(await detailOf(account, id)).toMatchObject({
    state: 'completed',
    receivedRows: totalRows,
    createdRows: totalRows - doubles,
    updatedRows: 0,
    unchangedRows: 0,
    rejectedRows: doubles,
  })
  const db = connect({ url: app.dbUrl })
  const counts = await queryRow(
    db,
    sql`SELECT count(*) AS people, count(DISTINCT email) AS addresses,
          (SELECT count(*) FROM contact_identities) AS identities,
          (SELECT count(*) FROM list_members) AS members,
          (SELECT member_count FROM lists LIMIT 1) AS member_count,
          (SELECT count(*) FROM contact_consents) AS consents,
          (SELECT count(*) FROM consent_log) AS consent_log,
          (SELECT count(*) FROM contact_tags) AS tags,
          (SELECT count(*) FROM contact_events WHERE kind = 'imported') AS events,
          (SELECT count(*) FROM import_staging) AS staged
        FROM contacts`,
    (row) => ({ ...row }),
  )
  db.$client.close()
  const people = totalRows - doubles
  expect(counts).toEqual({
    people,
    addresses: people,
    identities: people,
    members: people,
    member_count: people,
    consents: people,
    consent_log: people,
    tags: people,
    events: people,
    staged: 0,
  })
  const rejects = (await text(account, `/imports/${id}/rejects.csv`)).trim().split('\r\n')
  expect(rejects).toHaveLength(doubles + 1)
  expect(new Set(rejects).size).toBe(doubles + 1)
}

describe('an import of 20,000 rows', () => {
  it('stores every row once although the Workers runtime is killed twice in the middle', async () => {
    const made = await open()
    await send(made, [], (count) => {
      if (count === 8 || count === 24) app.killWorkerd()
    })
    expect((await detailOf(made.account, made.id)).state).toBe('completed')
    await expectEveryRowOnce(made.account, made.id)
  })

  it('stores every row once although everything is killed in the middle and started again', async () => {
    const made = await open()
    const killing: { done: Promise<void> | null } = { done: null }
    await send(
      made,
      [],
      (count) => {
        if (count === 15) killing.done ??= app.killGroup()
      },
      () => killing.done !== null,
    )
    await killing.done
    app = await startAppProcess({ dir })
    const cutOff = await detailOf(made.account, made.id)
    expect(cutOff.state).toBe('receiving')
    expect(cutOff.chunks.length).toBeGreaterThanOrEqual(15)
    expect(cutOff.chunks.length).toBeLessThan(totalRows / chunkRows)
    // A chunk that was stored but never answered for is sent again by a client that asks for nothing.
    await send(made, cutOff.chunks.slice(0, 10), () => {})
    await expectEveryRowOnce(made.account, made.id)
  })
})

describe('a file of 20,000 rows over the API', () => {
  const partBytes = 10 << 20
  const File = z.object({ id: z.number(), state: z.string(), importId: z.number().nullable() })

  async function send(
    account: Account,
    path: string,
    method: string,
    body?: string | Uint8Array<ArrayBuffer>,
  ) {
    const response = await fetch(new URL(`/api/v1/w/${account.workspace}${path}`, app.url), {
      method,
      headers: {
        cookie: account.cookie,
        'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      },
      ...(body === undefined ? {} : { body }),
    })
    const answer: unknown = await response.json()
    expect(response.status, JSON.stringify(answer)).toBeLessThan(300)
    return answer
  }
  const until = async (what: string, account: Account, path: string, state: string) => {
    const State = z.object({ state: z.literal(state) })
    await poll(
      what,
      async () => {
        // The cron is the net under a wake-up that died with its worker.
        await app.runCron()
        return State.safeParse(JSON.parse(await text(account, path))).data
      },
      { everyMs: 500, timeoutMs: 200_000 },
    )
  }

  /** Runs the file dry, with a kill in the middle: every row is judged once and none is stored. */
  async function expectDryRun(account: Account, fileId: number): Promise<void> {
    const path = `/import-files/${fileId}`
    const Run = z.object({ dryRun: z.looseObject({ state: z.string(), judgedRows: z.number() }) })
    const dryRunOf = async () => Run.parse(JSON.parse(await text(account, path))).dryRun
    await send(account, `${path}/dry-run`, 'POST', '{}')
    const seen = await poll(
      'some of it is judged',
      async () => {
        const { judgedRows } = await dryRunOf()
        return judgedRows > 2000 ? judgedRows : undefined
      },
      { everyMs: 20, timeoutMs: 60_000 },
    )
    expect(seen).toBeLessThan(totalRows)
    await app.killGroup()
    app = await startAppProcess({ dir })
    expect(await dryRunOf()).toMatchObject({ state: 'running' })
    await poll(
      'the dry run is done',
      async () => {
        await app.runCron()
        return (await dryRunOf()).state === 'done' ? true : undefined
      },
      { everyMs: 500, timeoutMs: 200_000 },
    )
    expect(await dryRunOf()).toMatchObject({
      judgedRows: totalRows,
      created: totalRows - doubles,
      updated: 0,
      rejected: doubles,
      rejectsByReason: { duplicate_in_file: doubles },
    })
  }

  it('is run dry, then stored, every row once although everything is killed in the middle of both', async () => {
    dir = await mkdtemp(join(tmpdir(), 'centralino-kill-'))
    app = await startAppProcess({ dir })
    const account = await signUp(app.url, 'Frantoio')
    const lines = ['E-mail;Nome;Cognome;Gruppo']
    for await (const { rows } of chunksOfFile()) {
      for (const { cells } of rows) lines.push([cells[0], cells[2], cells[3], cells[4]].join(';'))
    }
    const bytes = new Uint8Array(Buffer.from(`${lines.join('\r\n')}\r\n`))
    const opened = File.parse(
      await send(
        account,
        '/import-files',
        'POST',
        JSON.stringify({ fileName: 'molti.csv', fileSizeBytes: bytes.length }),
      ),
    )
    for (let part = 1; (part - 1) * partBytes < bytes.length; part++) {
      const piece = bytes.slice((part - 1) * partBytes, part * partBytes)
      await send(account, `/import-files/${opened.id}/parts/${part}`, 'PUT', piece)
    }
    await send(account, `/import-files/${opened.id}/complete`, 'POST', '{}')
    await until('the file is ready', account, `/import-files/${opened.id}`, 'ready')
    await expectDryRun(account, opened.id)
    const consents = [{ channel: 'email', text: 'Modulo' }]
    const made = Detail.parse(
      await send(account, `/import-files/${opened.id}/import`, 'POST', JSON.stringify({ consents })),
    )
    await poll(
      'some of it is stored',
      async () => {
        const { receivedRows } = await detailOf(account, made.id)
        return receivedRows > 2000 ? receivedRows : undefined
      },
      { everyMs: 20, timeoutMs: 60_000 },
    )
    await app.killGroup()
    app = await startAppProcess({ dir })
    const cutOff = await detailOf(account, made.id)
    expect(cutOff).toMatchObject({ state: 'receiving' })
    expect(cutOff.receivedRows).toBeLessThan(totalRows)
    await until('the import is complete', account, `/imports/${made.id}`, 'completed')
    await expectEveryRowOnce(account, made.id)
  }, 500_000)
})
