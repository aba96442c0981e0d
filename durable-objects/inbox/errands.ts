import { type InboxErrand, inboxErrands } from '../../worker/contracts/inbox-object.ts'
import { rowOf } from '../sql.ts'
import type { Store } from './transaction.ts'

const firstPauseMs = 5000
/** What fails again and again is tried so often at least. */
const longestPauseMs = 60_000

/** How long something is left alone that failed so many times in a row, ms: twice as long each time. */
export const pauseAfter = (faults: number, longestMs: number): number =>
  Math.min(longestMs, firstPauseMs * 2 ** Math.min(faults - 1, 20))

/** An errand was done to its end: nothing is held against it any more. */
function noteDone({ sql }: Pick<Store, 'sql'>, name: InboxErrand): void {
  sql.exec('DELETE FROM errands WHERE name = ?', name)
}

/** An errand failed: it is left alone for a while that grows each time. The others go on. */
function noteFault({ sql }: Pick<Store, 'sql'>, name: InboxErrand, now: number): void {
  const known = rowOf<{ faults: number }>(sql, 'SELECT faults FROM errands WHERE name = ?', name)
  const faults = (known?.faults ?? 0) + 1
  sql.exec(
    `INSERT INTO errands (name, faults, not_before) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET faults = excluded.faults, not_before = excluded.not_before`,
    name,
    faults,
    now + pauseAfter(faults, longestPauseMs),
  )
}

/** Before which time an errand is left alone, epoch ms; 0 when it is not. */
export const pausedUntil = ({ sql }: Pick<Store, 'sql'>, name: InboxErrand): number =>
  rowOf<{ at: number }>(sql, 'SELECT not_before AS at FROM errands WHERE name = ?', name)?.at ?? 0

/** What an errand needs to know of the inbox whose work it is. */
type Inbox = { store: Store; errandAt(name: InboxErrand, now: number): number | null }

/** How an errand is done: one whose `run` throws failed. `ended` is called behind each, however it ended. */
type Doing = { run: (name: InboxErrand) => Promise<void>; ended: () => Promise<void>; now: () => number }

/**
 * Does an inbox's errands, each on its own: one that hangs or fails holds up no other, and none is under way twice.
 * What is under way is forgotten with the object; what it was at stands in storage.
 */
export class Errands {
  readonly #underWay = new Set<InboxErrand>()
  readonly #inbox: Inbox

  constructor(inbox: Inbox) {
    this.#inbox = inbox
  }

  get areUnderWay(): boolean {
    return this.#underWay.size > 0
  }

  /** When one that is not under way is due; null when none waits. */
  nextAt(now: number): number | null {
    const times = inboxErrands.flatMap((name) =>
      this.#underWay.has(name) ? [] : (this.#inbox.errandAt(name, now) ?? []),
    )
    return times.length === 0 ? null : Math.min(...times)
  }

  /** Begins what is due. */
  begin(how: Doing): void {
    const now = how.now()
    const due = inboxErrands.filter((name) => {
      const at = this.#underWay.has(name) ? null : this.#inbox.errandAt(name, now)
      return at !== null && at <= now
    })
    for (const name of due) {
      this.#underWay.add(name)
      void this.#do(name, how).then(how.ended)
    }
  }

  async #do(name: InboxErrand, { run, now }: Doing): Promise<void> {
    try {
      await run(name)
      noteDone(this.#inbox.store, name)
    } catch {
      noteFault(this.#inbox.store, name, now())
    } finally {
      this.#underWay.delete(name)
    }
  }
}
