/** A name that can be chosen; `created` marks the offer to make the typed text a new one. */
export type TagOption = { value: string; label: string; created: boolean }

const folded = (text: string): string => text.trim().toLowerCase()

/** Typing looks for something to add; what is there already is taken off by its × or in the full list. */
export const fitsTyped = (option: TagOption, typed: string, chosen: readonly string[]): boolean =>
  !chosen.includes(option.value) && folded(option.label).includes(folded(typed))

/** What Enter takes: the very name that was typed, else the first that fits, else the new name. */
export function enteredOption(
  options: readonly TagOption[],
  typed: string,
  chosen: readonly string[],
): TagOption | null {
  if (folded(typed) === '') return null
  const fitting = options.filter((option) => fitsTyped(option, typed, chosen))
  const known = fitting.filter(({ created }) => !created)
  return known.find(({ label }) => folded(label) === folded(typed)) ?? known[0] ?? fitting[0] ?? null
}

/** What text that is left in the field stands for: the name it spells out, never one that only resembles it. */
export function leftOption(
  options: readonly TagOption[],
  typed: string,
  chosen: readonly string[],
): TagOption | null {
  if (folded(typed) === '') return null
  const spelt = options.filter(({ label }) => folded(label) === folded(typed))
  return spelt.find((option) => fitsTyped(option, typed, chosen)) ?? null
}
