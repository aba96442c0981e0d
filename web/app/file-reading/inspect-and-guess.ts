import { type Guess, guessTargets } from '../../../worker/lib/import/guess.ts'
import { type Inspection, inspectFile } from '../../../worker/lib/import/inspect.ts'
import { decimalOf } from '../../../worker/lib/import/workbook.ts'
import type { InspectRequest } from './inspect-protocol.ts'

type Reading = Omit<Parameters<typeof inspectFile>[1], 'chosen' | 'decimal'>

/** What a worker answers to a request to look at a file. */
export async function inspectAndGuess(
  { file, chosen, fields, defaultCountry, language }: InspectRequest,
  reading: Reading,
): Promise<{ inspection: Inspection; guesses: Guess[] }> {
  const inspection = await inspectFile(file, { ...reading, chosen, decimal: decimalOf(language) })
  if (inspection.kind !== 'table') return { inspection, guesses: [] }
  const rows = inspection.sample.map(({ cells }) => cells)
  const guesses = guessTargets({ headings: inspection.headings, rows, fields, defaultCountry })
  return { inspection, guesses }
}
