import type { Ctx } from '../../context.ts'
import { sandboxAccountId, sandboxSecret } from '../sandbox/service.ts'
import { findAuthToken } from './service-twilio.ts'

/** The token that Twilio signs with for an account of this workspace; null closes the door. */
export async function findTwilioToken(ctx: Ctx, accountId: number): Promise<string | null> {
  return accountId === sandboxAccountId ? sandboxSecret(ctx) : findAuthToken(ctx, accountId)
}
