import type { Ctx } from '../../../context.ts'
import type { ContactsFilter } from '../../../contracts/contacts.ts'
import { searchExpression } from '../../../lib/search-words.ts'
import type { ContactFilter } from '../../finding/service.ts'
import { compileListedRule } from '../../lists/service.ts'

/**
 * A filter as `finding` takes it. A list that is gone has nobody.
 *
 * @throws `request.invalid` with the path of every condition that does not fit the workspace
 */
export async function compileFilter(
  ctx: Ctx,
  { search = '', listId, rule, deleted }: ContactsFilter,
): Promise<ContactFilter> {
  const compiled = await compileListedRule(ctx, rule ?? null, listId ?? null)
  return {
    search: search === '' ? null : searchExpression(search, ctx.tenant.id, ctx.tenant.defaultCountry),
    where: compiled?.where ?? null,
    words: compiled?.hints.words ?? null,
    sources: compiled?.hints.sources ?? [],
    deleted: deleted === 'only',
  }
}
