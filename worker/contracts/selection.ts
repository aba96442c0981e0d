import { z } from 'zod'
import { CampaignPeople } from './campaign-figures.ts'
import { Id } from './common.ts'
import { ContactsFilter } from './contacts.ts'
import { Rule } from './rules.ts'

/** A filter as a body carries it: ids and rule are JSON like the rest, not texts as in an address. */
export const SelectionFilter = ContactsFilter.extend({ listId: Id.optional(), rule: Rule.optional() })
export type SelectionFilter = z.infer<typeof SelectionFilter>

/** Contacts that one request can name. */
const maxNamedContacts = 10_000
const contactIds = z.array(Id).max(maxNamedContacts, 'too_many')

/**
 * Contacts to work on: some by id, all that a filter holds but for some (spec 2.2), or those behind a
 * figure of a campaign (spec 11.3).
 */
export const ContactSelection = z.discriminatedUnion('by', [
  z.object({ by: z.literal('ids'), contactIds: contactIds.min(1, 'required') }),
  z.object({ by: z.literal('filter'), filter: SelectionFilter, except: contactIds.default([]) }),
  z.object({ by: z.literal('campaign'), people: CampaignPeople }),
])
export type ContactSelection = z.infer<typeof ContactSelection>
