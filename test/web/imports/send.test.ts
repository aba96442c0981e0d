import { describe, expect, it } from 'vitest'
import type { ImportRow } from '../../../worker/contracts/imports.ts'
import { choiceValue, toTarget, withTarget } from '../../../web/app/file-reading/columns.ts'
import { createKeys } from '../../../web/app/pages/imports/creation-key.ts'
import { createProgress } from '../../../web/app/pages/imports/progress.ts'
import { type Delivery, readDelivery, sendChunks } from '../../../web/app/pages/imports/send.ts'

const applied = (chunk: number): Delivery => ({
  kind: 'applied',
  result: {
    chunk,
    created: 1,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    rejected: 0,
    restored: 0,
    repeated: false,
  },
})
const again = (afterMs: number | null = null): Delivery => ({ kind: 'again', offline: true, afterMs })

async function* chunksUpTo(count: number): AsyncGenerator<{ chunk: number; rows: ImportRow[] }> {
  for (let chunk = 0; chunk < count; chunk++) yield { chunk, rows: [{ line: chunk + 2, cells: ['x'] }] }
}

function harness(answer: (chunk: number, attempt: number) => Delivery, received: number[] = []) {
  const attempts = new Map<number, number>()
  const log = { applied: [] as number[], waits: [] as number[], waiting: [] as boolean[], most: 0 }
  let running = 0
  let stopped = false
  const result = sendChunks({
    chunks: chunksUpTo(12),
    received: new Set(received),
    async put(chunk) {
      running += 1
      log.most = Math.max(log.most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      const attempt = (attempts.get(chunk) ?? 0) + 1
      attempts.set(chunk, attempt)
      return answer(chunk, attempt)
    },
    onApplied: ({ chunk }) => log.applied.push(chunk),
    onWaiting: (waiting) => log.waiting.push(waiting !== null),
    wait: async (ms) => void log.waits.push(ms),
    isStopped: () => stopped,
  })
  return { result, log, attempts, stop: () => (stopped = true) }
}

describe('sending an import', () => {
  it('delivers every chunk, at most four at a time', async () => {
    const { result, log } = harness(applied)
    expect(await result).toBeNull()
    expect(log.applied.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(log.most).toBe(4)
  })

  it('leaves out what the server has', async () => {
    const { result, log } = harness(applied, [0, 1, 5])
    await result
    expect(log.applied.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 6, 7, 8, 9, 10, 11])
  })

  it('tries again with growing pauses, and says that it waits until all go through', async () => {
    const { result, log, attempts } = harness((chunk, attempt) =>
      chunk === 3 && attempt < 4 ? again() : applied(chunk),
    )
    expect(await result).toBeNull()
    expect(attempts.get(3)).toBe(4)
    expect(log.waits).toEqual([500, 1000, 2000])
    expect(log.waiting).toEqual([true, true, true, false])
    expect(log.applied).toHaveLength(12)
  })

  it('waits as long as the server asks', async () => {
    const { result, log } = harness((chunk, attempt) =>
      chunk === 0 && attempt === 1 ? again(7000) : applied(chunk),
    )
    await result
    expect(log.waits).toEqual([7000])
  })

  it('ends with the refusal of a chunk', async () => {
    const { result, attempts } = harness((chunk) =>
      chunk === 2 ? { kind: 'refused', code: 'import.state', status: 409 } : applied(chunk),
    )
    expect(await result).toEqual({ kind: 'refused', code: 'import.state', status: 409 })
    expect(attempts.get(2)).toBe(1)
    expect(attempts.size).toBeLessThan(8)
  })

  it('stops where it is', async () => {
    const { result, log, stop } = harness((chunk) => {
      if (chunk === 4) stop()
      return applied(chunk)
    })
    expect(await result).toBeNull()
    expect(log.applied.length).toBeLessThan(12)
  })

  it.each([
    [200, '{"chunk":0}', { kind: 'again', offline: false, afterMs: null }],
    [503, '{"code":"server.busy"}', { kind: 'again', offline: false, afterMs: 2000 }],
    [502, '<html>', { kind: 'again', offline: false, afterMs: 2000 }],
    [429, '{}', { kind: 'again', offline: false, afterMs: 2000 }],
    [
      409,
      '{"code":"import.chunk_mismatch"}',
      { kind: 'refused', code: 'import.chunk_mismatch', status: 409 },
    ],
    [401, '', { kind: 'refused', code: 'server.error', status: 401 }],
  ])('reads an answer %d %s', async (status, body, delivery) => {
    const response = new Response(body, { status, headers: status === 200 ? {} : { 'retry-after': '2' } })
    expect(await readDelivery(response, () => null)).toEqual(delivery)
  })
})

describe('the progress of an import', () => {
  it('starts from what was there and tells rate and time left', () => {
    let now = 0
    const progress = createProgress(() => now)
    progress.start({
      id: 1,
      state: 'receiving',
      fileName: 'a.csv',
      fileSizeBytes: 1,
      listId: 1,
      listName: 'A',
      known: 'overwrite',
      deleted: 'leave',
      fileId: null,
      clientFile: null,
      totalRows: 10_000,
      chunkRows: 1000,
      totalChunks: 10,
      receivedChunks: 2,
      receivedRows: 2000,
      createdRows: 1900,
      updatedRows: 0,
      unchangedRows: 0,
      skippedRows: 0,
      rejectedRows: 100,
      restoredRows: 0,
      createdAt: 0,
      finishedAt: null,
    })
    expect(progress.ratePerSecond()).toBeNull()
    now = 2000
    progress.add(
      {
        chunk: 2,
        created: 990,
        updated: 5,
        unchanged: 0,
        skipped: 0,
        rejected: 5,
        restored: 0,
        repeated: false,
      },
      1000,
    )
    expect(progress.figures()).toMatchObject({ rows: 3000, created: 2890, rejected: 105 })
    expect(progress.ratePerSecond()).toBe(500)
    expect(progress.remainingMs()).toBe(14_000)
  })
})

describe('a column that is given a field', () => {
  it('takes it from the column that had it', () => {
    const email = { kind: 'attribute', attribute: 'email' } as const
    const choices = [
      { target: email, recognised: true },
      { target: { kind: 'ignore' } as const, recognised: false },
    ]
    expect(withTarget(choices, 1, email).map(({ target }) => choiceValue(target))).toEqual([
      'ignore',
      'attribute:email',
    ])
  })

  it.each([
    ['attribute:phone', { kind: 'attribute', attribute: 'phone' }],
    ['field:PUNTI', { kind: 'field', key: 'PUNTI' }],
    ['ignore', { kind: 'ignore' }],
    ['new', { kind: 'newField', key: 'CITTA', label: 'Città', type: 'text' }],
  ])('by the choice %s gets %j', (value, target) => {
    expect(toTarget(value, { heading: 'Città', number: 3, type: 'text' }, [])).toEqual(target)
  })

  it('by the choice of a new one gets a key that no field has, also of those that are off', () => {
    const field = { id: 1, label: 'Città', type: 'text' as const, choices: [] }
    const fields = [
      { ...field, key: 'CITTA', stored: false },
      { ...field, key: 'CITTA_2', stored: true },
    ]
    expect(toTarget('new', { heading: 'Città', number: 3, type: 'text' }, fields)).toMatchObject({
      key: 'CITTA_3',
    })
  })
})

describe('the key of a creation', () => {
  it('is one for the same wish and a new one for any other', () => {
    let made = 0
    const keyFor = createKeys(() => `key-${++made}`)
    const wish = { totalRows: 3, consents: [], columns: [{ heading: 'e-mail' }] }
    expect([keyFor(wish), keyFor({ ...wish })]).toEqual(['key-1', 'key-1'])
    expect(keyFor({ ...wish, consents: [{ channel: 'email', text: 'Modulo' }] })).toBe('key-2')
    expect(keyFor(wish)).toBe('key-3')
  })
})
