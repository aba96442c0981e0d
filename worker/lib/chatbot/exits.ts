import type { Block } from '../../contracts/chatbot.ts'

/** A way out of a block: the part of it that says so, and the block it leads to. */
export type Exit = { place: string; to: string | null; optional: boolean }

const exit = (place: string, to: string | null, optional = false): Exit => ({ place, to, optional })

/** Every way that leads on from a block; a conversation ends at one that has none. */
export function exitsOf(block: Block): Exit[] {
  switch (block.type) {
    case 'message':
    case 'form':
    case 'automation':
      return [exit('next', block.next)]
    case 'choice':
      return [
        ...block.options.map(({ id, next }) => exit(id, next)),
        exit('otherwise', block.otherwise, true),
      ]
    case 'hours':
      return [exit('open', block.open), exit('closed', block.closed)]
    case 'agents':
      return [exit('online', block.online), exit('away', block.away)]
    case 'hand':
    case 'close':
      return []
  }
}

/** Whether the bot stops at a block until the visitor answers. */
export const waitsAt = ({ type }: Pick<Block, 'type'>): boolean => type === 'choice' || type === 'form'

/** A block whose exits to one place lead elsewhere. */
export function withExit(block: Block, place: string, to: string | null): Block {
  if (block.type === 'choice' && place !== 'otherwise')
    return {
      ...block,
      options: block.options.map((option) => (option.id === place ? { ...option, next: to } : option)),
    }
  return exitsOf(block).some((one) => one.place === place) ? { ...block, [place]: to } : block
}
