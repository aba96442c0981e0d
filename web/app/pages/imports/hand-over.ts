import type { ColumnTarget } from '../../../../worker/contracts/imports.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'

/** A file that another page has made ready: nothing about it is left to ask. */
export type HandedFile = {
  file: File
  settings: FileSettings
  /** Where each column goes, in the order of the file. */
  targets: readonly ColumnTarget[]
}

let handed: HandedFile | null = null

/**
 * Leaves a file for the import page, which takes it when it opens next and goes straight to its last step
 * (spec 4.6). Go to `/contacts/import` right after.
 */
export function handToImport(file: HandedFile): void {
  handed = file
}

/** The file that was left, once. */
export function takeHandedFile(): HandedFile | null {
  const taken = handed
  handed = null
  return taken
}
