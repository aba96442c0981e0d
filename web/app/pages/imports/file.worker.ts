import { z } from 'zod'
import type { ImportChunkResult, ImportRow } from '../../../../worker/contracts/imports.ts'
import { formatPhone } from '../../../../worker/lib/identity/phone.ts'
import { guessTargets } from '../../../../worker/lib/import/guess.ts'
import { decimalOf } from '../../../../worker/lib/import/workbook.ts'
import { createAnalysis, judgeRows, toChunks } from './analyse.ts'
import { inspectFile } from '../../../../worker/lib/import/inspect.ts'
import type { FileAnswer, FileRequest } from './protocol.ts'
import { type FileSettings, readSlices } from '../../../../worker/lib/import/rows.ts'
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
    const { file, chosen, fields, defaultCountry, language } = request
    const inspection = await inspectFile(file, {
      chosen,
      decimal: decimalOf(language),
      sheets,
      onRead: (bytes) => answer({ type: 'read', task, bytes }),
    })
    const guesses =
      inspection.kind === 'table'
        ? guessTargets({
            headings: inspection.headings,
            rows: inspection.sample.map(({ cells }) => cells),
            fields,
            defaultCountry,
          })
        : []
    if (current === task) answer({ type: 'inspected', task, inspection, guesses })
  } else if (request.type === 'analyse') await analyse(request)
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

async function put(url: string, rows: ImportRow[]): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows }),
    })
    return await readDelivery(response, (body): ImportChunkResult | null => {
      const parsed = ChunkResult.safeParse(body)
      return parsed.success ? parsed.data : null
    })
  } catch {
    // No answer came: the chunk may have been applied, and is sent again to be sure.
    return { kind: 'again', offline: true, afterMs: null }
  }
}
