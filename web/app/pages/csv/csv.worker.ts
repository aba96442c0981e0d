import { type FileSettings, readSlices } from '../../../../worker/lib/import/rows.ts'
import { createSheetReader } from '../../../../worker/lib/import/sheet-text.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import { inspectAndGuess } from '../../file-reading/inspect-and-guess.ts'
import { analyseRows, hasAddressColumn, mostColumns, type PreviewRow } from './analyse.ts'
import { cleanRows } from './clean.ts'
import type { CleanOptions } from './clean-options.ts'
import { createFileParts } from './parts.ts'
import type { CsvAnswer, CsvRequest, DecisionFigures } from './protocol.ts'
import { type Decision, decideRows, reasonOf, type RowIndex } from './row-index.ts'

/** The task under way; an older one notices at its next slice that it is no longer wanted. */
let current = 0
/** What the last complete analysis keeps of its file. */
let index: RowIndex | null = null
/** Its rows that the page shows. */
let shownRows: readonly PreviewRow[] = []
const sheets = createSheetReader()
/** Figures reach the page this often. */
const reportEveryMs = 150

const answer = (message: CsvAnswer): void => {
  self.postMessage(message)
}

self.addEventListener('message', (event: MessageEvent<CsvRequest>) => {
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

type Ask<T extends CsvRequest['type']> = Extract<CsvRequest, { type: T }>

async function work(request: Exclude<CsvRequest, { type: 'stop' }>): Promise<void> {
  switch (request.type) {
    case 'inspect':
      return inspect(request)
    case 'analyse':
      return analyse(request)
    case 'decide':
      if (index) {
        const decision = toFigures(index, decide(index, request.options, request.plan))
        answer({ type: 'decided', task: request.task, decision })
      }
      return
    case 'clean':
      return clean(request)
  }
}

async function inspect(request: Ask<'inspect'>): Promise<void> {
  const { task } = request
  index = null
  const report = atMostEvery(reportEveryMs)
  const found = await inspectAndGuess(request, {
    sheets,
    mostColumns,
    onRead: (bytes) => report(() => answer({ type: 'read', task, bytes })),
  })
  if (current === task) answer({ type: 'inspected', task, ...found })
}

async function analyse({ task, file, settings, plan, required, options }: Ask<'analyse'>): Promise<void> {
  index = null
  const text = await textOf(file, settings)
  const report = atMostEvery(reportEveryMs)
  let read = 0
  let last: { analysis: Extract<CsvAnswer, { type: 'analysed' }>['analysis']; index: RowIndex } | null = null
  const bytes = counted(text, (done) => (read = done))
  for await (const state of analyseRows({ bytes, settings, plan, required })) {
    if (current !== task) return
    last = state
    const { analysis } = state
    const share = text.size === 0 ? 1 : read / text.size
    report(() => answer({ type: 'analysed', task, analysis, bytes: file.size * share, decision: null }))
  }
  if (!last) return
  index = last.index
  shownRows = [...last.analysis.preview, ...last.analysis.problems]
  const decision = toFigures(index, decide(index, options, plan))
  answer({ type: 'analysed', task, analysis: last.analysis, bytes: file.size, decision })
}

async function clean({ task, file, ...request }: Ask<'clean'>): Promise<void> {
  if (!index) throw new Error('nothing was analysed')
  const decision = decide(index, request.options, request.plan)
  const text = await textOf(file, request.settings)
  const report = atMostEvery(reportEveryMs)
  const [cleaned, rejects] = [createFileParts(), createFileParts()]
  let rows = 0
  for await (const piece of cleanRows({ ...request, bytes: readSlices(text), index, decision })) {
    if (current !== task) return
    cleaned.write(piece.cleaned)
    rejects.write(piece.rejects)
    rows += piece.rows
    report(() => answer({ type: 'cleaning', task, rows }))
  }
  const leftOut = decision.kept < index.rows()
  answer({ type: 'cleaned', task, cleaned: cleaned.file(), rejects: leftOut ? rejects.file() : null })
}

/** The file itself, or its sheet as text. */
const textOf = async (file: File, { sheet }: FileSettings): Promise<Blob> =>
  sheet === null ? file : sheets.read(file, sheet)

const decide = (rows: RowIndex, options: CleanOptions, plan: RowPlan): Decision =>
  decideRows(rows, options, hasAddressColumn(plan))

function toFigures(rows: RowIndex, decision: Decision): DecisionFigures {
  const { kept, marked, dropped } = decision
  const shown: DecisionFigures['shown'] = {}
  for (const { row } of shownRows) {
    const reason = reasonOf(decision, row)
    if (reason !== null) shown[row] = { reason, twinLine: rows.line(decision.twins[row] ?? 0) }
  }
  return { kept, marked, dropped, shown }
}

/** Passes bytes on and counts them. */
async function* counted(text: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const slice of readSlices(text)) {
    read += slice.length
    onRead(read)
    yield slice
  }
}

/** Runs what it is given unless it ran something a moment ago. */
function atMostEvery(ms: number): (run: () => void) => void {
  let ranAt = Number.NEGATIVE_INFINITY
  return (run) => {
    const now = performance.now()
    if (now - ranAt < ms) return
    ranAt = now
    run()
  }
}
