/** One message at the corner: what happened, with its undo when there is one. */
export type ToastInput = {
  text: string
  /** "Annulla" with the seconds left; the change it takes back is already made. */
  onUndo?: () => void
  /** Drawn with the red mark; used for failures of background actions. */
  failed?: boolean
}
export type Toast = ToastInput & { id: number; remainingMs: number; paused: boolean }

/** How long a toast stays, not counting the time it is hovered or focused. */
export const toastMs = 6000

/** The clock and the scheduler a queue needs; real ones by default, fake ones in tests. */
export type ToastClock = { now: () => number; every: (ms: number, tick: () => void) => () => void }

const realClock: ToastClock = {
  now: () => performance.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms)
    return () => clearInterval(timer)
  },
}

/**
 * One toast at a time: a new one replaces the old one at once, so that nothing waits behind a message
 * nobody reads. Time stops while the pointer or the focus is on it. `onChange` hears each change; it is
 * called at least every quarter of a second while a toast runs, for the seconds left.
 */
export function createToastQueue(onChange: (toast: Toast | null) => void, clock: ToastClock = realClock) {
  let current: Toast | null = null
  let lastTick = 0
  let stop: (() => void) | null = null
  let nextId = 1

  function publish(): void {
    onChange(current && { ...current })
  }

  function dismiss(): void {
    stop?.()
    stop = null
    current = null
    publish()
  }

  function tick(): void {
    const now = clock.now()
    const elapsed = now - lastTick
    lastTick = now
    if (!current || current.paused) return
    current.remainingMs -= elapsed
    if (current.remainingMs <= 0) dismiss()
    else publish()
  }

  function hold(paused: boolean): void {
    if (!current) return
    tick()
    if (!current) return
    current.paused = paused
    publish()
  }

  return {
    show(input: ToastInput): void {
      current = { ...input, id: nextId++, remainingMs: toastMs, paused: false }
      lastTick = clock.now()
      stop ??= clock.every(250, tick)
      publish()
    },
    dismiss,
    /** Stops the time, on hover and focus. */
    pause: () => hold(true),
    resume: () => hold(false),
    undo(): void {
      const undo = current?.onUndo
      dismiss()
      undo?.()
    },
  }
}
