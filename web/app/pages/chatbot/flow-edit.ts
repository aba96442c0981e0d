import type { Block, Flow, OfferedBlock, Texts } from '../../../../worker/contracts/chatbot.ts'
import { exitsOf, withExit } from '../../../../worker/lib/chatbot/exits.ts'

const noTexts = (): Texts => ({ it: '', en: '', fr: '' })

/** An id that no block of the flow has, nor had: figures of one that is gone must not be another's. */
function freshId(flow: Pick<Flow, 'blocks'>): string {
  const taken = new Set(flow.blocks.map(({ id }) => id))
  for (;;) {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
    const id = `b${random.toString(36)}`
    if (!taken.has(id)) return id
  }
}

/** A block as it begins: a form asks for all four fields (spec 14.2), a question has two buttons. */
function newBlock(type: OfferedBlock, id: string, next: string | null): Block {
  switch (type) {
    case 'message':
      return { id, type, text: noTexts(), next }
    case 'choice':
      return {
        id,
        type,
        text: noTexts(),
        options: [
          { id: 'o1', label: noTexts(), next },
          { id: 'o2', label: noTexts(), next: null },
        ],
        otherwise: null,
      }
    case 'form':
      return {
        id,
        type,
        text: noTexts(),
        phone: 'optional',
        company: 'optional',
        name: 'optional',
        next,
      }
    case 'hours':
      return { id, type, open: next, closed: null }
    case 'agents':
      return { id, type, online: next, away: null }
    case 'hand':
      return { id, type, text: noTexts(), to: 'in_turn' }
    case 'close':
      return { id, type, text: noTexts() }
  }
}

/** An exit of a block, or the start of the flow when `block` is null. */
export type Cord = { block: string | null; place: string }

/** Where a cord leads now. */
export function targetOf(flow: Flow, { block: id, place }: Cord): string | null {
  if (id === null) return flow.start
  const block = flow.blocks.find((one) => one.id === id)
  return (block && exitsOf(block).find((exit) => exit.place === place)?.to) ?? null
}

/** Leads a cord to a block, or nowhere. */
export const connect = (flow: Flow, { block: id, place }: Cord, to: string | null): Flow =>
  id === null
    ? { ...flow, start: to }
    : { ...flow, blocks: flow.blocks.map((one) => (one.id === id ? withExit(one, place, to) : one)) }

/** Puts a new block on a cord: it leads on to where the cord led, as far as it leads anywhere. */
export function insert(flow: Flow, cord: Cord, type: OfferedBlock): { flow: Flow; id: string } {
  const id = freshId(flow)
  const block = newBlock(type, id, targetOf(flow, cord))
  return { flow: connect({ ...flow, blocks: [...flow.blocks, block] }, cord, id), id }
}

export const change = (flow: Flow, block: Block): Flow => ({
  ...flow,
  blocks: flow.blocks.map((one) => (one.id === block.id ? block : one)),
})

/** A block with other words; one that says nothing stays as it is. */
export const withText = (block: Block, text: Texts): Block => ('text' in block ? { ...block, text } : block)

/** Takes a block away: what led to it leads to what came after it by its first exit. */
export function remove(flow: Flow, id: string): Flow {
  const block = flow.blocks.find((one) => one.id === id)
  const after = block === undefined ? null : (exitsOf(block)[0]?.to ?? null)
  const heir = after === id ? null : after
  const led = (to: string | null) => (to === id ? heir : to)
  const rest = flow.blocks.filter((one) => one.id !== id)
  return {
    ...flow,
    start: led(flow.start),
    blocks: rest.map((one) =>
      exitsOf(one).reduce((now, { place, to }) => (to === id ? withExit(now, place, heir) : now), one),
    ),
  }
}

/** Blocks in the order a visitor meets them, then those that nobody comes to. */
export function inOrder(flow: Flow): { block: Block; reached: boolean }[] {
  const byId = new Map(flow.blocks.map((block) => [block.id, block]))
  const order: Block[] = []
  const seen = new Set<string>()
  const visit = (id: string | null): void => {
    const block = id === null ? undefined : byId.get(id)
    if (block === undefined || seen.has(block.id)) return
    seen.add(block.id)
    order.push(block)
    for (const { to } of exitsOf(block)) visit(to)
  }
  visit(flow.start)
  return [
    ...order.map((block) => ({ block, reached: true })),
    ...flow.blocks.filter(({ id }) => !seen.has(id)).map((block) => ({ block, reached: false })),
  ]
}

/** A question with one button more; its id is none that the question has. */
export function addOption(block: Extract<Block, { type: 'choice' }>): Block {
  const taken = new Set(block.options.map(({ id }) => id))
  let count = block.options.length + 1
  while (taken.has(`o${count}`)) count += 1
  return { ...block, options: [...block.options, { id: `o${count}`, label: noTexts(), next: null }] }
}

/** Changes places with the button before. */
export function moveOptionUp(block: Extract<Block, { type: 'choice' }>, index: number): Block {
  const [before, own] = [block.options[index - 1], block.options[index]]
  if (before === undefined || own === undefined) return block
  return { ...block, options: block.options.toSpliced(index - 1, 2, own, before) }
}

/** Whether two flows say the same, whatever order their parts were written in. */
export const isSameFlow = (a: Flow, b: Flow): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  )
}
