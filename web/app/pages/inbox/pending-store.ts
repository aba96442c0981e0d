import { z } from 'zod'
import { Operation } from '../../../../worker/contracts/inbox-commands.ts'
import { Ulid } from '../../../../worker/contracts/inbox.ts'
import type { Pending, PendingStore } from '../../../shared/live/inbox-outbox.ts'

const Kept = z.array(z.object({ cid: Ulid, op: Operation, at: z.number() }))
/** The server remembers so long what it did under an id; messages it remembers for ever. */
const rememberedMs = 72 * 3_600_000

/** What was given and not answered, as it is kept for a reload. */
export type KeptCommand = Pick<Pending, 'cid' | 'op' | 'at'>

/** What of a stored text may be given again at a moment. */
export function readKept(text: string | null, now: number): KeptCommand[] {
  const parsed = Kept.safeParse(parse(text))
  if (!parsed.success) return []
  return parsed.data.filter(
    ({ op, at }) => op.type === 'send' || op.type === 'note' || now - at < rememberedMs,
  )
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    // Not ours, or cut off: as if nothing had been kept.
    return null
  }
}

/**
 * Where a page keeps its unanswered commands. Each page has a place of its own under a lock that goes with it, so that
 * a reload, a crash or another tab takes over what nobody looks after any more, and never what somebody does.
 *
 * @param area one per member and workspace
 */
export function createPendingStore(area: string): {
  store: PendingStore
  /** What pages that are gone have left behind; it is ours from then on. */
  takeOver: () => Promise<KeptCommand[]>
  close: () => void
} {
  const prefix = `centralino.inbox.${area}.`
  const own = `${prefix}${crypto.randomUUID()}`
  let letGo = (): void => {}
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const locked =
    'locks' in navigator
      ? new Promise<void>((resolve) => {
          void navigator.locks.request(own, () => {
            resolve()
            return held
          })
        })
      : Promise.resolve()
  return {
    store: {
      load: () => [],
      save: (pending) => {
        const kept = pending
          .filter(({ state }) => state !== 'refused')
          .map(({ cid, op, at }) => ({ cid, op, at }))
        write(own, kept.length === 0 ? null : JSON.stringify(kept))
      },
    },
    async takeOver() {
      await locked
      const state = 'locks' in navigator ? await navigator.locks.query() : { held: [] }
      const alive = new Set((state.held ?? []).map(({ name }) => name))
      const left = keysOf(prefix).filter((key) => key !== own && !alive.has(key))
      return left.flatMap((key) => {
        const kept = readKept(localStorage.getItem(key), Date.now())
        write(key, null)
        return kept
      })
    },
    close: () => letGo(),
  }
}

function keysOf(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    // Storage is switched off: what is given lasts as long as the page.
    return []
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // As above, or full: the command is on its way all the same.
  }
}
