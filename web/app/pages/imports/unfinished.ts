import { useQuery } from '@tanstack/solid-query'
import { createEffect, createMemo, createSignal, on } from 'solid-js'
import type { Import } from '../../../../worker/contracts/imports.ts'
import { markOf } from './file-mark.ts'
import { listUnfinishedImports, unfinishedImportsQuery } from './imports.data.ts'

/**
 * Imports of the workspace that still wait for rows, as the server knows them.
 *
 * @param isShown while they are; nobody looks at them otherwise
 */
export function createUnfinished(slug: () => string, isShown: () => boolean) {
  const query = useQuery(() => ({ ...unfinishedImportsQuery(slug()), enabled: isShown() }))
  const imports = createMemo((): Import[] => (query.isSuccess ? query.data : []))
  /** Rows that each had at the last look: where they have grown since, somebody is sending. */
  let lastRows = new Map<number, number>()
  const [growing, setGrowing] = createSignal<ReadonlySet<number>>(new Set())
  createEffect(
    on([() => query.dataUpdatedAt, isShown], ([, shown]) => {
      // What this page itself has sent in between is nobody else's.
      const seen = shown ? imports() : []
      setGrowing(new Set(seen.filter((one) => hasGrown(one)).map(({ id }) => id)))
      lastRows = new Map(seen.map(({ id, receivedRows }) => [id, receivedRows]))
    }),
  )
  const hasGrown = ({ id, receivedRows }: Import): boolean =>
    receivedRows > (lastRows.get(id) ?? receivedRows)
  return {
    imports,
    /** Whether another browser is at it just now. */
    isGrowing: (id: number): boolean => growing().has(id),
    /** The import that this very file was being read for. */
    async of(file: Blob): Promise<Import | undefined> {
      const shown = imports()
      const known = await listUnfinishedImports(slug()).catch(() => shown)
      if (!known.some(({ clientFile }) => clientFile)) return undefined
      // A file that cannot be read is told by whoever reads it next.
      const mark = await markOf(file).catch(() => null)
      return known.find(({ clientFile }) => clientFile !== null && clientFile.mark === mark)
    },
  }
}
