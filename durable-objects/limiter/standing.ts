import type {
  WhatsAppPhoneState,
  WhatsAppQuality,
  WhatsAppStanding,
} from '../../worker/contracts/whatsapp.ts'
import { nextLikelyAt } from './forecast.ts'
import { levelWithin } from './ladder.ts'
import type { Pool } from './pools.ts'
import { limitOf, limitSource, nextLevelOf, roomOf } from './tier.ts'

/** Where a number stands, for the panel of spec 9.4; `pool` is of the moment. */
export function standingOf(
  pool: Pool,
  number: { quality: WhatsAppQuality | null; restricted: boolean },
): WhatsAppStanding {
  const { tier, ladder, ladders, now } = pool
  const limit = limitOf(tier, ladders)
  const until = roomOf(tier, now, ladders) < 1 ? nextLikelyAt(pool) : null
  return {
    ladder: tier.ladder,
    limits: [...ladder.limits],
    level: levelWithin(ladder, limit) + 1,
    limit,
    limitSource: limitSource(tier),
    quality: number.quality,
    phoneState: phoneStateOf({ ...number, isFull: until !== null }),
    people24h: tier.holding,
    people7d: tier.week,
    fullUntil: until,
    next: nextLevelOf(tier, ladders),
  }
}

/** The state of a phone as WhatsApp names it: restricted while it may not write to anybody new. */
function phoneStateOf(phone: {
  quality: WhatsAppQuality | null
  restricted: boolean
  isFull: boolean
}): WhatsAppPhoneState {
  if (phone.restricted || phone.isFull) return 'restricted'
  return phone.quality === 'low' ? 'flagged' : 'connected'
}
