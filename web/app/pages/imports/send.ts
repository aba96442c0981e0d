import type { ImportChunkResult, ImportRow } from '../../../../worker/contracts/imports.ts'

/** What one delivery came to. `again` may end differently if tried later, `refused` never will. */
export type Delivery<Result = ImportChunkResult> =
  | { kind: 'applied'; result: Result }
  | { kind: 'again'; offline: boolean; afterMs: number | null }
  | { kind: 'refused'; code: string; status: number }

type Refused = Extract<Delivery, { kind: 'refused' }>

export type SendOptions<Result = ImportChunkResult> = {
  chunks: AsyncIterable<{ chunk: number; rows: ImportRow[] }>
  /** Chunks the server has: they are read, for their numbers, and not sent. */
  received: ReadonlySet<number>
  put: (chunk: number, rows: ImportRow[]) => Promise<Delivery<Result>>
  onApplied: (result: Result, rows: number) => void
  /** True while deliveries fail and are tried again. */
  onWaiting: (waiting: { offline: boolean } | null) => void
  wait: (ms: number) => Promise<void>
  isStopped: () => boolean
}

/** Deliveries under way at once: enough to keep the server busy while answers travel. */
const parallelDeliveries = 4
const firstPauseMs = 500
const longestPauseMs = 10_000

/**
 * Sends what is missing of an import, several chunks at a time, each again and again until the server has it
 * or refuses it: the server counts a chunk once, however often it comes (spec 4.7).
 *
 * @returns the refusal that ended it, or null when all is sent or it was stopped
 */
export async function sendChunks<Result = ImportChunkResult>(
  options: SendOptions<Result>,
): Promise<Refused | null> {
  const running = new Set<Promise<void>>()
  let refused: Refused | null = null
  let failing = 0

  const deliver = async (chunk: number, rows: ImportRow[]): Promise<void> => {
    let pauseMs = firstPauseMs
    let failed = false
    while (!options.isStopped() && refused === null) {
      const delivery = await options.put(chunk, rows)
      if (delivery.kind === 'applied') {
        if (failed && --failing === 0) options.onWaiting(null)
        options.onApplied(delivery.result, rows.length)
        return
      }
      if (delivery.kind === 'refused') {
        refused ??= delivery
        return
      }
      if (!failed) failing += 1
      failed = true
      options.onWaiting({ offline: delivery.offline })
      await options.wait(Math.max(pauseMs, delivery.afterMs ?? 0))
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  for await (const { chunk, rows } of options.chunks) {
    if (options.isStopped() || refused !== null) break
    if (options.received.has(chunk)) continue
    const delivery = deliver(chunk, rows).finally(() => running.delete(delivery))
    running.add(delivery)
    if (running.size >= parallelDeliveries) await Promise.race(running)
  }
  await Promise.all(running)
  return refused
}

/** The answer to a chunk in the terms of `sendChunks`. */
export async function readDelivery<Result>(
  response: Response,
  parse: (body: unknown) => Result | null,
): Promise<Delivery<Result>> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) {
    const result = parse(body)
    return result ? { kind: 'applied', result } : { kind: 'again', offline: false, afterMs: null }
  }
  if (response.status >= 500 || response.status === 429) {
    const seconds = Number(response.headers.get('retry-after'))
    return { kind: 'again', offline: false, afterMs: seconds > 0 ? seconds * 1000 : null }
  }
  const code =
    typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
      ? body.code
      : 'server.error'
  return { kind: 'refused', code, status: response.status }
}
