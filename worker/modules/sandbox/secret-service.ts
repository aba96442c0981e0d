import type { Ctx } from '../../context.ts'
import { utf8 } from '../../lib/bytes.ts'
import { toSvixSecret } from '../../lib/signature.ts'

/** Account id of the sandbox in webhook addresses. */
export const sandboxAccountId = 0

/** The secret the sandbox signs its callbacks with: one per workspace, derived, never stored or shown. */
export async function sandboxSecret(ctx: Ctx): Promise<string> {
  return toSvixSecret(utf8(await ctx.tokens.sign('sandbox', [ctx.tenant.id])))
}
