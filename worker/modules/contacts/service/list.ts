import type { Ctx } from '../../../context.ts'
import type { Page } from '../../../contracts/common.ts'
import type { Contact, ContactCount, ContactsFilter, ContactsQuery } from '../../../contracts/contacts.ts'
import { byNumber, byText, type Cursor, cutPage, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { countContacts, findContacts } from '../../finding/service.ts'
import { contactColumns, ContactRecord } from '../queries.ts'
import { compileFilter } from './filter.ts'

/** One page of the contacts of a filter, in the order asked for (spec 2.2). */
export async function listContacts(ctx: Ctx, query: ContactsQuery): Promise<Page<Contact>> {
  const { direction, limit } = query
  const sort = query.sort === 'deleted' && query.deleted === undefined ? 'created' : query.sort
  const name = `contacts.${sort}.${direction}`
  const isText = sort === 'name' || sort === 'email'
  const cursor: Cursor | undefined = isText
    ? decodeCursor(name, query.cursor, byText)
    : decodeCursor(name, query.cursor, byNumber)
  const filter = await compileFilter(ctx, query)
  const records = await findContacts(ctx.db, ctx.tenant.id, filter, {
    order: { sort, direction, cursor, rows: limit + 1 },
    columns: contactColumns,
    parser: ContactRecord,
  })
  const page = cutPage(records, limit, cursor)
  const at = (record: ContactRecord | undefined, backwards: boolean): string | null =>
    record ? encodeCursor(name, { key: sortKey(record, sort), id: record.contact.id, backwards }) : null
  return {
    items: page.items.map(({ contact }) => contact),
    nextCursor: page.hasNext ? at(page.items.at(-1), false) : null,
    previousCursor: page.hasPrevious ? at(page.items[0], true) : null,
  }
}

function sortKey({ contact, sortName }: ContactRecord, sort: ContactsQuery['sort']): string | number {
  switch (sort) {
    case 'created':
      return contact.id
    case 'updated':
      return contact.updatedAt
    case 'activity':
      return contact.lastActivityAt ?? 0
    case 'name':
      return sortName
    case 'email':
      return contact.email ?? ''
    case 'deleted':
      return contact.deletedAt ?? 0
  }
}

/** How many contacts a filter holds: exactly where few enough are to be looked at. */
export async function countContactsIn(ctx: Ctx, query: ContactsFilter): Promise<ContactCount> {
  const filter = await compileFilter(ctx, query)
  const { count, exact } = await countContacts(ctx.db, ctx.tenant.id, filter)
  return { count, exact }
}
