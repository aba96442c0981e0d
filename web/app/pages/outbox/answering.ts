import { createSignal } from 'solid-js'
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
