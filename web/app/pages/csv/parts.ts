/** Text of at most so many characters waits in memory; what is put away, a browser may keep on disk. */
const waitingCharacters = 1 << 20
const bom = '\uFEFF'

/** A file that is written piece by piece and never held whole. */
export type FileParts = {
  write(text: string): void
  /** The file as UTF-8 with a mark, as Excel wants it. */
  file(): Blob
}

export function createFileParts(): FileParts {
  const parts: Blob[] = []
  let waiting = bom
  const putAway = (): void => {
    parts.push(new Blob([waiting]))
    waiting = ''
  }
  return {
    write(text) {
      waiting += text
      if (waiting.length > waitingCharacters) putAway()
    },
    file() {
      putAway()
      return new Blob(parts, { type: 'text/csv;charset=utf-8' })
    },
  }
}
