import { describe, expect, it } from 'vitest'
import type { Toast, ToastClock } from '../../web/shared/ui/toast-queue.ts'
import { createToastQueue, toastMs } from '../../web/shared/ui/toast-queue.ts'

/** A clock that moves when told, ticking whoever asked to be ticked. */
function fakeClock(): ToastClock & { advance: (ms: number) => void; running: () => number } {
  let now = 0
  const timers = new Set<{ every: number; next: number; tick: () => void }>()
  return {
    now: () => now,
    every(ms, tick) {
      const timer = { every: ms, next: now + ms, tick }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].toSorted((a, b) => a.next - b.next)[0]
        if (!due || due.next > end) break
        now = due.next
        due.next += due.every
        due.tick()
      }
      now = end
    },
    running: () => timers.size,
  }
}

function open() {
  const clock = fakeClock()
  let shown: Toast | null = null
  const queue = createToastQueue((toast) => (shown = toast), clock)
  return { clock, queue, shown: (): Toast | null => shown }
}

describe('a toast', () => {
  it('stays six seconds, counts down, then leaves and stops its timer', () => {
    const { clock, queue, shown } = open()
    queue.show({ text: 'Lista creata' })
    expect(shown()?.remainingMs).toBe(toastMs)
    clock.advance(2000)
    expect(shown()?.remainingMs).toBe(4000)
    clock.advance(3999)
    expect(shown()?.text).toBe('Lista creata')
    clock.advance(251)
    expect(shown()).toBeNull()
    expect(clock.running()).toBe(0)
  })

  it('stops while it is hovered or focused, and goes on from there', () => {
    const { clock, queue, shown } = open()
    queue.show({ text: 'Chiusa' })
    clock.advance(5000)
    queue.pause()
    clock.advance(60_000)
    expect(shown()?.remainingMs).toBe(1000)
    queue.resume()
    clock.advance(1000)
    expect(shown()).toBeNull()
  })

  it('gives way at once to a newer one, which gets its full time', () => {
    const { clock, queue, shown } = open()
    queue.show({ text: 'Prima' })
    clock.advance(5500)
    queue.show({ text: 'Seconda' })
    expect(shown()?.text).toBe('Seconda')
    clock.advance(5500)
    expect(shown()?.text).toBe('Seconda')
    expect(clock.running()).toBe(1)
  })

  it('undoes once, and is gone before the undo runs', () => {
    const { queue, shown } = open()
    let undone = 0
    queue.show({
      text: 'Eliminata',
      onUndo: () => {
        undone += 1
        expect(shown()).toBeNull()
      },
    })
    queue.undo()
    queue.undo()
    expect(undone).toBe(1)
  })
})
