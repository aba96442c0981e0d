import { useQueryClient } from '@tanstack/solid-query'
import { createMemo, createSignal } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import type { Block, Chatbot, Flow, FlowProblem, OfferedBlock } from '../../../../worker/contracts/chatbot.ts'
import { checkFlow } from '../../../../worker/lib/chatbot/check.ts'
import { useWorkspace } from '../../session.tsx'
import { createAutosave } from '../campaigns/editor/autosave.ts'
import { saveDraft } from './chatbot.data.ts'
import { leaveField, openWriting, toldProblems, type Writing } from './faults.ts'
import { change, type Cord, connect, insert, remove } from './flow-edit.ts'

/**
 * A bot while it is written: saved by itself, checked at each stroke with the function that publishing checks with. Call
 * it in a component.
 */
export function createChatbotDraft(opened: Chatbot) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [flow, setFlow] = createStore<Flow>(structuredClone(unwrap(opened.flow)))
  const autosave = createAutosave<{ flow: Flow }>({
    version: opened.revision,
    save: (patch, revision) => saveDraft(client, workspace.slug(), { revision, ...patch }),
  })

  /** A copy without the store's proxies. */
  const copied = (): Flow => structuredClone(unwrap(flow))

  function put(next: Flow): void {
    const plain = structuredClone(unwrap(next))
    setFlow(reconcile(structuredClone(plain)))
    // A name cannot be empty: what is written is kept once there is one.
    if (plain.name.trim() !== '') autosave.change({ flow: plain })
  }

  const problems = createMemo(() => checkFlow(flow))
  const [writing, setWriting] = createSignal<Writing | null>(null)
  const told = createMemo(() => toldProblems(problems(), writing()))
  return {
    flow,
    copied,
    put,
    autosave,
    problems,
    errors: () => problems().filter(({ severity }) => severity === 'error'),
    /** What is told of a block. */
    problemsOf: (block: string) => told().filter((one) => one.block === block),
    /** A block is opened for being written, or none any more; one that was just made is open already. */
    write(block: string | null): void {
      if (block === null) setWriting(null)
      else if (writing()?.block !== block)
        setWriting(
          openWriting(
            block,
            problems().filter((one) => one.block === block),
          ),
        )
    },
    /** A field of the block that is written was left. */
    leave: (field: Pick<FlowProblem, 'place' | 'language'>) =>
      setWriting((now) => now && leaveField(now, field)),
    change: (block: Block) => put(change(copied(), block)),
    connect: (cord: Cord, to: string | null) => put(connect(copied(), cord, to)),
    /** Puts a new block on a cord; gives its id. */
    insert(cord: Cord, type: OfferedBlock): string {
      const made = insert(copied(), cord, type)
      setWriting(openWriting(made.id, []))
      put(made.flow)
      return made.id
    },
    remove: (id: string) => put(remove(copied(), id)),
  }
}
export type ChatbotDraft = ReturnType<typeof createChatbotDraft>
