import { z } from 'zod'
import { Id, PageQuery, shortText } from './common.ts'
import type { Topic } from './preferences.ts'
import { Rule } from './rules.ts'

/** How a list is kept (spec 5.2): `auto` only takes in, `smart` also lets go. */
export const listKinds = ['static', 'auto', 'smart'] as const
export const ListKind = z.enum(listKinds)
export type ListKind = z.infer<typeof ListKind>

/** Where a list's contacts come from (spec 5.1); the other origins appear with the areas that feed them. */
export const listOrigins = ['empty', 'import', 'filter'] as const
export type ListOrigin = (typeof listOrigins)[number]

export const CreateListInput = z
  .object({
    name: shortText(120).min(1, 'required'),
    kind: ListKind,
    rule: Rule.nullable().default(null),
  })
  .refine((list) => list.kind === 'static' || list.rule !== null, { path: ['rule'], message: 'required' })
export const UpdateListInput = z.object({
  name: shortText(120).min(1, 'required').optional(),
  rule: Rule.optional(),
  /** Shows the list on the page of preferences, where people join and leave it (spec 7.3); null hides it. */
  topic: z
    .object({ name: shortText(80).min(1, 'required'), description: shortText(200).default('') })
    .nullable()
    .optional(),
})
export const MembersInput = z.object({ contactIds: z.array(Id).min(1, 'required').max(1000, 'too_many') })
/** `out`: contacts that were taken out by hand and stay out until they are put back (spec 5.2). */
export const MembersQuery = PageQuery.extend({
  search: shortText(100).default(''),
  state: z.enum(['in', 'out']).default('in'),
})
export const PreviewInput = z.object({ rule: Rule })

export type CreateListInput = z.infer<typeof CreateListInput>
export type UpdateListInput = z.infer<typeof UpdateListInput>
export type MembersQuery = z.infer<typeof MembersQuery>

export type List = {
  id: number
  name: string
  kind: ListKind
  origin: ListOrigin
  rule: Rule | null
  memberCount: number
  /** Members at the end of each of the last 30 days, oldest first; the last one is now. */
  history: number[]
  /** True while the first fill or a change of the rule is being worked off. */
  filling: boolean
  createdAt: number
  refreshedAt: number | null
  /** Under which name people find it on the page of preferences; null: not there. */
  topic: Topic | null
}
export type ListPreview = {
  count: number
  /** False when there are too many contacts to look at each: the counts are then estimates. */
  exact: boolean
  /** With an address, a consent and no suppression for e-mail. */
  reachableByEmail: number
  sample: { id: number; name: string }[]
}

/** Why somebody is in a list: the rule, a person, or an import. What a person decides, the rule leaves alone. */
export const MemberOrigin = z.enum(['rule', 'hand', 'import'])
export type MemberOrigin = z.infer<typeof MemberOrigin>

export type ListMember = {
  contactId: number
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
  origin: MemberOrigin
  addedAt: number
}
/** Which of the given contacts a change by hand really touched: what undoing it needs. */
export type MembersChanged = { contactIds: number[] }
