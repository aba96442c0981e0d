import type { CountCell, Counts, Head, UnreadHead } from '../../../worker/contracts/inbox.ts'
import type { HeadPlace } from '../../../worker/contracts/inbox-frames.ts'

type Cell = Omit<CountCell, 'total'>
const keyOf = ({ status, assignee, channel }: Cell): string => `${status}/${channel}/${assignee ?? ''}`

/**
 * The figures of the views, kept by what comes in: told once, then moved by each change, which says where a
 * conversation was. They hold as long as no change is missed, which the stream's numbers see to.
 */
export class InboxCounts {
  #cells = new Map<string, CountCell>()
  #tags = new Map<number, number>()
  #unread = new Map<string, { assignee: string | null; channel: Head['channel'] }>()
  #mentions = new Map<string, number>()
  /** Not all unread conversations were told: their number is "so many and more". */
  hasMoreUnread = false

  /** Takes figures as they stand at a number of the stream. */
  set(counts: Counts): void {
    this.#cells = new Map(counts.grid.map((cell) => [keyOf(cell), { ...cell }]))
    this.#tags = new Map(counts.tags.map(({ tag, total }) => [tag, total]))
    this.#unread = new Map(counts.unread.map(({ id, assignee, channel }) => [id, { assignee, channel }]))
    this.hasMoreUnread = counts.unreadMore
    this.#mentions = new Map(counts.mentions.map(({ id, count }) => [id, count]))
  }

  /** A conversation moved from one place to another; null: it is new, or gone. */
  move(was: HeadPlace, now: Head | null): void {
    if (was !== null) this.#add(was, was.tags, -1)
    if (now !== null) this.#add(now, now.tags, 1)
  }

  #add(cell: Cell, tags: readonly number[], by: 1 | -1): void {
    const key = keyOf(cell)
    const { status, assignee, channel } = cell
    const known = this.#cells.get(key) ?? { status, assignee, channel, total: 0 }
    this.#cells.set(key, { ...known, total: known.total + by })
    if (status !== 'open') return
    for (const tag of tags) this.#tags.set(tag, (this.#tags.get(tag) ?? 0) + by)
  }

  /**
   * Notes whether a conversation is unread for the member.
   *
   * @param readCseq null when it is not known: then only something new that was written makes it unread, and being
   *   put away makes it read
   */
  note(head: Head, { was, readCseq }: { was: HeadPlace; readCseq: number | null }): void {
    const isNew = head.lastInCseq > (was?.lastInCseq ?? 0)
    const known = readCseq === null ? isNew || this.#unread.has(head.id) : head.lastInCseq > readCseq
    this.setUnread(head.id, known && head.status === 'open' ? head : null)
  }

  /** Null: it is read, or not open, or gone. */
  setUnread(id: string, place: Pick<UnreadHead, 'assignee' | 'channel'> | null): void {
    if (place === null) this.#unread.delete(id)
    else this.#unread.set(id, { assignee: place.assignee, channel: place.channel })
  }

  /** So many notes that name the member in a conversation have not been read. */
  setMentions(id: string, count: number): void {
    if (count === 0) this.#mentions.delete(id)
    else this.#mentions.set(id, count)
  }

  /** Notes that name the member and have not been read, in a conversation. */
  mentionsIn(id: string): number {
    return this.#mentions.get(id) ?? 0
  }

  /** Conversations in which a note names the member that they have not read. */
  mentioned(): number {
    return this.#mentions.size
  }

  /** How many conversations stand where; parts left out are not asked for. */
  total(where: Partial<Cell>): number {
    let sum = 0
    for (const cell of this.#cells.values()) if (isThere(cell, where)) sum += cell.total
    return sum
  }

  /** Open conversations that carry a tag. */
  tagged(tag: number): number {
    return this.#tags.get(tag) ?? 0
  }

  /** Whether a conversation is known to be unread. */
  isUnread(id: string): boolean {
    return this.#unread.has(id)
  }

  /** Unread conversations, of all or in one place. */
  unread(where: Partial<Omit<Cell, 'status'>> = {}): number {
    let sum = 0
    for (const place of this.#unread.values()) if (isThere(place, where)) sum += 1
    return sum
  }

  /** Everything that is known, in one order: two clients that agree give the same. */
  snapshot(): {
    grid: CountCell[]
    tags: [number, number][]
    unread: string[]
    mentions: [string, number][]
  } {
    return {
      grid: [...this.#cells.values()]
        .filter(({ total }) => total !== 0)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      tags: [...this.#tags].filter(([, total]) => total !== 0).sort(([a], [b]) => a - b),
      unread: [...this.#unread.keys()].sort(),
      mentions: [...this.#mentions].sort(([a], [b]) => (a < b ? -1 : 1)),
    }
  }
}

const isThere = <Place extends object>(place: Place, where: Partial<Place>): boolean =>
  (Object.keys(where) as (keyof Place)[]).every(
    (key) => where[key] === undefined || where[key] === place[key],
  )
