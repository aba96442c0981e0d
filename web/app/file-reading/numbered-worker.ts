/** A request without its number, which the worker's owner gives. */
export type Unnumbered<T> = T extends { task: number } ? Omit<T, 'task'> : never

export type NumberedWorker<Request, Answer> = {
  /** Starts a task; the one before is dropped and its late answers are not heard. */
  start(request: Unnumbered<Request>, onAnswer: (answer: Answer) => void): void
  stop(): void
  close(): void
}

/** A worker that does one thing at a time: what it is asked carries a number, which its answers bring back. */
export function numberWorker<Request, Answer extends { task: number }>(
  worker: Worker,
  toFailure: (task: number) => Answer,
): NumberedWorker<Request, Answer> {
  let task = 0
  let heard: ((answer: Answer) => void) | null = null
  worker.addEventListener('message', (event: MessageEvent<Answer>) => {
    if (event.data.task === task) heard?.(event.data)
  })
  worker.addEventListener('error', () => heard?.(toFailure(task)))
  return {
    start(request, onAnswer) {
      task += 1
      heard = onAnswer
      worker.postMessage({ ...request, task })
    },
    stop() {
      task += 1
      heard = null
      worker.postMessage({ type: 'stop' })
    },
    close: () => worker.terminate(),
  }
}
