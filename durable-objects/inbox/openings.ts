import type { ChatOpening } from '../../worker/contracts/chat-doors.ts'
import type { Flow } from '../../worker/contracts/chatbot.ts'
import type { SeenOpening } from '../../worker/contracts/inbox-frames.ts'
import { type Facts, newRun, step } from '../../worker/lib/chatbot/run.ts'
import { openingAt } from '../../worker/lib/opening-hours.ts'
import { type Around, isSomebodyThere } from './bot.ts'
import { findFlow, listGivenOpenings, liveVersion, writeGivenOpenings } from './bot-rows.ts'
import type { Store } from './transaction.ts'

/** An opening that is said often is written down again no sooner. */
const againMs = 10 * 60_000

/**
 * What somebody who opens a chat is told. That an opening was given is kept, by its version and the facts it was made
 * of; to whom, is not.
 */
export function openingFor(
  store: Store,
  { language, known }: { language: Facts['language']; known: boolean },
  { now, around }: { now: number; around: Around },
): { agentsOnline: boolean; opening: ChatOpening | null } {
  const agentsOnline = isSomebodyThere(store)
  const version = liveVersion(store)
  const flow = version === null ? undefined : findFlow(store, version)
  if (version === null || flow === undefined) return { agentsOnline, opening: null }
  const seen = { version, open: openingAt(around.businessHours, now).open, agents: agentsOnline }
  note(store, seen, now)
  const messages = opened(flow, seen, { language, known })
  return { agentsOnline, opening: { ...seen, name: flow.name, messages } }
}

/** What the bot says by itself to somebody, up to its first question. */
export function opened(
  flow: Flow,
  { open, agents }: SeenOpening,
  { language, known }: { language: Facts['language']; known: boolean },
): ChatOpening['messages'] {
  const facts = { language, open, agentsOnline: agents, contactKnown: known }
  return step(flow, newRun, { type: 'start' }, facts).effects.flatMap((effect): ChatOpening['messages'] => {
    if (effect.type === 'say') return [{ text: effect.text, offer: null }]
    return effect.type === 'ask' ? [{ text: effect.text, offer: effect.offer }] : []
  })
}

/** The bot of an opening that was given lately; undefined for one that was made up, or is too old. */
export const flowOfOpening = (store: Store, seen: SeenOpening, now: number): Flow | undefined =>
  listGivenOpenings(store, now).some((one) => isSame(one, seen)) ? findFlow(store, seen.version) : undefined

function note(store: Store, seen: SeenOpening, now: number): void {
  const given = listGivenOpenings(store, now)
  if (given.some((one) => isSame(one, seen) && one.at + againMs > now)) return
  writeGivenOpenings(store, [...given.filter((one) => !isSame(one, seen)), { ...seen, at: now }])
}

const isSame = (a: SeenOpening, b: SeenOpening): boolean =>
  a.version === b.version && a.open === b.open && a.agents === b.agents
