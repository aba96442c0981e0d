import {
  openWorkbook,
  type SheetChoice,
  sheetToCsv,
  type Workbook,
  type WorkbookProblem,
} from './workbook.ts'

/** Reads a sheet once, however often its text is asked for: unpacking costs more than all that follows. */
export type SheetReader = {
  open(file: Blob): Promise<Workbook | { problem: WorkbookProblem }>
  /**
   * The sheet as a CSV file (UTF-8, comma). `onShare` is told which share of it is done, as far as can be told.
   * @throws when the file is no workbook, or broken inside
   */
  read(file: Blob, choice: SheetChoice, onShare?: (share: number) => void): Promise<Blob>
}

/** Text is put away in parts of this size, which a browser keeps on disk. */
const partBytes = 4 << 20

/** @returns a reader that remembers the last workbook and the last sheet */
export function createSheetReader(): SheetReader {
  let opened: { key: unknown; workbook: Workbook } | undefined
  let text: { key: unknown; index: number; decimal: string; blob: Blob } | undefined

  async function open(file: Blob): Promise<Workbook | { problem: WorkbookProblem }> {
    const key = keyOf(file)
    if (opened && opened.key === key) return opened.workbook
    const workbook = await openWorkbook(file)
    opened = 'problem' in workbook ? undefined : { key, workbook }
    return workbook
  }

  return {
    open,
    async read(file, { index, decimal }, onShare = () => {}) {
      const key = keyOf(file)
      if (text && text.key === key && text.index === index && text.decimal === decimal) return text.blob
      const workbook = await open(file)
      if ('problem' in workbook) throw new Error(`the workbook is ${workbook.problem}`)
      const blob = await collect(sheetToCsv(workbook, { index, decimal }), (done) =>
        onShare(Math.min(0.99, done / Math.max(1, workbook.sheetBytes))),
      )
      text = { key, index, decimal, blob }
      // The packed bytes are not needed again until another sheet is chosen.
      opened = undefined
      return blob
    },
  }
}

/** A chosen file arrives as a new object with every message to a worker; what it is stays the same. */
const keyOf = (file: Blob): unknown =>
  file instanceof File ? `${file.name}|${file.size}|${file.lastModified}` : file

async function collect(
  pieces: AsyncIterable<{ text: string; xmlCharacters: number }>,
  onDone: (xmlCharacters: number) => void,
): Promise<Blob> {
  const parts: Blob[] = []
  let waiting: string[] = []
  let waitingCharacters = 0
  let done = 0
  const putAway = () => {
    parts.push(new Blob(waiting))
    waiting = []
    waitingCharacters = 0
  }
  for await (const { text, xmlCharacters } of pieces) {
    waiting.push(text)
    waitingCharacters += text.length
    done += xmlCharacters
    onDone(done)
    if (waitingCharacters > partBytes) putAway()
  }
  putAway()
  return new Blob(parts)
}
