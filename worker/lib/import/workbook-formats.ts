import { digitsShownBy, type ShowsDigits } from './number-format.ts'
import { readZipDirectory, unpack, type ZipEntry } from './workbook-sizes.ts'

/** Of one row, by column: what the cells show whose format adds digits. */
export type RowFormats = ReadonlyMap<number, ShowsDigits>
const noFormats: RowFormats = new Map()

/**
 * Tells of the rows of a sheet, asked for in rising order (0 is the first), which cells show digits that
 * their numbers do not have. The reader of the values does not tell formats, so the sheet is gone through a
 * second time beside it, though only where the workbook has such a format: null where it has none, and
 * where its parts are not to be found.
 */
export async function openSheetFormats(
  file: Uint8Array<ArrayBuffer>,
  sheet: number,
): Promise<((row: number) => Promise<RowFormats>) | null> {
  const entries = new Map((readZipDirectory(file) ?? []).map((entry) => [entry.name, entry]))
  const textOf = async (name: string): Promise<string> => {
    const entry = entries.get(name)
    return entry === undefined ? '' : new Response(unpack(file, entry)).text()
  }
  const formats = stylesThatAddDigits(await textOf('xl/styles.xml'))
  if (formats.size === 0) return null
  const path = sheetPath(await textOf('xl/workbook.xml'), await textOf('xl/_rels/workbook.xml.rels'), sheet)
  const entry = path === null ? undefined : entries.get(path)
  return entry === undefined ? null : walk(file, entry, formats)
}

function walk(
  file: Uint8Array<ArrayBuffer>,
  entry: ZipEntry,
  formats: ReadonlyMap<string, ShowsDigits>,
): (row: number) => Promise<RowFormats> {
  const rows = readRowFormats(unpack(file, entry), formats)
  let ahead: { row: number; formats: RowFormats } | undefined
  let isOver = false
  return async (row) => {
    while (!isOver && (ahead === undefined || ahead.row < row)) {
      const next = await rows.next()
      if (next.done) isOver = true
      else ahead = next.value
    }
    return ahead?.row === row ? ahead.formats : noFormats
  }
}

const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(attributes)
    ?.slice(1)
    .find((value) => value !== undefined)

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const withoutEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return name === undefined ? String.fromCodePoint(code) : (entities[name] ?? whole)
  })

/** The styles of cells, by their number as cells name them, whose format adds digits. */
function stylesThatAddDigits(xml: string): Map<string, ShowsDigits> {
  const byId = new Map<string, ShowsDigits>()
  for (const [, attributes = ''] of xml.matchAll(/<(?:\w+:)?numFmt\s([^>]*)>/g)) {
    const code = withoutEntities(attribute(attributes, 'formatCode') ?? '')
    const shows = digitsShownBy(code)
    if (shows) byId.set(attribute(attributes, 'numFmtId') ?? '', shows)
  }
  const styles = new Map<string, ShowsDigits>()
  if (byId.size === 0) return styles
  const cellXfs = /<(?:\w+:)?cellXfs\b.*?<\/(?:\w+:)?cellXfs>/s.exec(xml)?.[0] ?? ''
  for (const [index, [, attributes = '']] of [...cellXfs.matchAll(/<(?:\w+:)?xf\b([^>]*)>/g)].entries()) {
    const shows = byId.get(attribute(attributes, 'numFmtId') ?? '')
    if (shows) styles.set(String(index), shows)
  }
  return styles
}

/** The part of a sheet by its place in the workbook. */
function sheetPath(workbook: string, relations: string, sheet: number): string | null {
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\s([^>]*)>/g)]
  const id = attribute(sheets[sheet]?.[1] ?? '', '[\\w]+:id')
  const targets = [...relations.matchAll(/<(?:\w+:)?Relationship\s([^>]*)>/g)].map(([, text = '']) => text)
  const target = targets.find((text) => attribute(text, 'Id') === id)
  const path = target === undefined ? undefined : attribute(target, 'Target')
  if (id === undefined || path === undefined) return null
  return path.startsWith('/') ? path.slice(1) : `xl/${path.replace(/^\.\//, '')}`
}

/** Goes through the tags of a sheet, piece by piece; a tag is never cut by what its text holds. */
async function* readRowFormats(
  xml: ReadableStream<Uint8Array>,
  formats: ReadonlyMap<string, ShowsDigits>,
): AsyncGenerator<{ row: number; formats: RowFormats }, undefined> {
  const decoder = new TextDecoder()
  const reader = xml.getReader()
  let pending = ''
  let row = -1
  let column = 0
  let found = new Map<number, ShowsDigits>()
  for (;;) {
    const { done, value } = await reader.read()
    pending += done ? decoder.decode() : decoder.decode(value, { stream: true })
    const end = pending.lastIndexOf('>') + 1
    for (const [, name, attributes = ''] of pending.slice(0, end).matchAll(/<(?:\w+:)?(row|c)\b([^>]*)>/g)) {
      if (name === 'row') {
        if (found.size > 0) yield { row, formats: found }
        const number = attribute(attributes, 'r')
        row = number === undefined ? row + 1 : Number(number) - 1
        column = 0
        found = new Map()
        continue
      }
      const letters = /\sr=["']([A-Z]+)/.exec(attributes)?.[1]
      if (letters !== undefined) column = columnOf(letters)
      const shows = formats.get(/\ss=["'](\d+)/.exec(attributes)?.[1] ?? '')
      if (shows) found.set(column, shows)
      column += 1
    }
    pending = pending.slice(end)
    if (done) break
  }
  if (found.size > 0) yield { row, formats: found }
}

/** 0 for A, 26 for AA. */
function columnOf(letters: string): number {
  let number = 0
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64
  return number - 1
}
