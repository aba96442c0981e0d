import type { FileAnswer, FileRequest } from './protocol.ts'

/** A request without its number, which the worker's owner gives. */
type Unnumbered<T> = T extends { task: number } ? Omit<T, 'task'> : never
type Handlers = { onAnswer: (answer: FileAnswer) => void }

export type FileWorker = {
  /** Starts a task; the one before is dropped and its late answers are not heard. */
  start(request: Unnumbered<FileRequest>, handlers: Handlers): void
  stop(): void
  close(): void
}

/** The worker that reads, judges and sends the file, so that the page never waits for a million rows. */
export function openFileWorker(): FileWorker {
  const worker = new Worker(new URL('./file.worker.ts', import.meta.url), { type: 'module' })
  let task = 0
  let heard: Handlers | null = null
  const post = (request: FileRequest): void => worker.postMessage(request)
  worker.addEventListener('message', (event: MessageEvent<FileAnswer>) => {
    if (event.data.task === task) heard?.onAnswer(event.data)
  })
  worker.addEventListener('error', () => heard?.onAnswer({ type: 'failed', task }))
  return {
    start(request, handlers) {
      task += 1
      heard = handlers
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
