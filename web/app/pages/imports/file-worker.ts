import { type NumberedWorker, numberWorker } from '../../file-reading/numbered-worker.ts'
import type { FileAnswer, FileRequest } from './protocol.ts'

export type FileWorker = NumberedWorker<FileRequest, FileAnswer>

/** The worker that reads, judges and sends the file, so that the page never waits for a million rows. */
export const openFileWorker = (): FileWorker =>
  numberWorker(new Worker(new URL('./file.worker.ts', import.meta.url), { type: 'module' }), (task) => ({
    type: 'failed',
    task,
  }))
