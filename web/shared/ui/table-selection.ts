/** Which rows are chosen: some by key, or all that match the filter (more than the page shows) but for some. */
export type Selection =
  | { readonly mode: 'rows'; readonly keys: ReadonlySet<string> }
  | { readonly mode: 'matching'; readonly except: ReadonlySet<string> }

export const noSelection: Selection = { mode: 'rows', keys: new Set() }
export const allMatching: Selection = { mode: 'matching', except: new Set() }

export const isSelected = (selection: Selection, key: string): boolean =>
  selection.mode === 'matching' ? !selection.except.has(key) : selection.keys.has(key)

/** How many are chosen; `matching` is the total of the filter, undefined while it is counted. */
export function selectedCount(selection: Selection, matching: number | undefined): number | undefined {
  if (selection.mode === 'rows') return selection.keys.size
  return matching === undefined ? undefined : Math.max(0, matching - selection.except.size)
}

/** Gives rows one state and leaves the others as they are, those that no page shows too. */
function setRows(selection: Selection, keys: readonly string[], selected: boolean): Selection {
  const isListed = selection.mode === 'rows' ? selected : !selected
  const listed = new Set(selection.mode === 'rows' ? selection.keys : selection.except)
  for (const key of keys) {
    if (isListed) listed.add(key)
    else listed.delete(key)
  }
  return selection.mode === 'rows' ? { mode: 'rows', keys: listed } : { mode: 'matching', except: listed }
}

/** Adds or takes away one row. From "all that match" it is taken out of them, and the rest stays. */
export const toggleRow = (selection: Selection, key: string): Selection =>
  setRows(selection, [key], !isSelected(selection, key))

/** Gives all rows between two of the page the state that `to` gets: what Shift and a click do. */
export function toggleRange(
  selection: Selection,
  from: string,
  to: string,
  pageKeys: readonly string[],
): Selection {
  const start = pageKeys.indexOf(from)
  const end = pageKeys.indexOf(to)
  if (start < 0 || end < 0) return toggleRow(selection, to)
  const between = pageKeys.slice(Math.min(start, end), Math.max(start, end) + 1)
  return setRows(selection, between, !isSelected(selection, to))
}

/** What the check in the header shows for this page. */
export function pageState(selection: Selection, pageKeys: readonly string[]): 'none' | 'some' | 'all' {
  const chosen = pageKeys.filter((key) => isSelected(selection, key)).length
  if (chosen === 0) return 'none'
  return chosen === pageKeys.length ? 'all' : 'some'
}

/**
 * The check in the header: all of the page, or none of it. Rows chosen on other pages stay; "all that match"
 * is left as a whole, since nobody takes the rest for chosen who has just cleared the header.
 */
export function togglePage(selection: Selection, pageKeys: readonly string[]): Selection {
  const clear = pageState(selection, pageKeys) === 'all'
  if (clear && selection.mode === 'matching') return noSelection
  return setRows(selection, pageKeys, !clear)
}
