import {
  type AddressHashes,
  type AddressTable,
  createAddressHashes,
  createAddressTable,
} from './address-table.ts'
import type { CleanOptions, DropReason } from './clean-options.ts'

/** What the index keeps of a row beside its addresses, as bits of one byte. */
export const rowBits = {
  email: 1,
  emailInvalid: 2,
  phone: 4,
  phoneInvalid: 8,
  missingRequired: 16,
  tooManyCells: 32,
  cellTooLong: 64,
  /** Another cell cannot be read as what its column holds. */
  warned: 128,
} as const

export const emailOf = (row: number): number => row * 2
export const phoneOf = (row: number): number => row * 2 + 1

/** All that is kept of a file in memory: 21 bytes a row, and a table of addresses. */
export type RowIndex = {
  /** Keeps the next row. `line` is its number in the file. */
  add(line: number, bits: number, email: string | null, phone: string | null): void
  rows(): number
  line(row: number): number
  bits(row: number): number
  hashes: AddressHashes
  /** The addresses met so far, while the file is read; `finish` lets them go. */
  table: AddressTable
  /** All rows are in: what only reading needed is let go. */
  finish(): void
  /** Bytes held, the table included. */
  bytes(): number
}

const pageRows = 1 << 16

export function createRowIndex(): RowIndex {
  const hashes = createAddressHashes()
  let table = createAddressTable(hashes)
  const lines: Uint32Array[] = []
  const bitPages: Uint8Array[] = []
  let rows = 0
  return {
    add(line, bits, email, phone) {
      const page = rows >>> 16
      const at = rows & (pageRows - 1)
      if (at === 0) {
        lines.push(new Uint32Array(pageRows))
        bitPages.push(new Uint8Array(pageRows))
      }
      const [linePage, bitPage] = [lines[page], bitPages[page]]
      if (linePage && bitPage) {
        linePage[at] = line
        bitPage[at] = bits
      }
      hashes.add(email, phone)
      rows += 1
    },
    rows: () => rows,
    line: (row) => lines[row >>> 16]?.[row & (pageRows - 1)] ?? 0,
    bits: (row) => bitPages[row >>> 16]?.[row & (pageRows - 1)] ?? 0,
    hashes,
    get table() {
      return table
    },
    finish() {
      table = createAddressTable(hashes)
    },
    bytes: () => hashes.bytes() + table.bytes() + lines.length * pageRows * 5,
  }
}

/** What becomes of every row under some options. */
export type Decision = {
  /** Per row: 0 when it stays, else 1 + its place in `dropReasons`. */
  outcomes: Uint8Array
  /** Per dropped double: the row that stays instead. */
  twins: Uint32Array
  kept: number
  /** Kept although something is wrong with them. */
  marked: number
  dropped: Partial<Record<DropReason, number>>
}

/** Why a row is left out of the cleaned file; its place is what `Decision.outcomes` says. */
export const dropReasons: readonly DropReason[] = [
  'too_many_cells',
  'cell_too_long',
  'no_address',
  'no_valid_address',
  'invalid_address',
  'missing_required',
  'duplicate',
]

/**
 * Decides over all rows. A double is a row with an address of a row that stays: doubles of rows that
 * are left out stay. With `last` the file is gone through from its end.
 *
 * @param needsAddress whether a column for e-mails or phones is there at all
 */
export function decideRows(index: RowIndex, options: CleanOptions, needsAddress: boolean): Decision {
  const rows = index.rows()
  const outcomes = new Uint8Array(rows)
  const twins = new Uint32Array(rows)
  const decision: Decision = { outcomes, twins, kept: 0, marked: 0, dropped: {} }
  const seen = createAddressTable(index.hashes, options.duplicates === 'keep' ? 0 : rows)
  const byEmail = options.duplicateBy !== 'phone'
  const byPhone = options.duplicateBy !== 'email'

  const decide = (row: number): void => {
    const bits = index.bits(row)
    let reason = ownReason(bits, options, needsAddress)
    if (reason === null && options.duplicates !== 'keep') {
      const email = byEmail && (bits & rowBits.email) !== 0
      const phone = byPhone && (bits & rowBits.phone) !== 0
      const twin = (email ? seen.find(emailOf(row)) : null) ?? (phone ? seen.find(phoneOf(row)) : null)
      if (twin === null) {
        if (email) seen.keep(emailOf(row))
        if (phone) seen.keep(phoneOf(row))
      } else {
        reason = 'duplicate'
        twins[row] = twin >>> 1
      }
    }
    if (reason === null) {
      decision.kept += 1
      if (isMarked(bits, needsAddress)) decision.marked += 1
    } else {
      outcomes[row] = dropReasons.indexOf(reason) + 1
      decision.dropped[reason] = (decision.dropped[reason] ?? 0) + 1
    }
  }

  if (options.duplicates === 'last') for (let row = rows - 1; row >= 0; row--) decide(row)
  else for (let row = 0; row < rows; row++) decide(row)
  return decision
}

/** Why a row goes under a decision, or null. */
export function reasonOf(decision: Decision, row: number): DropReason | null {
  const outcome = decision.outcomes[row] ?? 0
  return outcome === 0 ? null : (dropReasons[outcome - 1] ?? null)
}

const invalidAddress = rowBits.emailInvalid | rowBits.phoneInvalid
const validAddress = rowBits.email | rowBits.phone

/** Why a row goes for what it is itself, whatever the others are. */
function ownReason(bits: number, options: CleanOptions, needsAddress: boolean): DropReason | null {
  if ((bits & rowBits.tooManyCells) !== 0) return 'too_many_cells'
  if ((bits & rowBits.cellTooLong) !== 0) return 'cell_too_long'
  const hasInvalid = (bits & invalidAddress) !== 0
  if (options.invalid !== 'mark' && needsAddress && (bits & validAddress) === 0) {
    return hasInvalid ? 'no_valid_address' : 'no_address'
  }
  if (options.invalid === 'drop' && hasInvalid) return 'invalid_address'
  return options.missing === 'drop' && (bits & rowBits.missingRequired) !== 0 ? 'missing_required' : null
}

/** Whether a row has something to tell in the column of problems. */
function isMarked(bits: number, needsAddress: boolean): boolean {
  const unreachable = needsAddress && (bits & validAddress) === 0
  return unreachable || (bits & (invalidAddress | rowBits.missingRequired)) !== 0
}
