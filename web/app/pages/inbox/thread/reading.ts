import { createEffect, createSignal, onCleanup } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { useInbox } from '../inbox-session.ts'

/** What is in sight so long counts as read. */
const glanceMs = 600

/**
 * Moves the member's read cursor while the end of the thread is in sight of somebody; tells where it stood when the
 * thread was opened. Call it in a component.
 */
export function createReading(head: () => Head): {
  /** Where what is new began when the thread was opened; null when nothing was. */
  newAfter: number | null
  setEndInSight: (isInSight: boolean) => void
} {
  const inbox = useInbox()
  const opened = head()
  const readCseq = inbox.live.heads.readCseq(opened.id)
  const [isEndInSight, setEndInSight] = createSignal(false)
  const [isLookedAt, setLookedAt] = createSignal(document.visibilityState === 'visible')
  const look = (): void => {
    setLookedAt(document.visibilityState === 'visible')
  }
  document.addEventListener('visibilitychange', look)
  onCleanup(() => document.removeEventListener('visibilitychange', look))
  let told = readCseq
  createEffect(() => {
    const { id, lastCseq, lastInCseq } = head()
    const isCalled = inbox.read((live) => live.heads.counts.mentionsIn(id) > 0) && lastCseq > told
    if (!isEndInSight() || !isLookedAt() || (lastInCseq <= told && !isCalled)) return
    const timer = setTimeout(() => {
      told = lastCseq
      inbox.command({ type: 'read', conversation: id, cseq: lastCseq })
    }, glanceMs)
    onCleanup(() => clearTimeout(timer))
  })
  return { newAfter: opened.lastInCseq > readCseq && readCseq > 0 ? readCseq : null, setEndInSight }
}
