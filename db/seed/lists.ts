import type { ListKind, ListOrigin } from '../../worker/contracts/lists.ts'
import type { Rule } from '../../worker/contracts/rules.ts'
import { type DemoContact, type DemoTag, importTimes } from './people.ts'

export type DemoList = {
  name: string
  kind: ListKind
  origin: ListOrigin
  rule: ((tagIds: Record<DemoTag, number>) => Rule) | null
  createdAt: number
  /** Who is in it: the same as the rule says, for those that have one. */
  has: (contact: DemoContact) => boolean
}

const dayMs = 86_400_000
const all = (...rules: Rule['rules']): Rule => ({ type: 'group', match: 'all', not: false, rules })

const mayEmail = ({ consents }: DemoContact): boolean =>
  consents.some(({ channel, state }) => channel === 'email' && state !== 'opted_out')
const emailConsent = { type: 'consent', channel: 'email', operator: 'is', state: 'opted_in' } as const

/** The five lists of the demo: two by file, one by hand, one that takes in and one that also lets go. */
export function demoLists(now: number): DemoList[] {
  const [first, second] = importTimes(now)
  return [
    {
      name: 'Clienti del negozio, tessere 2025',
      kind: 'static',
      origin: 'import',
      rule: null,
      createdAt: first,
      has: ({ fromImport }) => fromImport === 0,
    },
    {
      name: 'Mercato di Montevarchi',
      kind: 'static',
      origin: 'import',
      rule: null,
      createdAt: second,
      has: ({ fromImport }) => fromImport === 1,
    },
    {
      name: 'Rivenditori',
      kind: 'static',
      origin: 'empty',
      rule: null,
      createdAt: now - 300 * dayMs,
      has: ({ company }) => company !== null,
    },
    {
      name: 'Newsletter',
      kind: 'auto',
      origin: 'filter',
      rule: () => all(emailConsent),
      createdAt: now - 600 * dayMs,
      has: mayEmail,
    },
    {
      name: 'Olio nuovo: chi prenota',
      kind: 'smart',
      origin: 'filter',
      rule: (tagIds) => all({ type: 'tag', operator: 'is', tagId: tagIds['olio-nuovo'] }, emailConsent),
      createdAt: now - 45 * dayMs,
      has: (contact) => contact.tags.includes('olio-nuovo') && mayEmail(contact),
    },
  ]
}
