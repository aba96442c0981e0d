import type { Operation } from '../../../../worker/contracts/inbox-commands.ts'
import type { Head } from '../../../../worker/contracts/inbox.ts'

/** Conversations that one command takes. */
const mostAtOnce = 200

/** What several conversations can undergo at once. */
export type ListChange =
  | { type: 'status'; status: Head['status']; until: number | null }
  | { type: 'assign'; assignee: string | null }
  | { type: 'priority'; priority: Head['priority'] }
  | { type: 'tag'; add: number[]; remove: number[] }
  | { type: 'read' }
  | { type: 'unread' }

const inPieces = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, at) =>
    all.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
  )

/** The commands of a change. */
export function operationsOf(change: ListChange, heads: readonly Head[]): Operation[] {
  if (change.type === 'read')
    return heads.map(({ id, lastCseq }) => ({ type: 'read', conversation: id, cseq: lastCseq }))
  if (change.type === 'unread') return heads.map(({ id }) => ({ type: 'unread', conversation: id }))
  return inPieces(heads.map(({ id }) => id)).map((conversations) => ({ ...change, conversations }))
}

/** Conversations that were alike in what is changed. */
function alike<K extends string | null>(heads: readonly Head[], of: (head: Head) => K): [K, Head[]][] {
  const groups = new Map<K, Head[]>()
  for (const head of heads) groups.set(of(head), [...(groups.get(of(head)) ?? []), head])
  return [...groups]
}

/** The commands that bring conversations back to how they were before a change. */
export function inverseOf(change: ListChange, heads: readonly Head[]): Operation[] {
  switch (change.type) {
    case 'status':
      return alike(heads, ({ status, snoozedUntil }) => `${status} ${snoozedUntil}`).flatMap(([, group]) =>
        group[0] === undefined
          ? []
          : operationsOf({ type: 'status', status: group[0].status, until: group[0].snoozedUntil }, group),
      )
    case 'assign':
      return alike(heads, ({ assignee }) => assignee).flatMap(([assignee, group]) =>
        operationsOf({ type: 'assign', assignee }, group),
      )
    case 'priority':
      return alike(heads, ({ priority }) => priority).flatMap(([priority, group]) =>
        operationsOf({ type: 'priority', priority }, group),
      )
    case 'tag':
      return [
        ...change.add.flatMap((tag) =>
          retag(
            { add: [], remove: [tag] },
            heads.filter(({ tags }) => !tags.includes(tag)),
          ),
        ),
        ...change.remove.flatMap((tag) =>
          retag(
            { add: [tag], remove: [] },
            heads.filter(({ tags }) => tags.includes(tag)),
          ),
        ),
      ]
    case 'read':
      return heads
        .filter(({ lastInCseq, readCseq }) => readCseq !== undefined && readCseq < lastInCseq)
        .map(({ id }) => ({ type: 'unread', conversation: id }))
    case 'unread':
      return operationsOf({ type: 'read' }, heads)
  }
}

const retag = (change: { add: number[]; remove: number[] }, heads: readonly Head[]): Operation[] =>
  operationsOf({ type: 'tag', ...change }, heads)
