/** How many days the sparkline of a list shows. */
const historyDays = 30

const dayMs = 86_400_000
/** Days since the epoch, UTC. */
export const utcDay = (at: number): number => Math.floor(at / dayMs)
/** Epoch ms at which a day begins. */
export const startOfUtcDay = (day: number): number => day * dayMs

/** How far back records are read: the last one before the sparkline begins says where it starts. */
export const readDays = 2 * historyDays

/**
 * Member counts at the end of each of the last 30 days, the last one being now; `days` come in
 * order. A day without a
 * record repeats the one before; before the first record there was nobody.
 */
export function memberHistory(
  days: readonly { day: number; memberCount: number }[],
  today: number,
  memberCount: number,
): number[] {
  const first = today - historyDays + 1
  const recorded = new Map(days.map((one) => [one.day, one.memberCount]))
  let last = days.filter((one) => one.day < first).at(-1)?.memberCount ?? 0
  const history: number[] = []
  for (let day = first; day < today; day++) {
    last = recorded.get(day) ?? last
    history.push(last)
  }
  return [...history, memberCount]
}
