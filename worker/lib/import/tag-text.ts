/**
 * Several names in one cell: "Olio|Regali". A name that itself has a separator in it keeps the cell one
 * name by a bar at the end, and its own bars and backslashes are marked by a backslash. `cutTags` takes
 * all of that off again.
 */
export function joinTags(names: readonly string[]): string {
  const [only] = names
  if (names.length === 1 && only !== undefined && !/[|;,]/.test(only)) return only
  const joined = names.map((name) => name.replace(/[\\|]/g, String.raw`\$&`)).join('|')
  return names.length === 1 ? `${joined}|` : joined
}

/** The names of a cell as people write them, separated by bars, semicolons or commas. */
export function cutTags(text: string): string[] {
  if (!text.includes('|')) return text.split(text.includes(';') ? ';' : ',')
  const parts = text.match(/(?:\\[\\|]|[^|])+/g) ?? []
  return parts.map((part) => part.replace(/\\([\\|])/g, '$1'))
}
