import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { SandboxAnswerInput } from '../../../../worker/contracts/channels.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { useWorkspace } from '../../session.tsx'
import { answerTo } from './outbox.data.ts'

/** Makes whoever got a message answer, one answer at a time; a failure is told. Call it in a component. */
export function createAnswering(messageId: () => number) {
  const workspace = useWorkspace()
  const [busy, setBusy] = createSignal(false)
  return {
    busy,
    /** Whether the answer was taken. */
    async answer(input: SandboxAnswerInput): Promise<boolean> {
      if (busy()) return false
      setBusy(true)
      try {
        await answerTo(workspace.slug(), String(messageId()), input)
        return true
      } catch (error) {
        showToast({ text: problemText(error), failed: true })
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

/** An answer goes through the queue as every message does: looked for at once, then every so often. */
const lookMs = 500
const mostLooks = 60

/**
 * Looks at a message until what somebody was made to answer has come in. Call it in a component.
 *
 * @param cameIn changes when an answer did
 */
export function createLooking(cameIn: () => string, look: () => void): { begin: () => void } {
  const timers: ReturnType<typeof setTimeout>[] = []
  const stop = (): void => timers.splice(0).forEach(clearTimeout)
  onCleanup(stop)
  // A look that brings nothing new changes the message all the same.
  const news = createMemo(cameIn)
  createEffect(on(news, stop, { defer: true }))
  return {
    begin() {
      stop()
      look()
      for (let n = 1; n <= mostLooks; n++) timers.push(setTimeout(look, n * lookMs))
    },
  }
}
