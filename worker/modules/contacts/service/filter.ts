import type { Ctx } from '../../../context.ts'
import type { ContactsFilter } from '../../../contracts/contacts.ts'
import { compileWorkspaceRule } from '../../lists/service.ts'
import type { ContactFilter } from '../queries.ts'
import { searchPrefixes } from '../search.ts'

/**
 * A filter as queries take it.
 *
 * @throws `request.invalid` with the path of every condition that does not fit the workspace
 */
export async function compileFilter(
  ctx: Ctx,
  { search, listId, rule }: ContactsFilter,
): Promise<ContactFilter> {
  return {
    search: search === undefined || search === '' ? null : searchPrefixes(search, ctx.tenant.defaultCountry),
    listId: listId ?? null,
    rule: rule === undefined ? null : (await compileWorkspaceRule(ctx, rule)).where,
  }
}
