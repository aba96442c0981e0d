/** A live list and the lists that its rule reads. */
export type Reader = { id: number; reads: readonly number[] }

/**
 * Lists in the order in which to refresh them: each after those it reads, so that one pass settles
 * all. Lists that read each other in a circle (refused on saving) still come once.
 */
export function readingOrder(lists: readonly Reader[]): number[] {
  const byId = new Map(lists.map((list) => [list.id, list]))
  const order: number[] = []
  const seen = new Set<number>()
  const visit = (id: number) => {
    const list = byId.get(id)
    if (list === undefined || seen.has(id)) return
    seen.add(id)
    for (const read of list.reads) visit(read)
    order.push(id)
  }
  for (const list of lists) visit(list.id)
  return order
}

/** Whether list `id` would, by way of the lists it reads, end up reading itself. */
export function readsItself(id: number, reads: readonly number[], others: readonly Reader[]): boolean {
  const readsOf = new Map(others.map((list) => [list.id, list.reads]))
  const seen = new Set<number>()
  const waiting = [...reads]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === id) return true
    if (seen.has(next)) continue
    seen.add(next)
    waiting.push(...(readsOf.get(next) ?? []))
  }
  return false
}
