import type {
  CommandError,
  CommandOutcome,
  CommandResult,
  Operation,
} from '../../worker/contracts/inbox-commands.ts'
import type { Actor } from './actors.ts'
import type { Store, Transaction } from './transaction.ts'

/** What a plan is made from. */
export type Asked<Type extends Operation['type'] = Operation['type']> = {
  store: Store
  actor: Actor
  cid: string
  now: number
  op: Extract<Operation, { type: Type }>
}

/** A refusal, decided before anything is written, what stands already and takes no write, or what is to be written. */
export type Plan =
  | { refused: Exclude<CommandOutcome, { type: 'ok' | 'dup' }> }
  | { stands: CommandResult }
  | { step: (tx: Transaction) => CommandResult }

/** A refusal with its code. */
export const refuse = (code: CommandError): Plan => ({ refused: { type: 'err', code } })
