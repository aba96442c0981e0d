import type { CsvAnswer, CsvRequest } from './protocol.ts'

/** A request without its number, which the worker's owner gives. */
type Unnumbered<T> = T extends { task: number } ? Omit<T, 'task'> : never

export type CsvWorker = {
  /** Starts a task; the one before is dropped and its late answers are not heard. */
  start(request: Unnumbered<CsvRequest>, onAnswer: (answer: CsvAnswer) => void): void
  stop(): void
  close(): void
}

/** The worker that reads and writes the file, so that the page never waits for a million rows. */
export function openCsvWorker(): CsvWorker {
  const worker = new Worker(new URL('./csv.worker.ts', import.meta.url), { type: 'module' })
  let task = 0
  let heard: ((answer: CsvAnswer) => void) | null = null
  const post = (request: CsvRequest): void => worker.postMessage(request)
  worker.addEventListener('message', (event: MessageEvent<CsvAnswer>) => {
    if (event.data.task === task) heard?.(event.data)
  })
  worker.addEventListener('error', () => heard?.({ type: 'failed', task }))
  return {
    start(request, onAnswer) {
      task += 1
      heard = onAnswer
      post({ ...request, task })
    },
    stop() {
      task += 1
      heard = null
      post({ type: 'stop' })
    },
    close: () => worker.terminate(),
  }
}
