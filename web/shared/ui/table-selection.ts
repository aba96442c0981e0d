/** Which rows are chosen: some by key, or all that match the filter (more than the page shows). */
export type Selection =
  | { readonly mode: 'rows'; readonly keys: ReadonlySet<string> }
  | { readonly mode: 'matching' }

export const noSelection: Selection = { mode: 'rows', keys: new Set() }

export const isSelected = (selection: Selection, key: string): boolean =>
  selection.mode === 'matching' || selection.keys.has(key)

/** How many are chosen; `matching` is the total of the filter, undefined while it is counted. */
export const selectedCount = (selection: Selection, matching: number | undefined): number | undefined =>
  selection.mode === 'matching' ? matching : selection.keys.size

/** Adds or takes away one row. From "all that match" it starts over with the page's other rows. */
export function toggleRow(selection: Selection, key: string, pageKeys: readonly string[]): Selection {
  const keys = new Set(selection.mode === 'matching' ? pageKeys : selection.keys)
  if (!keys.delete(key)) keys.add(key)
  return { mode: 'rows', keys }
}

/** Gives all rows between two of the page the state that `to` gets: what Shift and a click do. */
export function toggleRange(
  selection: Selection,
  from: string,
  to: string,
  pageKeys: readonly string[],
): Selection {
  const start = pageKeys.indexOf(from)
  const end = pageKeys.indexOf(to)
  if (start < 0 || end < 0) return toggleRow(selection, to, pageKeys)
  const select = !isSelected(selection, to)
  const keys = new Set(selection.mode === 'matching' ? pageKeys : selection.keys)
  for (const key of pageKeys.slice(Math.min(start, end), Math.max(start, end) + 1)) {
    if (select) keys.add(key)
    else keys.delete(key)
  }
  return { mode: 'rows', keys }
}

/** What the check in the header shows for this page. */
export function pageState(selection: Selection, pageKeys: readonly string[]): 'none' | 'some' | 'all' {
  if (selection.mode === 'matching') return 'all'
  const chosen = pageKeys.filter((key) => selection.keys.has(key)).length
  if (chosen === 0) return 'none'
  return chosen === pageKeys.length ? 'all' : 'some'
}

/** The check in the header: all of the page, or none of it. Rows chosen on other pages stay. */
export function togglePage(selection: Selection, pageKeys: readonly string[]): Selection {
  if (selection.mode === 'matching') return noSelection
  const keys = new Set(selection.keys)
  const clear = pageState(selection, pageKeys) === 'all'
  for (const key of pageKeys) {
    if (clear) keys.delete(key)
    else keys.add(key)
  }
  return { mode: 'rows', keys }
}
