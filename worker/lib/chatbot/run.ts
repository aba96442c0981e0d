import {
  type Block,
  chatbotLimits,
  type FieldRule,
  type Flow,
  type FormValues,
  type Texts,
} from '../../contracts/chatbot.ts'
import type { Offer } from '../../contracts/inbox.ts'
import { looseFields, type LooseField } from '../../contracts/visitor-form.ts'
import { foldLabel } from './check.ts'
import { normaliseEmail } from '../identity/email.ts'

/**
 * Where a conversation stands with its bot. `place` counts the blocks that were entered, so that it names one visit of a
 * block. `working`: what the visitor gave is being taken in, and what they say meanwhile queues up.
 */
export type RunState = {
  status: 'waiting' | 'working' | 'handed' | 'closed' | 'stopped'
  block: string | null
  place: number
  queue: string[]
}

export type RunEvent =
  | { type: 'start' }
  /** The visitor typed something. */
  | { type: 'text'; text: string }
  | { type: 'option'; option: string }
  | { type: 'form'; values: FormValues }
  /** What was given is taken in: the contact is known, or cannot be. */
  | { type: 'taken_in' }
  /** A person took over. */
  | { type: 'stop' }

/** What a step needs to know of the world. */
export type Facts = {
  language: Flow['languages'][number]
  open: boolean
  agentsOnline: boolean
  contactKnown: boolean
}

export type RunEffect =
  | { type: 'say'; text: string }
  /** Says something with buttons or fields; the answer counts only while it stands open. */
  | { type: 'ask'; text: string; offer: Offer }
  /** The question that stands open is over. */
  | { type: 'settle'; state: 'answered' | 'over'; chosen: string | null }
  | { type: 'take_in'; values: FormValues }
  /** Members are called: a person is asked for, or nobody else answers what was said. */
  | { type: 'call' }
  | { type: 'hand'; to: 'in_turn' | 'nobody' }
  | { type: 'close' }
  | { type: 'count'; block: string; what: 'entered' | 'answered' | 'left' }

export type Step = { state: RunState; effects: RunEffect[] }

export const newRun: RunState = { status: 'waiting', block: null, place: 0, queue: [] }

/** Whether the bot still has the conversation. */
export const isRunning = ({ status }: Pick<RunState, 'status'>): boolean =>
  status === 'waiting' || status === 'working'

/**
 * One step of a bot: what an event makes of the state, and what is to be done for it. An event that does not fit (an
 * answer to a question that is over, anything after the end) changes nothing.
 */
export function step(flow: Flow, state: RunState, event: RunEvent, facts: Facts): Step {
  const run = new Run(flow, state, facts)
  run.take(event)
  return { state: run.state, effects: run.effects }
}

class Run {
  state: RunState
  readonly effects: RunEffect[] = []
  readonly #flow: Flow
  readonly #facts: Facts

  constructor(flow: Flow, state: RunState, facts: Facts) {
    this.#flow = flow
    this.#facts = facts
    this.state = { ...state, queue: [...state.queue] }
  }

  take(event: RunEvent): void {
    if (event.type === 'start') {
      if (this.state.place === 0) this.#enter(this.#flow.start)
      return
    }
    if (!isRunning(this.state)) return
    if (event.type === 'stop') return this.#end('stopped', [{ type: 'settle', state: 'over', chosen: null }])
    if (this.state.status === 'working') {
      if (event.type === 'text') this.state.queue.push(event.text)
      if (event.type === 'taken_in') this.#goOn()
      return
    }
    this.#answer(event)
  }

  /** What was given is taken in: the bot goes on, then hears what was said meanwhile. */
  #goOn(): void {
    const block = this.#at()
    if (block?.type !== 'form') return
    this.state.status = 'waiting'
    this.#leave(block, block.next)
    while (this.state.status === 'waiting') {
      const text = this.state.queue.shift()
      if (text === undefined) return
      this.#answer({ type: 'text', text })
    }
  }

  #answer(event: RunEvent): void {
    const block = this.#at()
    if (block?.type === 'choice') this.#choose(block, event)
    else if (block?.type === 'form') this.#fill(block, event)
  }

  #choose(block: Extract<Block, { type: 'choice' }>, event: RunEvent): void {
    const said = event.type === 'text' ? foldLabel(event.text) : null
    const option = block.options.find(({ id, label }) =>
      event.type === 'option' ? id === event.option : said !== null && foldLabel(this.#in(label)) === said,
    )
    if (option !== undefined) {
      this.effects.push({ type: 'settle', state: 'answered', chosen: option.id })
      this.#count(block, 'answered')
      return this.#leave(block, option.next)
    }
    if (said === null) return
    if (block.otherwise === null) {
      this.effects.push({ type: 'call' })
      return
    }
    this.effects.push({ type: 'settle', state: 'over', chosen: null })
    this.#count(block, 'answered')
    this.#leave(block, block.otherwise)
  }

  #fill(block: Extract<Block, { type: 'form' }>, event: RunEvent): void {
    if (event.type === 'text') {
      const typed = normaliseEmail(event.text).email
      const isEnough = looseFields.every((field) => block[field] !== 'required')
      if (typed === null || !isEnough) {
        this.effects.push({ type: 'call' })
        return
      }
      return this.#takeIn(block, { email: typed })
    }
    if (event.type === 'form') this.#takeIn(block, event.values)
  }

  #takeIn(block: Extract<Block, { type: 'form' }>, values: FormValues): void {
    this.state.status = 'working'
    this.effects.push({ type: 'settle', state: 'answered', chosen: null }, { type: 'take_in', values })
    this.#count(block, 'answered')
  }

  #leave(block: Block, to: string | null): void {
    this.#count(block, 'left')
    this.#enter(to)
  }

  /** Goes through blocks up to one that waits or ends. */
  #enter(first: string | null): void {
    let to = first
    for (;;) {
      const block = this.#find(to)
      // A flow that was published leads nowhere else; whoever went round for too long is helped by a person.
      if (block === undefined || this.state.place >= chatbotLimits.entries)
        return this.#end('handed', [{ type: 'hand', to: 'in_turn' }])
      this.state = { ...this.state, block: block.id, place: this.state.place + 1 }
      this.#count(block, 'entered')
      const after = this.#do(block)
      if (after === 'stays') return
      this.#count(block, 'left')
      to = after.to
    }
  }

  #do(block: Block): 'stays' | { to: string | null } {
    switch (block.type) {
      case 'message':
        this.effects.push({ type: 'say', text: this.#in(block.text) })
        return { to: block.next }
      case 'choice':
        this.effects.push({ type: 'ask', text: this.#in(block.text), offer: this.#offerOf(block) })
        return 'stays'
      case 'form':
        // Nobody is asked who they are twice.
        if (this.#facts.contactKnown) return { to: block.next }
        this.effects.push({ type: 'ask', text: this.#in(block.text), offer: this.#offerOf(block) })
        return 'stays'
      case 'hours':
        return { to: this.#facts.open ? block.open : block.closed }
      case 'agents':
        return { to: this.#facts.agentsOnline ? block.online : block.away }
      case 'automation':
        return { to: block.next }
      case 'hand':
        this.#sayIfWritten(block.text)
        this.#end('handed', [{ type: 'hand', to: block.to }])
        return 'stays'
      case 'close':
        this.#sayIfWritten(block.text)
        this.#end('closed', [{ type: 'close' }])
        return 'stays'
    }
  }

  #offerOf(block: Extract<Block, { type: 'choice' | 'form' }>): Offer {
    if (block.type === 'choice') {
      const options = block.options.map(({ id, label }) => ({ id, text: this.#in(label) }))
      return { type: 'choice', options, state: 'open', chosen: null }
    }
    return { type: 'form', fields: formFields(block), state: 'open' }
  }

  #sayIfWritten(texts: Texts): void {
    const text = this.#in(texts)
    if (text !== '') this.effects.push({ type: 'say', text })
  }

  #end(status: 'handed' | 'closed' | 'stopped', effects: RunEffect[]): void {
    this.state = { ...this.state, status, queue: [] }
    this.effects.push(...effects)
  }

  #count(block: Block, what: 'entered' | 'answered' | 'left'): void {
    this.effects.push({ type: 'count', block: block.id, what })
  }

  /** The words for this visitor: in their language, else in the bot's first. */
  #in(texts: Texts): string {
    const { languages } = this.#flow
    const [first = 'it'] = languages
    const language = languages.includes(this.#facts.language) ? this.#facts.language : first
    return texts[language].trim()
  }

  #at(): Block | undefined {
    return this.#find(this.state.block)
  }

  #find(id: string | null): Block | undefined {
    return this.#flow.blocks.find((block) => block.id === id)
  }
}

/** The fields of a form as a visitor sees them, the e-mail first. */
export const formFields = (
  block: Record<LooseField, FieldRule>,
): Extract<Offer, { type: 'form' }>['fields'] => [
  { field: 'email', required: true },
  ...looseFields
    .filter((field) => block[field] !== 'off')
    .map((field) => ({ field, required: block[field] === 'required' })),
]
