import type { Ctx } from '../../context.ts'
import type { FormValues } from '../../contracts/chatbot.ts'
import { writeClaim } from './queries.ts'

/** A visitor has told the bot who they are: their browsers have that one address from here on, claimed (decision 38). */
export const noteClaim = (
  ctx: Ctx,
  claim: { visitor: string; values: FormValues; contactId: number },
): Promise<void> => writeClaim(ctx.db, ctx.tenant.id, claim)
