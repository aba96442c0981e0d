/** Which of several rows with the same address stays. */
export const duplicateChoices = ['first', 'last', 'keep'] as const
/** What makes two rows one person. */
export const duplicateKeys = ['any', 'email', 'phone'] as const
/**
 * What becomes of an e-mail or phone that is not valid. `clear`: the cell is emptied, and a row without any
 * valid address goes; `drop`: its row goes; `mark`: all stays, with the problem in a column of its own.
 */
export const invalidChoices = ['clear', 'drop', 'mark'] as const
/** What becomes of a row without a value that the user requires. */
export const missingChoices = ['drop', 'mark'] as const

export type CleanOptions = {
  duplicates: (typeof duplicateChoices)[number]
  duplicateBy: (typeof duplicateKeys)[number]
  invalid: (typeof invalidChoices)[number]
  missing: (typeof missingChoices)[number]
  /** E-mails in lower case, phones as E.164, dates as ISO dates, texts without stray spaces. */
  normalise: boolean
  dropEmptyColumns: boolean
}

/** A file after which an import has no questions left. */
export const defaultOptions: CleanOptions = {
  duplicates: 'first',
  duplicateBy: 'any',
  invalid: 'clear',
  missing: 'drop',
  normalise: true,
  dropEmptyColumns: true,
}

export type DropReason =
  | 'too_many_cells'
  | 'cell_too_long'
  | 'no_address'
  | 'no_valid_address'
  | 'invalid_address'
  | 'missing_required'
  | 'duplicate'
