import { Users } from '../../durable-objects/limiter/users.ts'
import type { WhatsAppLimits } from '../../worker/context.ts'
import { openMemorySql } from './memory-sql.ts'

/** The WhatsApp limits of the Limiter object on a simulated clock, over a SQLite in memory. */
export function createWhatsAppLimits(now: () => number): WhatsAppLimits {
  let made: Users | undefined
  const users = () => (made ??= new Users(openMemorySql()))
  return {
    reserveUsers: async (request) => users().reserve(request.number, request.users, now()),
    releaseUsers: async ({ keys }) => users().release(keys, now()),
    settleUsers: async ({ settled }) => users().settle(settled, now()),
    windowOpened: async ({ number, user, at }) => users().openWindow(number, user, at, now()),
    tellLevel: async ({ number, ...told }) => users().tell(number, told, now()),
    tellFull: async ({ number }) => users().tellFull(number, now()),
    levelOf: async ({ number }) => users().standing(number, now()),
    roomForUsers: async ({ number }) => users().room(number, now()),
    placedUsers: async ({ number, ...asked }) => users().placed(number, asked, now()),
    forecastUsers: async ({ number, ...asked }) => users().forecast(number, asked, now()),
    dropNumber: async ({ number }) => users().dropNumber(number, now()),
    forgetUsers: async (request) =>
      request.users.forEach((user) => users().forget(user, `nobody:${crypto.randomUUID()}`)),
  }
}
