import { z } from 'zod'
import {
  type DryRunResult,
  type ImportChunkResult,
  type ImportRow,
  rejectReasons,
} from '../../../../worker/contracts/imports.ts'
import { foldText } from '../../../../worker/lib/identity/name.ts'
import { unescapeFormula } from '../../../../worker/lib/import/formula.ts'
import { createDryRunTotal } from './dry-run-total.ts'
import { formatPhone } from '../../../../worker/lib/identity/phone.ts'
import { inspectAndGuess } from '../../file-reading/inspect-and-guess.ts'
import { createAnalysis, judgeRows, toChunks } from './analyse.ts'
import type { FileAnswer, FileRequest } from './protocol.ts'
import { type FileSettings, readRows, readSlices } from '../../../../worker/lib/import/rows.ts'
import { createSheetReader } from '../../../../worker/lib/import/sheet-text.ts'
import { type Delivery, readDelivery, sendChunks } from './send.ts'

/** The task under way; an older one notices at its next step that it is no longer wanted. */
let current = 0
/** Partial figures reach the page this often. */
const reportEveryMs = 200

const sheets = createSheetReader()

const answer = (message: FileAnswer): void => {
  self.postMessage(message)
}

self.addEventListener('message', (event: MessageEvent<FileRequest>) => {
  const request = event.data
  if (request.type === 'stop') {
    current += 1
    return
  }
  current = request.task
  work(request).catch(() => {
    // The file was moved, changed or is no longer readable.
    if (current === request.task) answer({ type: 'failed', task: request.task })
  })
})

async function work(request: Exclude<FileRequest, { type: 'stop' }>): Promise<void> {
  const { task } = request
  if (request.type === 'inspect') {
    const onRead = (bytes: number) => answer({ type: 'read', task, bytes })
    const found = await inspectAndGuess(request, { sheets, onRead })
    if (current === task) answer({ type: 'inspected', task, ...found })
  } else if (request.type === 'analyse') await analyse(request)
  else if (request.type === 'values') await gatherValues(request)
  else if (request.type === 'dryRun') await dryRun(request)
  else await send(request)
}

/** The file itself, or its sheet as text. */
const textOf = async (file: File, { sheet }: FileSettings): Promise<Blob> =>
  sheet === null ? file : sheets.read(file, sheet)

/** Passes bytes on and counts them. */
async function* counted(file: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const slice of readSlices(file)) {
    yield slice
    read += slice.length
    onRead(read)
  }
}

async function analyse({
  task,
  file,
  settings,
  plan,
}: Extract<FileRequest, { type: 'analyse' }>): Promise<void> {
  const analysis = createAnalysis(plan.targets.length, formatPhone)
  const text = await textOf(file, settings)
  let bytes = 0
  let reportedAt = 0
  for await (const rows of judgeRows(
    counted(text, (read) => (bytes = Math.round((file.size * read) / text.size))),
    settings,
    plan,
  )) {
    for (const row of rows) analysis.add(row)
    if (current !== task) return
    if (performance.now() - reportedAt > reportEveryMs) {
      reportedAt = performance.now()
      answer({ type: 'analysed', task, analysis: analysis.result(), complete: false, bytes })
    }
  }
  answer({ type: 'analysed', task, analysis: analysis.result(), complete: true, bytes: file.size })
}

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

async function send(request: Extract<FileRequest, { type: 'send' }>): Promise<void> {
  const { task, file, settings, plan, url, chunkRows, received } = request
  const text = await textOf(file, settings)
  const refused = await sendChunks({
    chunks: toChunks(judgeRows(readSlices(text), settings, plan), chunkRows),
    received: new Set(received),
    put: (chunk, rows) => put(`${url}/chunks/${chunk}`, rows),
    onApplied: (result, rows) => answer({ type: 'applied', task, result, rows }),
    onWaiting: (waiting) => answer({ type: 'waiting', task, waiting }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    isStopped: () => current !== task,
  })
  if (current === task) answer({ type: 'sent', task, refused })
}

const DryRunAnswer = z.object({
  ...ChunkResult.omit({ chunk: true, repeated: true }).shape,
  rejects: z.array(
    z.object({
      line: z.number(),
      reason: z.enum(rejectReasons),
      sameAsLine: z.number().nullable(),
      contactIds: z.array(z.number()),
    }),
  ),
  updatedIds: z.array(z.number()),
  unchangedIds: z.array(z.number()),
})

/** Asks the server what it would do with every chunk. */
async function dryRun(request: Extract<FileRequest, { type: 'dryRun' }>): Promise<void> {
  const { task, file, settings, plan, url, chunkRows, choices } = request
  const text = await textOf(file, settings)
  const total = createDryRunTotal()
  let reportedAt = 0
  const refused = await sendChunks<DryRunResult>({
    chunks: toChunks(judgeRows(readSlices(text), settings, plan), chunkRows),
    received: new Set(),
    put: (_chunk, rows) =>
      call('POST', url, { ...choices, rows }, (body) => DryRunAnswer.safeParse(body).data ?? null),
    onApplied(result, rows) {
      total.add(result, rows)
      if (current !== task || performance.now() - reportedAt < reportEveryMs) return
      reportedAt = performance.now()
      answer({ type: 'dryRun', task, total: total.result(), complete: false })
    },
    onWaiting: (waiting) => answer({ type: 'waiting', task, waiting }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    isStopped: () => current !== task,
  })
  if (current !== task) return
  if (refused) answer({ type: 'failed', task })
  else answer({ type: 'dryRun', task, total: total.result(), complete: true })
}

/** The different values of a column, each in the spelling that comes first. */
async function gatherValues(request: Extract<FileRequest, { type: 'values' }>): Promise<void> {
  const { task, file, settings, column, most } = request
  const values = new Map<string, string>()
  let skipsHeading = settings.headings
  for await (const rows of readRows(readSlices(await textOf(file, settings)), settings)) {
    for (const { cells } of skipsHeading ? rows.slice(1) : rows) addValue(values, cells[column])
    if (rows.length > 0) skipsHeading = false
    if (current !== task) return
    if (values.size > most) break
  }
  answer({ type: 'values', task, values: [...values.values()].slice(0, most + 1) })
}

function addValue(values: Map<string, string>, cell: string | undefined): void {
  const value = unescapeFormula(cell ?? '').trim()
  if (value === '' || values.has(foldText(value))) return
  values.set(foldText(value), value)
}

const put = (url: string, rows: ImportRow[]): Promise<Delivery> =>
  call('PUT', url, { rows }, (body): ImportChunkResult | null => ChunkResult.safeParse(body).data ?? null)

async function call<Result>(
  method: 'PUT' | 'POST',
  url: string,
  body: unknown,
  parse: (body: unknown) => Result | null,
): Promise<Delivery<Result>> {
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return await readDelivery(response, parse)
  } catch {
    // No answer came: what was asked may have been done, and is asked again to be sure.
    return { kind: 'again', offline: true, afterMs: null }
  }
}
