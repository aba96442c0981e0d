import { createSignal, onCleanup } from 'solid-js'
import { maxSuppressionsAtOnce, type SuppressibleChannel } from '../../../../worker/contracts/consent.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import type { Language } from '../../../../worker/contracts/common.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { openFileWorker } from '../imports/file-worker.ts'
import { addSuppressions } from './suppressions.data.ts'

/** Addresses of one file at most: the browser holds each of them once. */
const mostAddresses = 1_000_000
/** Of those that cannot be read, as many are shown. */
const shownUnread = 20

export type BlockRun = {
  done: number
  total: number
  added: number
  known: number
  invalid: number
  unread: string[]
  state: 'reading' | 'running' | 'done' | 'stopped' | 'failed'
  problem: string | null
}

/**
 * A file whose addresses are to be blocked: read by the import's own worker, sent a thousand at a time. What was
 * sent counts once however often it is sent again.
 */
export function createBlockFile(around: {
  slug: () => string
  defaultCountry: () => string
  language: () => Language
}) {
  const worker = openFileWorker()
  onCleanup(() => {
    stopped = true
    worker.close()
  })
  let stopped = false
  const [file, setFile] = createSignal<File | null>(null)
  const [readBytes, setReadBytes] = createSignal(0)
  const [refused, setRefused] = createSignal(false)
  const [table, setTable] = createSignal<Table | null>(null)
  const [column, setColumn] = createSignal(0)
  const [run, setRun] = createSignal<BlockRun | null>(null)

  function choose(chosen: File): void {
    setFile(() => chosen)
    setRefused(false)
    setTable(null)
    setReadBytes(0)
    const fields: Field[] = []
    const { defaultCountry, language } = around
    worker.start(
      {
        type: 'inspect',
        file: chosen,
        chosen: {},
        fields,
        defaultCountry: defaultCountry(),
        language: language(),
      },
      (answer) => {
        if (answer.type === 'read') setReadBytes(answer.bytes)
        if (answer.type === 'failed') setRefused(true)
        if (answer.type !== 'inspected') return
        if (answer.inspection.kind === 'refused') return void setRefused(true)
        const address = answer.guesses.findIndex(
          ({ target }) =>
            target.kind === 'attribute' && (target.attribute === 'email' || target.attribute === 'phone'),
        )
        setColumn(Math.max(0, address))
        setTable(answer.inspection)
      },
    )
  }

  function start(channels: readonly SuppressibleChannel[]): void {
    const source = file()
    const shown = table()
    if (!source || !shown) return
    stopped = false
    setRun({ done: 0, total: 0, added: 0, known: 0, invalid: 0, unread: [], state: 'reading', problem: null })
    worker.start(
      { type: 'values', file: source, settings: shown.settings, column: column(), most: mostAddresses },
      (answer) => {
        if (answer.type === 'failed') change({ state: 'failed' })
        if (answer.type === 'values') void send(answer.values.slice(0, mostAddresses), channels)
      },
    )
  }
  const change = (part: Partial<BlockRun>): void => void setRun((known) => known && { ...known, ...part })

  async function send(values: readonly string[], channels: readonly SuppressibleChannel[]): Promise<void> {
    change({ state: 'running', total: values.length })
    for (let from = 0; from < values.length && !stopped; from += maxSuppressionsAtOnce) {
      const addresses = values.slice(from, from + maxSuppressionsAtOnce).map((value) => value.slice(0, 254))
      try {
        const { added, known, invalid } = await addSuppressions(around.slug(), {
          channels: [...channels],
          addresses,
          reason: 'import',
        })
        const before = run()
        if (before === null) return
        change({
          done: from + addresses.length,
          added: before.added + added,
          known: before.known + known,
          invalid: before.invalid + invalid.length,
          unread: [...before.unread, ...invalid.flatMap(({ index }) => addresses[index] ?? [])].slice(
            0,
            shownUnread,
          ),
        })
      } catch (error) {
        return change({ state: 'failed', problem: problemText(error) })
      }
    }
    change({ state: stopped ? 'stopped' : 'done' })
  }

  return {
    file,
    readBytes,
    refused,
    table,
    column,
    setColumn,
    run,
    choose,
    start,
    stop: () => {
      stopped = true
    },
  }
}
