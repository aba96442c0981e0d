/** One key for each thing that is asked for: asking again for the same is safe, asking for another is new. */
export function createKeys(makeKey: () => string = () => crypto.randomUUID()): (input: unknown) => string {
  let last = { text: '', key: '' }
  return (input) => {
    const text = JSON.stringify(input)
    if (text !== last.text) last = { text, key: makeKey() }
    return last.key
  }
}
