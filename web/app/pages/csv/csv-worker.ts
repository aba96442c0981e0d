import { type NumberedWorker, numberWorker } from '../../file-reading/numbered-worker.ts'
import type { CsvAnswer, CsvRequest } from './protocol.ts'

/** The worker that reads and writes the file, so that the page never waits for a million rows. */
export const openCsvWorker = (): NumberedWorker<CsvRequest, CsvAnswer> =>
  numberWorker(new Worker(new URL('./csv.worker.ts', import.meta.url), { type: 'module' }), (task) => ({
    type: 'failed',
    task,
  }))
