import { randomUUID } from 'node:crypto'
import { Connection } from './connection.ts'
import { errorResult, isReadOnly, runRequest } from './pipeline.ts'
import type { StoredSql } from './pipeline.ts'
import type { Pipeline, PipelineRequest } from './protocol.ts'
import { transactionTimeout } from './sql-error.ts'
import { WriteLock } from './write-lock.ts'

export type DatabaseLimits = {
  /** A transaction older than this ends as soon as another writer waits. The real server's: 5 s. */
  transactionLimitMs?: number
  /** A stream nobody uses for so long is closed and its transaction rolled back. The real server's: 10 s. */
  streamIdleMs?: number
}

/** What spans several requests of a client: its stored SQL and, perhaps, an open transaction. */
type Stream = {
  stored: StoredSql
  holdsLock: boolean
  transactionSince: number
  timedOut: boolean
  idleTimer: NodeJS.Timeout | undefined
}

/** The baton is unknown: used twice, made up, or its stream was closed for being idle. */
export class StreamExpiredError extends Error {
  override readonly name = 'StreamExpiredError'

  constructor() {
    super('The stream has expired due to inactivity')
  }
}

/**
 * One database file behind the pipeline protocol.
 *
 * Native calls are synchronous, so a pipeline runs from its first to its last statement without
 * anything between; one connection for writing and one for reading are enough. The write lock
 * matters for transactions that a client keeps open over several requests.
 */
export class LocalDatabase {
  readonly #file: string
  readonly #lock = new WriteLock()
  readonly #streams = new Map<string, Stream>()
  #writer: Connection
  #reader: Connection
  #transaction: Stream | undefined
  readonly #transactionLimitMs: number
  readonly #streamIdleMs: number

  constructor(file: string, { transactionLimitMs = 5_000, streamIdleMs = 10_000 }: DatabaseLimits) {
    this.#file = file
    this.#transactionLimitMs = transactionLimitMs
    this.#streamIdleMs = streamIdleMs
    this.#writer = new Connection(file, { readOnly: false })
    this.#reader = new Connection(file, { readOnly: true })
  }

  /**
   * Runs the requests of a pipeline in order, each whatever became of the one before, and returns
   * the JSON of the whole answer.
   *
   * @throws StreamExpiredError
   */
  async run({ baton, requests }: Pipeline): Promise<string> {
    const stream = baton === undefined ? newStream() : this.#resume(baton)
    if (stream.timedOut) return answer(null, requests.map(timedOutResult))
    if (baton === undefined && isReadOnly(requests)) return this.#runReading(stream, requests)
    if (!stream.holdsLock) await this.#acquire(stream)
    return this.#runWriting(stream, requests)
  }

  /** Moves the write-ahead log into the database file, so that the file alone is complete. */
  checkpoint(): void {
    this.#writer.checkpoint()
  }

  /** Rolls back what is open and closes the file. Call it once no pipeline is under way. */
  close(): void {
    for (const stream of this.#streams.values()) clearTimeout(stream.idleTimer)
    this.#streams.clear()
    this.#writer.rollback()
    this.#reader.close()
    this.#writer.checkpoint()
    this.#writer.close()
  }

  /** Ends every open stream, so that whoever waits for the lock gets it. */
  closeStreams(): void {
    for (const [baton, stream] of this.#streams) {
      this.#streams.delete(baton)
      this.#end(stream)
    }
  }

  #resume(baton: string): Stream {
    const stream = this.#streams.get(baton)
    if (stream === undefined) throw new StreamExpiredError()
    this.#streams.delete(baton)
    clearTimeout(stream.idleTimer)
    return stream
  }

  #runReading(stream: Stream, requests: PipelineRequest[]): string {
    try {
      return answer(
        null,
        requests.map((request) => runRequest(this.#reader, stream.stored, request)),
      )
    } finally {
      this.#reader.rollback()
      if (this.#reader.tainted) {
        this.#reader.close()
        this.#reader = new Connection(this.#file, { readOnly: true })
      }
    }
  }

  #runWriting(stream: Stream, requests: PipelineRequest[]): string {
    const writer = this.#writer
    let staysOpen = false
    try {
      const results = requests.map((request) => runRequest(writer, stream.stored, request))
      if (requests.at(-1)?.type === 'close') return answer(null, results)
      staysOpen = writer.inTransaction
      return answer(this.#keep(stream), results)
    } finally {
      if (staysOpen) this.#holdOn(stream)
      else this.#end(stream)
    }
  }

  async #acquire(stream: Stream): Promise<void> {
    const turn = this.#lock.acquire()
    this.#limitTransaction()
    await turn
    stream.holdsLock = true
  }

  /** Gives the stream a baton, good for one further request. */
  #keep(stream: Stream): string {
    const baton = randomUUID()
    stream.idleTimer = setTimeout(() => {
      this.#streams.delete(baton)
      this.#end(stream)
    }, this.#streamIdleMs)
    this.#streams.set(baton, stream)
    return baton
  }

  #holdOn(stream: Stream): void {
    if (this.#transaction !== stream) stream.transactionSince = Date.now()
    this.#transaction = stream
    this.#limitTransaction()
  }

  /** Ends the open transaction at its limit if by then somebody waits to write. */
  #limitTransaction(): void {
    const stream = this.#transaction
    if (stream === undefined || !this.#lock.hasWaiting) return
    const leftMs = stream.transactionSince + this.#transactionLimitMs - Date.now()
    const timer = setTimeout(
      () => {
        if (this.#transaction !== stream || !this.#lock.hasWaiting) return
        stream.timedOut = true
        this.#end(stream)
      },
      Math.max(0, leftMs),
    )
    timer.unref()
  }

  /** Leaves the writer as a fresh stream expects it and hands the lock on. */
  #end(stream: Stream): void {
    if (this.#transaction === stream) this.#transaction = undefined
    if (!stream.holdsLock) return
    stream.holdsLock = false
    this.#writer.rollback()
    if (this.#writer.takeSchemaChange()) this.#reader.forgetStatements()
    if (this.#writer.tainted) {
      this.#writer.close()
      this.#writer = new Connection(this.#file, { readOnly: false })
    }
    this.#lock.release()
  }
}

const newStream = (): Stream => ({
  stored: new Map(),
  holdsLock: false,
  transactionSince: 0,
  timedOut: false,
  idleTimer: undefined,
})

const timedOutResult = () => errorResult(transactionTimeout())

function answer(baton: string | null, results: string[]): string {
  return `{"baton":${JSON.stringify(baton)},"base_url":null,"results":[${results.join(',')}]}`
}
