import type { Ctx } from '../../../context.ts'
import type { SignUpLink } from '../../../contracts/preferences.ts'
import { notFound } from '../../../lib/errors.ts'
import { findPerson, listTopics } from '../queries.ts'

/**
 * Where people sign up: the workspace's own page, or the one for a contact, which an agent can send them
 * (spec 7.2). The link lets nobody in: the address is proven by a mail to it.
 *
 * @throws resource.not_found for a contact that is not there
 */
export async function signUpLink(ctx: Ctx, contactId: number | null): Promise<SignUpLink> {
  if (contactId !== null && (await findPerson(ctx.db, ctx.tenant.id, contactId)) === undefined)
    throw notFound()
  const token = await ctx.tokens.sign('signup', [ctx.tenant.id, contactId ?? 0])
  const topics = await listTopics(ctx.db, ctx.tenant.id)
  return { url: `${ctx.origins.public}/s/${token}`, topics: topics.length }
}
