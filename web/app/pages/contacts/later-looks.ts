/**
 * After a change a live list takes a contact in, or lets it go, a moment later: when to look, ms after the
 * change. The last look is for what only the minute's sweep could work off.
 */
const laterLooksMs = [1_500, 4_000, 10_000, 75_000] as const

/** Looks again a few times after the last change; `end` gives the looks up that have not been. */
export function createLaterLooks(look: () => void): { begin: () => void; end: () => void } {
  let timers: ReturnType<typeof setTimeout>[] = []
  const end = (): void => {
    for (const timer of timers) clearTimeout(timer)
    timers = []
  }
  return {
    begin() {
      end()
      timers = laterLooksMs.map((ms) => setTimeout(look, ms))
    },
    end,
  }
}
