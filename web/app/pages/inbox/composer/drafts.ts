import { createEffect, on, onCleanup } from 'solid-js'
import { useInbox } from '../inbox-session.ts'

const settleMs = 800

/**
 * Keeps what is begun to be written on the server, for the member's other devices and the next time. One draft of a
 * conversation is under way at a time: offline, only the latest goes out. What was sent and could not be taken yet, or
 * waits for a word of its writer, stands in the thread: the server is told to forget its draft. Call it in a component.
 *
 * @param of.text what the composer holds
 * @param of.setText what another device or an earlier time holds, told when nothing newer stands here
 */
export function createDrafts(of: {
  conversation: string
  text: () => string
  setText: (text: string) => void
}): void {
  const inbox = useInbox()
  const { conversation } = of
  /** What the server has, as far as is known here. */
  let known = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  const isUnderWay = (): boolean =>
    inbox.live.outbox
      .all()
      .some(({ op, state }) => op.type === 'draft' && op.conversation === conversation && state === 'waiting')
  function save(): void {
    clearTimeout(timer)
    timer = undefined
    const text = of.text()
    if (text === known) return
    if (isUnderWay()) {
      timer = setTimeout(save, settleMs)
      return
    }
    known = text
    inbox.command({ type: 'draft', conversation, text: text === '' ? null : text })
  }
  createEffect(
    on(
      of.text,
      () => {
        if (timer === undefined && of.text() === known) return
        clearTimeout(timer)
        timer = setTimeout(save, settleMs)
      },
      { defer: true },
    ),
  )
  createEffect(
    on(
      () => inbox.read((live) => live.heads.draft(conversation)) ?? '',
      (stored) => {
        if (stored === known || isUnderWay()) return
        // What is being written here is newer. Both may stand empty, since a draft that is sent is forgotten by itself.
        if (timer !== undefined && stored !== of.text()) return
        // All that was known has just been forgotten, to be asked for again: that empties nothing.
        if (stored === '' && !inbox.live.threads.isComplete(conversation)) return
        const isUntouched = of.text() === known
        known = stored
        if (isUntouched) of.setText(stored)
      },
    ),
  )
  onCleanup(() => {
    if (timer !== undefined) save()
    clearTimeout(timer)
  })
}
