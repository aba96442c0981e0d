import type {
  CallOutcome,
  CallProvider,
  FoundCalls,
  OutgoingCall,
  UnclearCall,
} from '../../../worker/modules/channels/port.ts'

/** How the provider answers a call. */
export type CallScript =
  | 'accept'
  /** Takes the message; the answer never arrives. */
  | 'accept_unclear'
  /** Takes nothing; the answer never arrives. */
  | 'lose_unclear'
  | Exclude<CallOutcome, { type: 'accepted' | 'unclear' }>

/**
 * A provider of single calls in process. It knows no keys: what is called twice is received twice. It
 * counts what people would receive, and can be asked what it took.
 */
export class ScriptedCalls implements CallProvider {
  readonly kind = 'calls'
  readonly name = 'twilio'
  readonly maxParallel = 3
  readonly requestsPerSecond = 10
  readonly reconcileMs = 4 * 3_600_000
  /** Answers to the next calls; `accept` when it is empty. */
  readonly script: CallScript[] = []
  /** Messages that went out, per address. */
  readonly received = new Map<string, string[]>()
  /** What was taken, in its order. */
  readonly calls: OutgoingCall[] = []
  /** Calls in flight at once, at most. */
  most = 0
  /** Whether it answers when it is asked. */
  answers = true
  asked = 0
  #running = 0
  #ids = 0

  readonly send = async (call: OutgoingCall): Promise<CallOutcome> => {
    this.#running += 1
    this.most = Math.max(this.most, this.#running)
    await Promise.resolve()
    this.#running -= 1
    const scripted = this.script.shift() ?? 'accept'
    if (typeof scripted === 'object') return scripted
    if (scripted === 'lose_unclear') return { type: 'unclear', code: 'network' }
    const providerId = `SM${++this.#ids}`
    this.calls.push(call)
    this.received.set(call.to, [...(this.received.get(call.to) ?? []), providerId])
    return scripted === 'accept' ? { type: 'accepted', providerId } : { type: 'unclear', code: 'network' }
  }

  readonly find = async ({ to }: UnclearCall): Promise<FoundCalls> => {
    this.asked += 1
    if (!this.answers) return { type: 'unreachable', code: 'network' }
    return { type: 'found', providerIds: this.received.get(to) ?? [] }
  }

  check = async () => ({ ok: true }) as const
}
