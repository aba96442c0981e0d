/** A word that asks for something to choose from: `/` for canned answers, `@` for members. */
export type TypedWord = { sign: '/' | '@'; text: string; from: number; to: number }

/** Longest word that is looked for, in characters. */
const longestWord = 40

/** The word that is being typed at the caret, when it begins with a sign at the start of a line or behind a space. */
export function typedWord(text: string, caret: number, signs: readonly ('/' | '@')[]): TypedWord | null {
  for (let from = caret - 1; from >= 0 && caret - from <= longestWord; from--) {
    const letter = text.charAt(from)
    const sign = signs.find((one) => one === letter)
    if (sign !== undefined) {
      const before = text.charAt(from - 1)
      return before === '' || /\s/.test(before)
        ? { sign, text: text.slice(from + 1, caret), from, to: caret }
        : null
    }
    // Names have spaces, shortcuts have none; a line's end ends both.
    if (letter === '\n' || (/\s/.test(letter) && !signs.includes('@'))) return null
  }
  return null
}

/** The text with a stretch replaced, and where the caret goes. */
export function replaceStretch(
  text: string,
  { from, to }: { from: number; to: number },
  by: string,
): { text: string; caret: number } {
  return { text: text.slice(0, from) + by + text.slice(to), caret: from + by.length }
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()

/** Those whose name, or a word of it, begins with what was typed; whose name itself does come first. */
export function fitting<T>(all: readonly T[], typed: string, nameOf: (one: T) => string, limit: number): T[] {
  const wanted = plain(typed)
  const rank = (one: T): number => {
    const name = plain(nameOf(one))
    if (name.startsWith(wanted)) return 0
    return name.split(/[\s-]+/).some((word) => word.startsWith(wanted)) ? 1 : 2
  }
  return all
    .map((one) => ({ one, at: rank(one) }))
    .filter(({ at }) => at < 2)
    .sort((a, b) => a.at - b.at)
    .slice(0, limit)
    .map(({ one }) => one)
}

/** The members whom a note names by `@`. */
export const mentioned = (
  text: string,
  members: readonly { id: string; name: string }[],
): { id: string; name: string }[] => members.filter(({ name }) => name !== '' && text.includes(`@${name}`))

/** Addresses as people type them, separated by commas, semicolons or line ends. */
export function readAddresses(text: string): { addresses: string[]; wrong: string | null } {
  const addresses = text
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const wrong = addresses.find((one) => !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/.test(one)) ?? null
  return { addresses, wrong }
}
