import type { Role } from '../../contracts/auth.ts'
import type { ErrorCode } from '../../contracts/common.ts'

/**
 * Whether a member may give, change or take away a role: only an owner touches owners or makes one.
 * That the last owner stays is decided where it is written, since two may go at once.
 */
export function judgeRoles(actor: Role, ...touched: readonly Role[]): ErrorCode | null {
  return touched.includes('owner') && actor !== 'owner' ? 'member.owner_only' : null
}
