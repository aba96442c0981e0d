import type { Flow, FormValues } from '../../../../worker/contracts/chatbot.ts'
import type { Offer } from '../../../../worker/contracts/inbox.ts'
import { formWords } from '../../../../worker/lib/chatbot/form.ts'
import {
  type Facts,
  newRun,
  type RunEffect,
  type RunEvent,
  type RunState,
  step,
} from '../../../../worker/lib/chatbot/run.ts'

/** A line of a trial: what somebody said, or what would have been done. */
export type TrialLine =
  | { type: 'bot'; text: string; offer: Offer | null }
  | { type: 'visitor'; text: string }
  | { type: 'taken'; email: string }
  | { type: 'handed'; to: 'in_turn' | 'nobody' }
  | { type: 'called' }
  | { type: 'closed' }

export type Trial = { state: RunState; lines: TrialLine[]; contactKnown: boolean }
type World = Pick<Facts, 'language' | 'open' | 'agentsOnline'>

/** Begins to play a bot; nothing of it is stored anywhere. */
export const beginTrial = (flow: Flow, world: World): Trial =>
  play({ state: newRun, lines: [], contactKnown: false }, flow, { type: 'start' }, world)

/** Says something as the visitor: free words, a button, the form. */
export function answerTrial(trial: Trial, flow: Flow, event: RunEvent, world: World): Trial {
  const text = wordsOf(trial, event)
  return play({ ...trial, lines: [...trial.lines, { type: 'visitor', text }] }, flow, event, world)
}

function play(trial: Trial, flow: Flow, event: RunEvent, world: World): Trial {
  const { state, effects } = step(flow, trial.state, event, { ...world, contactKnown: trial.contactKnown })
  const lines = effects.reduce(withEffect, trial.lines)
  const after = { ...trial, state, lines }
  if (state.status !== 'working') return after
  // What the Worker would do outside is done with that.
  return play({ ...after, contactKnown: true }, flow, { type: 'taken_in' }, world)
}

function withEffect(lines: TrialLine[], effect: RunEffect): TrialLine[] {
  switch (effect.type) {
    case 'say':
      return [...lines, { type: 'bot', text: effect.text, offer: null }]
    case 'ask':
      return [...lines, { type: 'bot', text: effect.text, offer: effect.offer }]
    case 'settle':
      return lines.map((line) =>
        line.type === 'bot' && line.offer?.state === 'open'
          ? { ...line, offer: settled(line.offer, effect) }
          : line,
      )
    case 'take_in':
      return [...lines, { type: 'taken', email: effect.values.email }]
    case 'call':
      return [...lines, { type: 'called' }]
    case 'hand':
      return [...lines, { type: 'handed', to: effect.to }]
    case 'close':
      return [...lines, { type: 'closed' }]
    case 'count':
      return lines
  }
}

const settled = (offer: Offer, { state, chosen }: Extract<RunEffect, { type: 'settle' }>): Offer =>
  offer.type === 'choice' ? { ...offer, state, chosen } : { ...offer, state }

function wordsOf({ lines }: Trial, event: RunEvent): string {
  if (event.type === 'text') return event.text
  if (event.type === 'form') return formWords(event.values satisfies FormValues)
  const open = openOffer(lines)
  const option =
    event.type === 'option' && open?.type === 'choice'
      ? open.options.find(({ id }) => id === event.option)
      : undefined
  return option?.text ?? ''
}

/** The question that stands open; null when none does. */
export const openOffer = (lines: readonly TrialLine[]): Offer | null =>
  lines.flatMap((line) => (line.type === 'bot' && line.offer?.state === 'open' ? [line.offer] : [])).at(-1) ??
  null
