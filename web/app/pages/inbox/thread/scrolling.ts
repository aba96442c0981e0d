import { createEffect, createSignal, on, onCleanup } from 'solid-js'

/** So near to the end counts as there. */
const nearPx = 60

/**
 * Where a thread stands: at its end it stays there as it grows; elsewhere what is read stays in place, and what came
 * meanwhile is counted. Call it in a component.
 */
export function createScrolling(of: {
  keys: () => readonly string[]
  lastKey: () => string | undefined
  onEnd: (isInSight: boolean) => void
}) {
  const [isAtEnd, setAtEnd] = createSignal(true)
  const [arrived, setArrived] = createSignal(0)
  let box: HTMLElement | undefined
  /** Set while a page before is put in: then the end does not pull. */
  let isKeeping = false

  const distance = (): number => (box ? box.scrollHeight - box.clientHeight - box.scrollTop : 0)
  function note(atEnd: boolean): void {
    if (atEnd) setArrived(0)
    if (atEnd === isAtEnd()) return
    setAtEnd(atEnd)
    of.onEnd(atEnd)
  }
  function toEnd(behavior: ScrollBehavior = 'instant'): void {
    box?.scrollTo({ top: box.scrollHeight, behavior })
    if (behavior === 'instant') note(true)
  }
  const pin = (): void => toEnd()
  function begin(): void {
    if (box?.firstElementChild) sizes.observe(box.firstElementChild)
    toEnd()
    of.onEnd(true)
  }
  // Pictures, the keyboard of a phone and a taller composer change heights without a new row.
  const sizes = new ResizeObserver(() => {
    if (isAtEnd() && !isKeeping) toEnd()
  })
  onCleanup(() => sizes.disconnect())

  createEffect(
    on([of.lastKey, of.keys], ([last, keys], before) => {
      const isNew = before !== undefined && before[0] !== last && keys.length > before[1].length
      if (isAtEnd()) queueMicrotask(pin)
      else if (isNew) setArrived((count) => count + 1)
    }),
  )
  return {
    isAtEnd,
    arrived,
    toEnd,
    setBox(element: HTMLElement): void {
      box = element
      sizes.observe(element)
      queueMicrotask(begin)
    },
    onScroll(): void {
      if (!isKeeping) note(distance() <= nearPx)
    },
    /** Runs what puts rows in at the top; what is in sight stays where it is. */
    async keepPlace(work: () => Promise<void>): Promise<void> {
      isKeeping = true
      const row = box && firstInSight(box)
      const top = row?.getBoundingClientRect().top ?? 0
      try {
        await work()
        // Rows are drawn in the microtask that tells of the change.
        await new Promise((resolve) => requestAnimationFrame(resolve))
        if (box && row?.isConnected) box.scrollTop += row.getBoundingClientRect().top - top
      } finally {
        isKeeping = false
      }
    },
  }
}

function firstInSight(box: HTMLElement): HTMLElement | undefined {
  const { top } = box.getBoundingClientRect()
  return [...box.querySelectorAll<HTMLElement>('[data-row]')].find(
    (row) => row.getBoundingClientRect().bottom > top,
  )
}
